"""What red flags read of one contracting process: its compiled OCDS release, leniently.

A field that is not of the standard's type counts as absent: a flag says what the data show, and never stops at bad data.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Any

from procurement.rules.ocds_own import UNCOMPARED_OPTIONS
from procurement.rules.ocds_review import COMPLAINT, REPAIR_REQUEST, UPHELD

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bid:
    """An entry of bids.details. `tenderers` are the ids given; `alone`: there is exactly one tenderer, and its id is known.

    `repairs`: how many requests to repair it are among its documents.
    """

    status: str
    tenderers: tuple[str, ...]
    alone: bool
    amount: Fraction | None
    currency: str
    date: datetime | None
    repairs: int = 0

    @property
    def priced(self) -> bool:
        return self.amount is not None and bool(self.currency)


@dataclass(frozen=True, slots=True)
class Award:
    """An award of a known status. `codes`: the classification of its items."""

    status: str
    suppliers: tuple[str, ...]
    alone: bool
    amount: Fraction | None
    currency: str
    date: datetime | None
    codes: tuple[str, ...]
    lots: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Upheld:
    """A complaint that a review body upheld: a milestone of type complaint with this code (rules.ocds_review)."""

    decided_at: datetime
    met_at: datetime | None
    lots: tuple[str, ...]

    def is_about(self, lots: tuple[str, ...]) -> bool:
        """Whether it concerns something about these lots; without lots, on either side, it is about all."""
        return not self.lots or not lots or bool(set(self.lots) & set(lots))


@dataclass(frozen=True)
class Process:
    """One contracting process as its compiled release tells it; its bids and awards are read once for all flags."""

    ocid: str
    body: Json

    @property
    def tender(self) -> Json:
        return node(self.body, "tender")

    @property
    def buyer(self) -> str:
        return text(node(self.body, "buyer"), "id")

    @property
    def procuring_entity(self) -> str:
        return text(node(self.tender, "procuringEntity"), "id")

    @property
    def method(self) -> str:
        return text(self.tender, "procurementMethod")

    @property
    def method_details(self) -> str:
        return text(self.tender, "procurementMethodDetails")

    @property
    def cancelled(self) -> bool:
        return text(self.tender, "status") == "cancelled"

    def period(self, name: str = "tenderPeriod") -> tuple[datetime | None, datetime | None]:
        """Start and end of a period of the tender."""
        found = node(self.tender, name)
        return instant(found, "startDate"), instant(found, "endDate")

    def has_bids(self) -> bool:
        """Whether there is a list of bids, be it empty."""
        return isinstance(node(self.body, "bids").get("details"), list)

    @cached_property
    def bids(self) -> tuple[Bid, ...]:
        """Every bid whose status is known."""
        return tuple(_bid(bid) for bid in nodes(node(self.body, "bids"), "details") if text(bid, "status"))

    @cached_property
    def submitted(self) -> tuple[Bid, ...]:
        """Bids that were handed in and stand: neither an invitation nor withdrawn."""
        return tuple(bid for bid in self.bids if bid.status not in ("invited", "withdrawn"))

    @cached_property
    def awards(self) -> tuple[Award, ...]:
        """Every award whose status is known."""
        return tuple(_award(award) for award in nodes(self.body, "awards") if text(award, "status"))

    @cached_property
    def upheld(self) -> tuple[Upheld, ...]:
        """The complaints that were upheld, as far as their date is known."""
        found = [one for one in nodes(self.tender, "milestones") if text(one, "type") == COMPLAINT]
        return tuple(
            Upheld(at, instant(one, "dateMet"), self.lots_of(one))
            for one in found
            if text(one, "code") == UPHELD and (at := instant(one, "dateModified")) is not None
        )

    @staticmethod
    def lots_of(data: Json) -> tuple[str, ...]:
        """The lots that an award, a bid or a milestone names."""
        return _texts(data, "relatedLots")

    def compared_estimate(self) -> tuple[Fraction | None, str]:
        """The estimate that the awards can be measured by, and its currency: that of the tender, which is with all options, without
        those that its lots leave out of the comparison and so of the award. Only releases with our extension name such a part."""
        estimate, currency = money_of(self.tender)
        parts = [money_of(lot, UNCOMPARED_OPTIONS) for lot in nodes(self.tender, "lots")]
        apart = sum(amount for amount, its_currency in parts if amount is not None and its_currency == currency)
        return None if estimate is None else estimate - apart, currency

    @cached_property
    def final_awards(self) -> tuple[Award, ...] | None:
        """The awards in force; None while one of them may still change, or where bids or awards are not published."""
        if not self.has_bids() or not isinstance(self.body.get("awards"), list):
            return None
        awards = self.awards
        if any(award.status not in ("active", "cancelled", "unsuccessful") for award in awards):
            return None
        return tuple(award for award in awards if award.status == "active")

    def single_winner(self) -> str:
        """The one supplier of the one award in force, or ""."""
        awards = self.final_awards
        return awards[0].suppliers[0] if awards is not None and len(awards) == 1 and awards[0].alone else ""


def node(data: Json, name: str) -> Json:
    """An object, or an empty one."""
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def nodes(data: Json, name: str) -> Iterator[Json]:
    """The objects of a list."""
    found = data.get(name)
    return (item for item in found if isinstance(item, dict)) if isinstance(found, list) else iter(())


def text(data: Json, name: str) -> str:
    """A text, or ""."""
    found = data.get(name)
    return found if isinstance(found, str) else ""


def number(data: Json, name: str) -> Fraction | None:
    """A finite number. Text that looks like one is none: nobody knows its decimal sign."""
    found = data.get(name)
    if isinstance(found, bool) or not isinstance(found, int | float | Decimal):
        return None
    return Fraction(found) if Decimal(found).is_finite() else None


def instant(data: Json, name: str) -> datetime | None:
    """A date-time with its zone, as RFC 3339 has it; a date alone is none."""
    found = text(data, name)
    try:
        at = datetime.fromisoformat(found)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def whole_days(start: datetime, end: datetime) -> int:
    """Full days of 24 hours between two instants; of a negative time as well, towards zero."""
    return int((end - start).total_seconds() / 86400)


def money_of(data: Json, name: str = "value") -> tuple[Fraction | None, str]:
    """The amount and the currency of the object's value, or of another field, as far as they are known."""
    value = node(data, name)
    return number(value, "amount"), text(value, "currency")


def _texts(data: Json, name: str) -> tuple[str, ...]:
    found = data.get(name)
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()


def _parties(data: Json, name: str) -> tuple[tuple[str, ...], bool]:
    found = data.get(name)
    ids = tuple(identity for party in nodes(data, name) if (identity := text(party, "id")))
    return ids, isinstance(found, list) and len(found) == 1 and len(ids) == 1


def _bid(data: Json) -> Bid:
    tenderers, alone = _parties(data, "tenderers")
    repairs = sum(text(one, "documentType") == REPAIR_REQUEST for one in nodes(data, "documents"))
    return Bid(text(data, "status"), tenderers, alone, *money_of(data), instant(data, "date"), repairs)


def _award(data: Json) -> Award:
    suppliers, alone = _parties(data, "suppliers")
    codes = tuple(code for item in nodes(data, "items") if (code := text(node(item, "classification"), "id")))
    lots = _texts(data, "relatedLots")
    return Award(text(data, "status"), suppliers, alone, *money_of(data), instant(data, "date"), codes, lots)
