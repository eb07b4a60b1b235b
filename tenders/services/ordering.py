"""An order under a framework agreement: confirmed by a second person, then accepted or declined by its supplier."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.rules.events_framework import OrderAccepted, OrderDeclined, OrderLapsed, OrderPlaced
from procurement.rules.frameworks import answer_due, call_off_issues, share_of
from procurement.rules.lifecycle import Action, Role, Stage
from procurement.rules.messages import gettext_noop
from tenders.models import Award, CallOff, Contract, FrameworkParty, Lot, LotOffer, Tender
from tenders.queries.call_off_facts import call_off_facts
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.queries.followers import people_of
from tenders.queries.performance import local_day
from tenders.services import framework_news
from tenders.services.awarded_lines import record_lines
from tenders.services.indexing import index_award
from tenders.services.life_cycle_costing import record_life_cycle
from tenders.services.lifecycle import apply, lock_tender, require
from tenders.services.refusal import Refused, refuse
from tenders.services.releasing import store_release

LAPSED = gettext_noop("The supplier did not answer in time.")
COMPETITION = ("mean_bid", "median_bid", "second_lowest_bid", "others_mean_bid", "initial_bid")
"""What the bids for the agreement were, on its award."""


def hold_agreement(tender: Tender) -> CallOff | None:
    """Lock the agreement of a call-off whose own row is locked, so that two at once can't take what is left; None for others."""
    found = CallOff.objects.select_related("lot__tender", "supplier").filter(tender=tender).first()
    if found is not None:
        lock_tender(found.lot.tender)
    return found


