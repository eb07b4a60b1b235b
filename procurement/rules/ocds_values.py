"""The small parts that every section of an OCDS release is made of: values, dates, and no empty fields."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from procurement.rules.money import Money

Json = dict[str, Any]


def filled(**fields: object) -> Json:
    """The fields that say something: OCDS wants an absent field rather than an empty one. Zero and false say something."""
    return {name: value for name, value in fields.items() if value is not None and value not in ("", [], {})}


def value(money: Money | None) -> Json | None:
    """An OCDS Value; None where the amount is not known (never 0)."""
    return {"amount": money.amount, "currency": money.currency} if money else None


def trimmed(number: Decimal) -> Decimal:
    """A quantity without the zeros that its column adds: 8, not 8.0000."""
    return number.to_integral_value() if number == number.to_integral_value() else number.normalize()


def moment(at: datetime | None) -> str | None:
    """RFC 3339 in UTC, to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at else None


def exact_moment(at: datetime) -> str:
    """RFC 3339 in UTC with all six digits of the fraction, so that sorting the texts sorts the times."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def day(on: date | None) -> str | None:
    """A date without a time, as the midnight that keeps its calendar day readable (OCDS knows only date-times)."""
    return f"{on.isoformat()}T00:00:00Z" if on else None


def period(start: str | None, end: str | None) -> Json | None:
    """An OCDS Period, None where neither end is known."""
    return filled(startDate=start, endDate=end) or None


def classification(cpv_code: str) -> Json | None:
    """A CPV code as Classification."""
    return {"scheme": "CPV", "id": cpv_code} if cpv_code else None
