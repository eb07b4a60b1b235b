"""What payments mean for procedures: charges are made by the procedure's acts, and end by its own events.

Never a gate to reading, asking or bidding. The ledger is kept by bidders.payments; here is what it is about.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bidders import billing
from bidders.models import Charge, ChargeAct
from bidders.payments import checkouts, inbox, ledger, ordering, people
from procurement import audit
from procurement.access import Actor
from procurement.rules.complaints import ComplaintStage
from procurement.rules.events_complaint import ComplaintChargeCame
from procurement.rules.messages import gettext_noop
from procurement.rules.payment_acts import Act, after_complaint
from procurement.rules.payments import Fact, Kind, State
from tenders.models import Complaint
from tenders.queries.facts import ruleset_of
from tenders.queries.payments import charge_of, complaint_of, is_over, roles_towards_charge, subject_of
from tenders.services import deposits
from tenders.services.lifecycle import lock_tender

UPHELD = gettext_noop("The complaint was upheld.")
NOT_DUE = gettext_noop("The complaint ended before the payment.")
SPENT = gettext_noop("The complaint failed: the fee is spent.")
COVERED = (State.PAID, State.HELD)


def charge_complaint(complaint: Complaint, *, now: datetime) -> Charge | None:
    """What a filed complaint costs becomes a charge; None where the law asks nothing."""
    if not complaint.charge_amount:
        return None
    law = ruleset_of(complaint.tender)
    part = "documents" if complaint.against == "documents" else "result"
    return ledger.make_charge(
        Kind(complaint.charge),
        subject=subject_of(complaint),
        label=f"{complaint.tender.reference}/{complaint.number}",
        payer=complaint.bidder,
        payee=complaint.tender.buyer,
        amount=complaint.charge_amount,
        currency=complaint.tender.currency,
        citation=law.citation(f"complaint.{part}_share") if law else "",
        due_at=complaint.charge_ends_at,
        now=now,
    )


def end_of_complaint(complaint: Complaint, *, now: datetime) -> None:
    """In the transaction of the event that ends it: give back, keep, or leave it to two persons.

    Where only a document of the bank was shown, people say first what came.
    """
    charge = charge_of(complaint)
    paid = charge is not None and ledger.standing_of(charge).here > 0
    if charge is None or (complaint.charge_paid_at is not None and not paid):
        return
    fact = after_complaint(Kind(charge.kind), ComplaintStage(complaint.stage), paid=paid)
    if fact is Fact.KEPT:
        ledger.keep(charge, note=SPENT, now=now)
    elif fact is Fact.RELEASED:
        ledger.release(charge, note=UPHELD if paid else NOT_DUE, now=now)


@transaction.atomic
def settle_complaint(complaint: Complaint, *, now: datetime) -> bool:
    """A complaint whose payment is awaited is filed once it came. Whether it was so now."""
    tender = lock_tender(complaint.tender)
    found = Complaint.objects.select_related("bidder").get(pk=complaint.pk)
    charge = charge_of(found)
    if found.stage != ComplaintStage.CHARGE_PENDING or charge is None:
        return False
    if ledger.standing_of(charge).state not in COVERED:
        return False
    found.stage, found.charge_paid_at = ComplaintStage.FILED.value, now
    found.save(update_fields=["stage", "charge_paid_at"])
    event = ComplaintChargeCame(f"tender:{tender.pk}", complaint=str(found.pk), charge=str(charge.pk))
    audit.record(event, actor=None, now=now)
    return True


def run(*, now: datetime) -> int:
    """What the clock does about payments: read messages, look at open pages, then what follows for deposits, orders and complaints.

    Returns how many complaints are filed by it. Without the payment service only what came at a bank is looked at.
    """
    if billing.enabled():
        inbox.read_waiting(now=now)
        checkouts.look_after(now=now)
    deposits.settle(now=now)  # what goes back need not be taken first
    if billing.enabled():
        ordering.take_before_they_lapse(now=now)
        ordering.send_due(now=now)
    waiting = Complaint.objects.select_related("tender").filter(stage=ComplaintStage.CHARGE_PENDING)
    return sum(settle_complaint(one, now=now) for one in waiting)


def start_payment(charge: Charge, *, back: str, language: str, actor: Actor, now: datetime) -> str:
    """The address of the page on which the company pays by card. Refused in words; nothing else ever waits for it."""
    people.require(charge, Act.PAY, roles_towards_charge(actor, charge), over=False, actor=actor)
    name = f"{charge.get_kind_display()} {charge.label}"
    return checkouts.start(charge, name=name, back=back, language=language, user=actor.account, now=now)


def record(charge: Charge, made: people.Record, *, actor: Actor, now: datetime) -> ChargeAct:
    """The first person of the payee records what came at a bank, or what becomes of the money."""
    roles = roles_towards_charge(actor, charge)
    return people.propose(charge, made, roles=roles, over=is_over(charge), actor=actor, now=now)


def confirm(charge: Charge, *, actor: Actor, now: datetime) -> None:
    """The second person confirms. In order: ledger, the open page to pay on is closed, what waited for the money."""
    roles = roles_towards_charge(actor, charge)
    people.confirm(charge, roles=roles, over=is_over(charge), actor=actor, now=now)
    if billing.enabled():
        checkouts.close(charge, now=now)
    complaint = complaint_of(charge)
    if complaint is not None:
        settle_complaint(complaint, now=now)


def send_back(charge: Charge, *, actor: Actor, now: datetime) -> None:
    """What the first person recorded is sent back."""
    roles = roles_towards_charge(actor, charge)
    people.send_back(charge, roles=roles, over=is_over(charge), actor=actor, now=now)