@transaction.atomic
def place_order(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """A second person confirms: the order goes to the supplier whose turn it is, and everybody may read it.

    Refused with its numbers if it does not fit into what is left. Side effects in order: who confirmed, offer and award with
    the agreement's competition in proportion, stage and event, mails to the supplier, the release and the agreement's log.
    """
    tender = lock_tender(tender)
    call_off = hold_agreement(tender)
    if call_off is None:
        raise refuse("", gettext_noop("This is no order under a framework agreement."))
    facts = call_off_facts(tender, local_day(now, tender))
    if issues := tuple(call_off_issues(facts, competition=False)):
        raise Refused(issues)
    require(Action.PLACE_ORDER, tender, actor=actor, now=now)
    assert call_off.supplier  # the points above have asked for both
    assert facts.value
    party = FrameworkParty.objects.select_related("award", "offer").get(
        award__lot=call_off.lot, award__status=Award.Status.ACTIVE, supplier=call_off.supplier
    )
    law = ruleset_of(tender)
    due = answer_due(law, calendar_of(law, now), now) if law else None
    call_off.answer_ends_at = due.at if due else None
    call_off.save(update_fields=["answer_ends_at"])
    tender.approver, tender.publish_at = actor.account, now
    tender.save(update_fields=["approver", "publish_at"])
    _award(tender, party, facts.value.amount, actor, now)
    lines = call_off.lines.select_related("item")
    event = OrderPlaced(
        f"tender:{tender.pk}",
        framework=call_off.lot.tender.ocid,
        supplier=str(party.supplier_id),
        amount=str(facts.value.amount),
        currency=tender.currency,
        items=tuple(f"{line.source_id} {format(line.item.quantity.normalize(), 'f')} {line.price}" for line in lines),
        passed=tuple(f"{one.supplier_id} {one.reason}" for one in call_off.passed_over.order_by("pk")),
    )
    apply(Action.PLACE_ORDER, tender, event, actor=actor, now=now)
    for user in people_of(call_off.supplier.pk):
        context = {"tender": tender, "bidder": call_off.supplier, "amount": facts.value, "due": due}
        queue_mail(key=f"order:{tender.pk}:{user.pk}", to=user, template="order_placed", context=context, now=now)
    store_release(tender, "tender", "award", now=now)


def _award(tender: Tender, party: FrameworkParty, amount: Decimal, actor: Actor, now: datetime) -> None:
    """The award of the order. What the bids for the agreement were is its competition, in proportion to this supplier's total."""
    lot, whole, total = tender.lots.get(), party.award, party.offer.amount
    shares = {name: share_of(getattr(whole, name), amount, total) for name in COMPETITION}
    offer = LotOffer.objects.create(lot=lot, bid=None, bidder=party.supplier, amount=amount, valid=True, rank=1)
    award = Award.objects.create(
        lot=lot, offer=offer, supplier=party.supplier, amount=amount, status=Award.Status.ACTIVE,
        proposed_by=tender.author, proposed_at=now, decided_by=actor.account, decided_at=now,
        valid_bids=whole.valid_bids, **shares,
    )  # fmt: skip
    record_lines(award)
    index_award(award, now=now)
    record_life_cycle(award)


@transaction.atomic
def accept_order(tender: Tender, *, actor: Actor, now: datetime) -> Contract:
    """The supplier accepts: from now on there is a contract, with deliveries and invoices as any other. Its number is the order's."""
    lot, call_off = _answered(tender, Action.ACCEPT_ORDER, actor, now)
    award, day = lot.awards.get(status=Award.Status.ACTIVE), local_day(now, lot.tender)
    contract = Contract.objects.create(
        award=award, number=lot.tender.reference, amount=award.amount, signed_on=day, starts_on=day
    )
    event = OrderAccepted(
        f"tender:{lot.tender_id}",
        contract=str(contract.pk),
        amount=str(award.amount),
        currency=lot.tender.currency,
        signed=day.isoformat(),
    )
    apply(Action.ACCEPT_ORDER, lot.tender, event, lot=lot, actor=actor, now=now)
    _keep(call_off, actor, now)
    store_release(lot.tender, "contract", now=now)
    return contract


@transaction.atomic
def decline_order(tender: Tender, *, reason: str, actor: Actor, now: datetime) -> None:
    """The supplier declines, with a reason that everybody reads; the buyer may order from the next in rank."""
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say why you decline: the buyer may then order from the next in rank."))
    lot, call_off = _answered(tender, Action.DECLINE_ORDER, actor, now)
    award = lot.awards.get(status=Award.Status.ACTIVE)
    event = OrderDeclined(f"tender:{lot.tender_id}", supplier=str(award.supplier_id), reason=reason.strip())
    apply(Action.DECLINE_ORDER, lot.tender, event, lot=lot, actor=actor, now=now)
    _keep(call_off, actor, now)
    _end_unserved(award, reason.strip(), now)


def lapse_order(tender: Tender, *, now: datetime) -> None:
    """An order that its supplier has not answered in time lapses, however late the clock comes; the caller holds the lock.

    In order: stage and event, the award, the release, the agreement's log, mails to both sides. The buyer may order from the
    next in rank.
    """
    lot = tender.lots.get()
    lot.tender = tender
    call_off = CallOff.objects.select_related("supplier").get(tender=tender)
    if call_off.answer_ends_at is None or now < call_off.answer_ends_at or Stage(lot.stage) is not Stage.AWARDED:
        return
    ends = call_off.answer_ends_at.isoformat()
    event = OrderLapsed(f"tender:{tender.pk}", supplier=str(call_off.supplier_id), answer_ends=ends)
    apply(Action.LAPSE_ORDER, tender, event, lot=lot, actor=None, roles=[Role.CLOCK], now=now)
    award = lot.awards.get(status=Award.Status.ACTIVE)
    _end_unserved(award, LAPSED, now)
    framework_news.tell_supplier_lapsed(call_off, tender, now=now)


def _end_unserved(award: Award, reason: str, now: datetime) -> None:
    """The supplier does not serve the order: it counts no more, everybody may read why, and the buyer is told."""
    award.status, award.refusal_reason = Award.Status.REFUSED, reason
    award.save(update_fields=["status", "refusal_reason"])
    store_release(award.lot.tender, "awardUpdate", now=now)
    framework_news.tell_unserved(award, now=now)


def _answered(tender: Tender, action: Action, actor: Actor, now: datetime) -> tuple[Lot, CallOff]:
    tender = lock_tender(tender)
    lot = tender.lots.get()
    lot.tender = tender
    require(action, tender, lot=lot, actor=actor, now=now)
    return lot, CallOff.objects.get(tender=tender)


def _keep(call_off: CallOff, actor: Actor, now: datetime) -> None:
    call_off.answered_at, call_off.answered_by = now, actor.account
    call_off.save(update_fields=["answered_at", "answered_by"])
