"""How far a draft is, part by part, in the order of the bidder's task list. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from procurement.rules.facts import RequirementKind
from procurement.rules.messages import Issue
from procurement.rules.money import Money, exact_product, exact_sum, rounded
from procurement.rules.vat import WithVat, together, with_vat
from tenders.models import Bid, Criterion, Lot, LotGroup, Requirement
from tenders.queries.bid_check import PRICE_MISSING, LotPriceTable, issues_of_draft, price_tables
from tenders.queries.draft_companies import Entry, entries_of_draft
from tenders.queries.lot_groups import groups_of
from tenders.queries.vat import rate_for


@dataclass(frozen=True, slots=True)
class LotProgress:
    """The price table of a lot: how many prices are there, missing, or not to be used as they are."""

    table: LotPriceTable
    currency: str
    vat_rate: Decimal | None = None
    """Percent with which its sum is shown too; None: without."""

    @property
    def lot(self) -> Lot:
        return self.table.lot

    @property
    def missing(self) -> int:
        return sum(found.message.template == PRICE_MISSING for found in self.table.issues)

    @property
    def wrong(self) -> int:
        return len(self.table.issues) - self.missing

    @property
    def state(self) -> str:
        """todo (left out of the bid), done, current (some missing) or error."""
        if not self.table.begun:
            return "todo"
        return "error" if self.wrong else "current" if self.missing else "done"

    @property
    def total(self) -> Money | None:
        """What the lot costs, once its table is complete."""
        return Money(self.table.total, self.currency) if self.state == "done" else None

    @property
    def compared(self) -> Money | None:
        """What of that is compared, where options do not count; None where all of it is."""
        apart = self.lot.options_estimate is not None and self.state == "done"
        return Money(self.table.compared, self.currency) if apart else None

    @property
    def taxed(self) -> WithVat | None:
        """What the lot costs with VAT, where a rate is known."""
        return None if self.total is None or self.vat_rate is None else with_vat(self.total, self.vat_rate)


@dataclass(frozen=True, slots=True)
class Slot:
    """A document that bids must or may contain, and the file that the draft has for it."""

    requirement: Requirement
    file: dict[str, Any] | None

    @property
    def key(self) -> str:
        """What the slot is called in addresses and manifests: the requirement's id."""
        return str(self.requirement.pk)


@dataclass(frozen=True, slots=True)
class Progress:
    """A draft seen as its task list, with everything that still stands in the way of handing it in."""

    lots: tuple[LotProgress, ...]
    slots: tuple[Slot, ...]
    further_files: tuple[dict[str, Any], ...]
    declarations: tuple[tuple[Requirement, bool], ...]
    answers: tuple[tuple[Lot, Criterion, str], ...]
    issues: tuple[Issue, ...]
    companies: tuple[Entry, ...] = ()
    groups: tuple[tuple[LotGroup, str], ...] = ()
    """Groups of lots, each with the discount as typed."""

    @property
    def lot_groups(self) -> list[LotGroup]:
        """The groups of lots without the discounts."""
        return [group for group, _text in self.groups]

    @property
    def documents_missing(self) -> int:
        return sum(slot.requirement.mandatory and slot.file is None for slot in self.slots)

    @property
    def statements_missing(self) -> int:
        return sum(found.field.startswith(("declaration_", "answer_")) for found in self.issues)

    @property
    def total(self) -> Money | None:
        """The sum of the complete lots; None if there is none."""
        totals = [lot.total for lot in self.lots if lot.total is not None]
        return Money(exact_sum(*(total.amount for total in totals)), totals[0].currency) if totals else None

    @property
    def shows_vat(self) -> bool:
        """Whether a rate is known for any lot."""
        return any(lot.vat_rate is not None for lot in self.lots)

    @property
    def taxed(self) -> WithVat | None:
        """The sum of the complete lots with VAT; None where there is none, or a rate is missing."""
        parts = [lot.taxed for lot in self.lots if lot.total is not None]
        known = [part for part in parts if part is not None]
        return together(known) if known and len(known) == len(parts) else None

    @property
    def begun(self) -> bool:
        """Whether anything was filled in."""
        ticked = any(made for _requirement, made in self.declarations) or any(text for *_c, text in self.answers)
        files = self.further_files or any(slot.file for slot in self.slots)
        return bool(ticked or files or self.companies or any(lot.table.begun for lot in self.lots))


def progress_of(bid: Bid, content: dict[str, Any]) -> Progress:
    """The progress of this bid's draft."""
    tables = price_tables(bid, content)
    requirements = list(bid.tender.requirements.all())
    by_slot = {file["slot"]: file for file in content["files"] if file["slot"]}
    documents = [r for r in requirements if r.kind == RequirementKind.DOCUMENT]
    return Progress(
        lots=tuple(LotProgress(table, bid.tender.currency, rate_for(table.lot, bid.bidder)) for table in tables),
        slots=tuple(Slot(r, by_slot.get(str(r.pk))) for r in documents),
        further_files=tuple(file for file in content["files"] if not file["slot"]),
        declarations=tuple(
            (r, str(r.pk) in content["declarations"]) for r in requirements if r.kind == RequirementKind.DECLARATION
        ),
        answers=tuple(
            (table.lot, criterion, content["answers"].get(str(criterion.pk), ""))
            for table in tables
            for criterion in table.lot.criteria.all()
        ),
        issues=issues_of_draft(bid, content),
        companies=tuple(entries_of_draft(bid.bidder, content)),
        groups=tuple((one, content["answers"].get(str(one.pk), "")) for one in groups_of(bid.tender)),
    )


def line_totals(table: LotPriceTable) -> dict[str, Decimal]:
    """What each item costs in all, by item id, for the prices that could be read; rounded as the total adds them up."""
    quantities = {str(item.pk): item.quantity for item in table.lot.items.all()}
    return {line.item_id: rounded(exact_product(quantities[line.item_id], line.unit_price)) for line in table.lines}
