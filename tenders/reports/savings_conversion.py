"""What a savings report says of its conversion: the rates with their source, the rule, how many lots it concerns. Words and data."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.display import number_text
from procurement.rules.conversion import AMOUNTS, MOST_DAYS, NO_RATES, Working, read_working
from procurement.rules.exchange_rates import Quote
from tenders.models import RateTable
from tenders.queries.savings import SavingsReport
from tenders.queries.savings_rows import SavingRow, unrated_lots
from tenders.reports.savings_cells import iso

NAMES = dict(
    zip(
        AMOUNTS,
        (
            _("Estimated value"), _("Awarded"), _("Mean of the valid bids"), _("Mean of the other valid bids"),
            _("Median of the valid bids"), _("Second-lowest valid bid"), _("Lowest total before the auction"),
            _("Paid in the end"), _("Indexed price"), _("Reference over its life"), _("Award over its life"),
        ),
        strict=True,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Unrated:
    """Lots that could not be converted: their currency, why, and how many."""

    currency: str
    why: str
    lots: int


@dataclass(frozen=True, slots=True)
class Converted:
    """How a report converts: the version of the rates, the lots converted by currency, and those left out."""

    table: RateTable
    sentence: str
    lots: list[tuple[str, int]]
    unrated: list[Unrated]

    @property
    def left_out(self) -> int:
        """How many lots no figure holds."""
        return sum(one.lots for one in self.unrated)


@dataclass(frozen=True, slots=True)
class WorkedLot:
    """The conversion of one lot: the rates, and each amount before and after it."""

    table: RateTable
    working: Working
    amounts: list[tuple[str, Decimal, Decimal]]

    @property
    def quotes(self) -> tuple[Quote, ...]:
        return self.working.quotes


def conversion_of(report: SavingsReport, table: RateTable | None) -> Converted | None:
    """What the page shows; None where nothing is converted."""
    if table is None:
        return None
    said = {"currency": report.filters.currency, "name": table.name, "number": table.number}
    sentence = gettext(
        "Lots in other currencies are converted into %(currency)s by %(name)s (version %(number)s): by the rate of the day of"
        " their first award, or the last one published in the seven days before. Each amount is rounded once, half up, to the cent."
    )
    unrated = [Unrated(currency, gettext(NO_RATES[why]), lots) for (currency, why), lots in report.unrated.items()]
    return Converted(table, sentence % said, list(report.converted.items()), unrated)


def conversion_facts(report: SavingsReport, table: RateTable | None) -> list[tuple[str, str]]:
    """The same as label and value, for papers and spreadsheets."""
    found = conversion_of(report, table)
    if found is None:
        return []
    lots = "; ".join(f"{currency}: {number_text(count)}" for currency, count in found.lots)
    missing = "; ".join(f"{one.currency}: {number_text(one.lots)}. {one.why}" for one in found.unrated)
    source = f"{found.table.name}, {found.table.number}. {found.table.source} {found.table.source_url}".strip()
    return [
        (gettext("Conversion"), found.sentence),
        (gettext("Exchange rates"), source),
        (gettext("SHA-256 of all rates as CSV"), found.table.content),
        (gettext("Lots converted"), lots or "0"),
        (gettext("Lots without a rate, in no total"), missing or "0"),
    ]


def conversion_data(report: SavingsReport, table: RateTable) -> dict[str, Any]:
    """The same for programs; with it and `conversion` of each row, a stranger converts again (rules.verify_savings)."""
    return {
        "to": report.filters.currency,
        "days": MOST_DAYS,
        "rates": {
            "code": table.code, "version": table.number, "name": table.name, "source": table.source, "source_url": table.source_url,
            "licence": table.licence, "base": table.base, "quoted": table.quoted, "content_sha256": table.content,
        },
        "converted": report.converted,
        "unrated": [
            {"ocid": one.ocid, "lot_number": one.lot_number, "currency": one.currency, "why": one.why,
             "decided_at": iso(one.decided_at) if one.decided_at else None}
            for one in unrated_lots(report.filters)
        ],
    }  # fmt: skip


def worked_lot(row: SavingRow, table: RateTable | None) -> WorkedLot | None:
    """How the amounts of a lot were converted; None where they were in the report's currency."""
    if table is None or not row.conversion:
        return None
    working = read_working(row.conversion)
    amounts = [(str(NAMES[name]), before, getattr(row, name)) for name, before in working.amounts.items()]
    return WorkedLot(table, working, amounts)
