"""What waits for people about suspensions, complaints, claims and objections. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from procurement.access import Actor
from procurement.rules.complaints import UNDECIDED, ComplaintStage
from procurement.rules.lifecycle import ENDED, Role
from tenders.models import Complaint, ComplaintRuling, Objection, Suspension, Tender

Row = tuple[str, Tender, str, datetime | None]
"""What, about which tender, where, until when."""


def complaint_duties(actor: Actor) -> Iterator[Row]:
    """All of it for this actor, in whatever role."""
    officer, approver = actor.organizations_as(Role.OFFICER), actor.organizations_as(Role.APPROVER)
    if officer:
        yield from _replies(officer)
        yield from _views(officer)
    if approver:
        yield from _second_person(actor, approver)
    yield from _payments(actor)


def _replies(held: Collection[UUID]) -> Iterator[Row]:
    waiting = Objection.objects.filter(replied_at=None, tender__buyer__in=held).select_related("tender__buyer")
    for one in waiting.order_by("reply_due_at")[:50]:
        url = reverse("tenders:objection", args=[one.tender.reference, one.number])
        yield _("Reply to what somebody wrote"), one.tender, url, one.reply_due_at


def _views(held: Collection[UUID]) -> Iterator[Row]:
    found = Complaint.objects.filter(tender__buyer__in=held).select_related("tender__buyer")
    for one in found.filter(stage__in=UNDECIDED, view_at=None)[:50]:
        words = _("Give the view of the buyer on complaint %(number)s") % {"number": one.number}
        yield words, one.tender, _url(one), one.view_due_at
    for one in found.filter(stage=ComplaintStage.UPHELD)[:50]:
        yield _("Carry out the decision on complaint %(number)s") % {"number": one.number}, one.tender, _url(one), None


def _second_person(actor: Actor, held: Collection[UUID]) -> Iterator[Row]:
    """What somebody else proposed."""
    orders = Suspension.objects.filter(withdrawn_at=None, resumed_at=None, tender__buyer__in=held)
    orders = orders.exclude(tender__stage__in=ENDED).select_related("tender__buyer")
    proposed = Q(suspended_at=None) & ~Q(proposed_by=actor.user)
    again = Q(suspended_at__isnull=False, resume_proposed_by__isnull=False) & ~Q(resume_proposed_by=actor.user)
    for order in orders.filter(proposed | again)[:50]:
        words = _("Confirm the suspension") if order.suspended_at is None else _("Confirm that the procedure goes on")
        yield words, order.tender, reverse("tenders:officer-suspension", args=[order.tender.reference]), None
    rulings = ComplaintRuling.objects.filter(confirmed_at=None, returned_at=None, complaint__tender__buyer__in=held)
    for ruling in rulings.exclude(proposed_by=actor.user).select_related("complaint__tender__buyer")[:50]:
        number = {"number": ruling.complaint.number}
        yield (
            _("Confirm the decision on complaint %(number)s") % number,
            ruling.complaint.tender,
            _url(ruling.complaint),
            None,
        )


def _payments(actor: Actor) -> Iterator[Row]:
    held = actor.organizations_as(Role.SUBMITTER)
    if not held:
        return
    found = Complaint.objects.filter(bidder__in=held, stage=ComplaintStage.CHARGE_PENDING)
    for one in found.select_related("tender__buyer")[:50]:
        words = _("Show the payment for complaint %(number)s") % {"number": one.number}
        yield words, one.tender, _url(one), one.charge_ends_at


def _url(complaint: Complaint) -> str:
    return reverse("tenders:complaint", args=[complaint.tender.reference, complaint.number])
