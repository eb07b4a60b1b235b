"""Charges by what they are for: who may see and do what, and whether people may decide already. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum
from django.http import Http404

from bidders.models import Charge, LedgerEntry, PaymentPaper
from bidders.payments import ledger, people
from procurement.access import Actor
from procurement.rules.complaints import ComplaintStage
from procurement.rules.lifecycle import Decision, Role
from procurement.rules.payment_acts import Act, ChargeFacts, payment_may
from procurement.rules.payments import Fact, Kind, Standing
from tenders.models import Complaint, Lot
from tenders.queries.savings_sql import FORMULA_STARTS

PAYEES = (Role.OFFICER, Role.APPROVER)
PAYERS = (Role.PREPARER, Role.SUBMITTER, Role.ORG_ADMIN)
ENDED = (ComplaintStage.INADMISSIBLE, ComplaintStage.DISMISSED, ComplaintStage.WITHDRAWN, ComplaintStage.REMEDIED)


SEALED = {"charge__kind": Kind.DEPOSIT, "charge__deposit__lot__tender__opened_at": None}
"""Entries of deposits that would tell who bids."""


def subject_of(complaint: Complaint) -> str:
    """The reference of what a charge is for."""
    return f"complaint:{complaint.pk}"


def charge_of(complaint: Complaint) -> Charge | None:
    """What this complaint costs; None before it is filed, and where it costs nothing."""
    found = Charge.objects.select_related("payer", "payee").filter(subject=subject_of(complaint))
    return found.prefetch_related("entries").first()


def complaint_of(charge: Charge) -> Complaint | None:
    """The complaint that a charge is for."""
    kind, _colon, key = charge.subject.partition(":")
    if kind != "complaint":
        return None
    return Complaint.objects.select_related("tender__buyer", "bidder").filter(pk=UUID(key)).first()


def lot_of(charge: Charge) -> Lot | None:
    """The lot that a deposit is for."""
    if charge.kind != Kind.DEPOSIT:
        return None
    return Lot.objects.select_related("tender").filter(deposit_charges__charge=charge).first()


def charges_of(actor: Actor) -> QuerySet[Charge]:
    """Those of the own company, of the own agency, and all of them for administrators and auditors.

    A deposit would tell who bids: until the opening its company alone sees it.
    """
    own = Q(payer__in=actor.organizations_as(*PAYERS))
    sealed = Q(kind=Kind.DEPOSIT, deposit__lot__tender__opened_at=None)
    found = Charge.objects.select_related("payer", "payee").prefetch_related("entries").filter(own | ~sealed)
    if actor.has(Role.PLATFORM_ADMIN, Role.AUDITOR):
        return found
    return found.filter(own | Q(payee__in=actor.organizations_as(*PAYEES)))


def totals(actor: Actor) -> list[dict[str, Any]]:
    """Per currency what was taken and what of it went back, over the same charges."""
    found = LedgerEntry.objects.filter(charge__in=charges_of(actor).order_by().values("pk"))
    back = LedgerEntry.objects.filter(fact=Fact.REFUND_FAILED, charge=OuterRef("charge"), source=OuterRef("source"))
    sums = found.values("charge__currency").annotate(
        taken=Sum("amount", filter=Q(fact=Fact.TAKEN), default=0),
        refunded=Sum("amount", filter=Q(fact=Fact.REFUNDED) & Q(~Exists(back)), default=0),
    )
    return [
        {"currency": one["charge__currency"], "taken": one["taken"], "refunded": one["refunded"]}
        for one in sums.order_by("charge__currency")
    ]


COLUMNS = (
    "at", "charge", "kind", "for", "payer", "payee", "due", "currency", "fact", "amount", "payment", "source", "note",
)  # fmt: skip


def ledger_lines(actor: Actor) -> Iterator[list[str]]:
    """One line an entry; what a spreadsheet would take for a formula is text."""
    found = LedgerEntry.objects.filter(charge__in=charges_of(actor).order_by().values("pk"))
    for one in found.select_related("charge__payer", "charge__payee").order_by("id").iterator(chunk_size=500):
        charge = one.charge
        cells = (
            one.at.isoformat(), str(charge.pk), charge.kind, charge.label, charge.payer.name,
            charge.payee.name if charge.payee else "", str(charge.amount), charge.currency, one.fact, str(one.amount),
            one.payment, one.source, one.note,
        )  # fmt: skip
        yield [f"'{cell}" if cell[:1] and cell[0] in FORMULA_STARTS else cell for cell in cells]


def get_charge_for(actor: Actor, charge_id: UUID) -> Charge:
    """The one door; 404 for everybody else."""
    found = charges_of(actor).filter(pk=charge_id).first()
    if found is None:
        raise Http404
    return found


def roles_towards_charge(actor: Actor, charge: Charge) -> frozenset[Role]:
    """The roles that count: the payee's (the platform's own where there is none), or those in the company that pays."""
    if charge.payee_id is None and actor.has(Role.PLATFORM_ADMIN):
        return frozenset({Role.PLATFORM_ADMIN})
    held = actor.roles_in(charge.payee_id) & set(PAYEES) if charge.payee_id else frozenset[Role]()
    return held or frozenset(role for role in actor.roles_in(charge.payer_id) if role in PAYERS)


def entries_of(charge: Charge) -> list[LedgerEntry]:
    """The ledger, oldest first, each with the paper that was written about it."""
    return list(LedgerEntry.objects.filter(charge=charge).select_related("paper"))


def get_paper_for(actor: Actor, number: str) -> PaymentPaper:
    """A receipt or credit note of a charge that this actor may see; 404 for everybody else."""
    charges = charges_of(actor).order_by().values("pk")
    found = PaymentPaper.objects.select_related("entry__charge__payer", "entry__charge__payee")
    paper = found.filter(number=number, entry__charge__in=charges).first()
    if paper is None:
        raise Http404
    return paper


def rows(charges: Iterable[Charge]) -> list[tuple[Charge, Standing]]:
    """Each with how it stands."""
    return [(one, ledger.standing_as_fetched(one)) for one in charges]


def is_over(charge: Charge) -> bool:
    """Whether what the money is for has ended, so that people may decide about it."""
    lot = lot_of(charge)
    if lot is not None:
        return lot.tender.opened_at is not None
    complaint = complaint_of(charge)
    return complaint is None or ComplaintStage(complaint.stage) in ENDED


@dataclass(frozen=True, slots=True)
class Shown:
    """A charge as one person sees it."""

    charge: Charge
    standing: Standing
    facts: ChargeFacts
    roles: Collection[Role]
    actor: str

    def may(self, act: Act) -> Decision:
        return payment_may(self.facts, act, self.roles, self.actor)


def shown(actor: Actor, charge: Charge) -> Shown:
    """Everything that its page says."""
    found = ledger.standing_of(charge)
    facts = people.facts_of(charge, over=is_over(charge), found=found)
    return Shown(charge, found, facts, roles_towards_charge(actor, charge), actor.id)
