"""The conversion of a savings report worked out again, offline: each amount from what it was before, by the rates that its row names;
and these by the file of all rates, where it is at hand. Part of rule V31 (verify_savings)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from hashlib import sha256
from typing import Any

from procurement.rules.conversion import AMOUNTS, Source, Working, converted, quote_on, read_working
from procurement.rules.exchange_rates import Quote
from procurement.rules.exchange_rates_read import read_rates


def conversions_again(report: dict[str, Any], rates: bytes | None = None) -> list[str]:
    """What there is to say of it; nothing of a report that does not convert. ValueError with what does not come out."""
    said = report.get("conversion")
    if said is None:
        return []
    source = Source(said["rates"]["base"], said["rates"]["quoted"])
    quotes = None if rates is None else _quotes(rates, said["rates"])
    count = 0
    for row in report["rows"]:
        if not row["conversion"]:
            continue
        working = read_working(row["conversion"])
        known = {name: row[name] for name in AMOUNTS if row.get(name) is not None}
        if working.currency == report["currency"] or converted(working, report["currency"], source) != known:
            raise ValueError(f"{row['ocid']}, lot {row['lot_number']}: an amount is not what its conversion comes to.")
        if (
            abs((date.fromisoformat(row["decided_at"][:10]) - working.day).days) > 1
        ):  # the day begins with the platform's zone
            raise ValueError(
                f"{row['ocid']}, lot {row['lot_number']}: it was converted as of another day than its award."
            )
        _require_newest(working, quotes)
        count += 1
    name = f"{said['rates']['code']}/{said['rates']['version']} (rates {said['rates']['content_sha256']})"
    lines = [
        f"conversion into {report['currency']}: {count} lots worked out again by {name}; without a rate: {len(said['unrated'])}"
    ]
    if rates is None:
        return [
            *lines,
            "not checked here: that the rates are those of the source (--rates FILE compares them with its CSV)",
        ]
    return [*lines, "the rates are those of the file, each the last one published"]


def before_conversion(row: dict[str, Any], name: str) -> Decimal | None:
    """An amount of a row as it was before its conversion."""
    if not row.get("conversion"):
        return None if row[name] is None else Decimal(row[name])
    return read_working(row["conversion"]).amounts.get(name)


def _quotes(rates: bytes, said: dict[str, Any]) -> tuple[Quote, ...]:
    if sha256(rates).hexdigest() != said["content_sha256"]:
        raise ValueError("The file of rates is not the one by which the report was converted.")
    read = read_rates(rates, base=said["base"], quoted=said["quoted"])
    if read.issues:
        raise ValueError(str(read.issues[0]))
    return read.rates


def _require_newest(working: Working, quotes: tuple[Quote, ...] | None) -> None:
    for one in () if quotes is None else working.quotes:
        if quote_on(quotes or (), one.currency, working.day) != one:
            raise ValueError(f"The rate of {one.currency} for {working.day} is another one in the file of rates.")
