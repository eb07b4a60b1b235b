"""What waits for people about payments: a record for its second person, a deposit or a fee that is due. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from uuid import UUID

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from bidders.models import Charge, ChargeAct, LedgerEntry
from bidders.payments import ledger
from procurement.access import Actor
from procurement.rules.lifecycle import Role
from procurement.rules.payments import Fact, State
from tenders.models import FeeBill, Tender
from tenders.queries.complaint_duties import Row
from tenders.queries.deposits import undecided


def payment_duties(actor: Actor) -> Iterator[Row]:
    """All of it for this actor, in whatever role."""
    approver, submitter = actor.organizations_as(Role.APPROVER), actor.organizations_as(Role.SUBMITTER)
    if approver:
        waiting = ChargeAct.objects.filter(charge__payee__in=approver, confirmed_at=None, returned_at=None)
        acts = waiting.exclude(proposed_by=actor.user).select_related("charge")[:50]
        charges = [act.charge for act in acts]
        references = {reference_of(charge) for charge in charges}
        tenders = {
            one.reference: one for one in Tender.objects.filter(reference__in=references).select_related("buyer")
        }
        for charge in charges:
            words = _("Confirm what was recorded about payment %(label)s") % {"label": charge.label}
            yield words, tenders[reference_of(charge)], _url(charge), None
    if actor.has(Role.PLATFORM_ADMIN):
        yield from _of_the_platform(actor)
    if submitter:
        yield from _fees_due(submitter)
        mine = undecided().filter(charge__payer__in=submitter).select_related("lot__tender__buyer")
        for one in mine.prefetch_related("charge__entries")[:50]:
            if ledger.standing_as_fetched(one.charge).state is State.DUE:
                words = _("Pay the deposit for lot %(number)s") % {"number": one.lot.number}
                yield words, one.lot.tender, _url(one.charge), one.charge.due_at


def _of_the_platform(actor: Actor) -> Iterator[Row]:
    """Records about fees that another administrator made."""
    waiting = ChargeAct.objects.filter(charge__payee=None, confirmed_at=None, returned_at=None)
    acts = waiting.exclude(proposed_by=actor.user).exclude(charge__fee_bill=None)
    for act in acts.select_related("charge__fee_bill__bid__tender__buyer")[:50]:
        words = _("Confirm what was recorded about payment %(label)s") % {"label": act.charge.label}
        yield words, act.charge.fee_bill.bid.tender, _url(act.charge), None


def _fees_due(payers: Collection[UUID]) -> Iterator[Row]:
    """Fees of the platform that a company has not paid yet."""
    ended = LedgerEntry.objects.filter(charge=OuterRef("charge"), fact__in=(Fact.TAKEN, Fact.RELEASED, Fact.KEPT))
    open_bills = FeeBill.objects.filter(~Exists(ended), charge__payer__in=payers)
    for one in open_bills.select_related("charge", "bid__tender__buyer").order_by("made_at", "pk")[:50]:
        assert one.charge is not None  # it was found by its payer
        yield _("Pay the fee %(label)s") % {"label": one.charge.label}, one.bid.tender, _url(one.charge), None


def reference_of(charge: Charge) -> str:
    """The tender that a charge is about: its label is the reference, a slash and a number."""
    return charge.label.rpartition("/")[0]


def _url(charge: Charge) -> str:
    return reverse("tenders:payment", args=[charge.pk])
