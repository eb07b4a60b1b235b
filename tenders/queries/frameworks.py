"""Framework agreements as rows: their terms, their parties, and how much of them is used. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Sum
from django.db.models.functions import Coalesce

from procurement.rules.frameworks import FrameworkTerms, Use, Way
from procurement.rules.lifecycle import Stage
from procurement.rules.money import Money
from tenders.models import Award, CallOff, CallOffLine, Contract, ContractChange, FrameworkParty, Item, Lot, Tender
from tenders.models import FrameworkTerms as TermsRow

COUNTED = (
    Stage.DECIDED, Stage.STANDSTILL, Stage.AWARDED, Stage.CONTRACTED, Stage.COMPLETED, Stage.TERMINATED,
)  # fmt: skip
"""The stages at which a call-off uses up what it takes."""
MADE = (Award.Status.PENDING, Award.Status.ACTIVE)


def terms_row(tender: Tender) -> TermsRow | None:
    """What the notice says of the framework agreement; None where the tender is for an ordinary contract."""
    found: TermsRow | None = getattr(tender, "framework", None)
    return found


def framework_terms(tender: Tender) -> FrameworkTerms | None:
    """The same as the rules see it."""
    row = terms_row(tender)
    if row is None:
        return None
    return FrameworkTerms(row.months, row.most_parties, Way(row.way), row.longer_reason, row.rule)


def parties_of(lot: Lot) -> list[FrameworkParty]:
    """The parties of the lot's agreement by rank, those of a proposed award included; empty for an ordinary contract."""
    live = FrameworkParty.objects.filter(award__lot=lot, award__status__in=Award.LIVE)
    return list(live.select_related("supplier", "offer").order_by("rank"))


def ends_on(lot: Lot) -> date | None:
    """The last day of the agreement as it holds now; None before it is signed."""
    contract = Contract.objects.filter(award__lot=lot, award__status=Award.Status.ACTIVE).first()
    if contract is None:
        return None
    moved = contract.changes.filter(decision__approved=True, ends_on__isnull=False).order_by("-number").first()
    return moved.ends_on if moved else contract.ends_on


def value_of(lot: Lot, call_off: CallOff | None = None, *, but: CallOff | None = None) -> Decimal:
    """What the call-offs of an agreement (or one of them, or all `but` one) come to: what was paid in the end, else the contract
    with its changes, else what was awarded."""
    wanted = CallOff.objects.filter(lot=lot, tender__stage__in=COUNTED)
    if one := call_off or but:
        wanted = wanted.filter(pk=one.pk) if call_off else wanted.exclude(pk=one.pk)
    awards = Award.objects.filter(lot__tender__call_off__in=wanted, status__in=MADE)
    agreed = awards.aggregate(sum=Sum(Coalesce("contract__final_amount", "amount")))["sum"]
    changes = ContractChange.objects.filter(
        contract__award__lot__tender__call_off__in=wanted, decision__approved=True, contract__final_amount=None
    )
    return (agreed or Decimal(0)) + (changes.aggregate(sum=Sum("amount"))["sum"] or Decimal(0))


def quantities_of(lot: Lot, *, but: CallOff | None = None) -> dict[str, Decimal]:
    """How much of each item (by id) is called off, but by one call-off."""
    lines = CallOffLine.objects.filter(call_off__lot=lot, call_off__tender__stage__in=COUNTED)
    lines = lines.exclude(call_off=but) if but else lines
    rows = lines.values_list("source").annotate(sum=Sum("item__quantity"))
    return {str(source): total for source, total in rows.order_by("source")}


@dataclass(frozen=True, slots=True)
class ItemUse:
    """An item of the agreement and how much of it is called off."""

    item: Item
    use: Use


@dataclass(frozen=True, slots=True)
class FrameworkUse:
    """How much of a lot's agreement is used: of its value and of each item."""

    most: Money
    used: Money
    items: tuple[ItemUse, ...]

    @property
    def left(self) -> Money:
        """What may still be called off."""
        return Money(self.value.left, self.most.currency)

    @property
    def value(self) -> Use:
        """The same as numbers."""
        return Use(self.most.amount, self.used.amount)


def use_of(lot: Lot) -> FrameworkUse:
    """The use of a lot's agreement now."""
    taken, currency = quantities_of(lot), lot.tender.currency
    items = (ItemUse(item, Use(item.quantity, taken.get(str(item.pk), Decimal(0)))) for item in lot.items.all())
    return FrameworkUse(most_of(lot), Money(value_of(lot), currency), tuple(items))


def most_of(lot: Lot) -> Money:
    """The value up to which contracts may be made: what was announced as the lot's estimate."""
    return Money(lot.estimated_value or Decimal(0), lot.tender.currency)
