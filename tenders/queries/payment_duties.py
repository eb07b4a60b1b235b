"""What waits for people about payments: a record for its second person, a deposit that is due. Reads only."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from bidders.models import Charge, ChargeAct
from bidders.payments import ledger
from procurement.access import Actor
from procurement.rules.lifecycle import Role
from procurement.rules.payments import State
from tenders.models import Tender
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
    if submitter:
        mine = undecided().filter(charge__payer__in=submitter).select_related("lot__tender__buyer")
        for one in mine.prefetch_related("charge__entries")[:50]:
            if ledger.standing_as_fetched(one.charge).state is State.DUE:
                words = _("Pay the deposit for lot %(number)s") % {"number": one.lot.number}
                yield words, one.lot.tender, _url(one.charge), one.charge.due_at


def reference_of(charge: Charge) -> str:
    """The tender that a charge is about: its label is the reference, a slash and a number."""
    return charge.label.rpartition("/")[0]


def _url(charge: Charge) -> str:
    return reverse("tenders:payment", args=[charge.pk])
