"""What waits for a person between evaluation and award: answers, exclusions, cancellations, questions. Reads only."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from procurement.access import Actor
from procurement.rules.lifecycle import Role, Stage
from tenders.models import Clarification, Exclusion, Lot, LotCancellation, Tender

Waiting = tuple[str, Tender, str, datetime | None]
"""What, about which tender, where, until when."""

BEFORE_AWARD = (Stage.OPENED, Stage.EVALUATED)


def offer_duties(actor: Actor, now: datetime) -> list[Waiting]:
    """All of it for this actor, in whatever role."""
    return [*_answers(actor), *_exclusions(actor), *_cancellations(actor), *_questions(actor, now)]


def _answers(actor: Actor) -> list[Waiting]:
    """Answers about a price that nobody has judged yet."""
    found = Clarification.objects.filter(
        kind=Clarification.Kind.PRICE, answer__isnull=False, acceptance=None, exclusions=None,
        lot__stage__in=BEFORE_AWARD, lot__tender__buyer__in=actor.organizations_as(Role.OFFICER),
    )  # fmt: skip
    rows = found.select_related("lot__tender__buyer", "bid__bidder").order_by("asked_at")[:50]
    return [
        (
            _("Judge the answer of %(bidder)s about its price, lot %(number)s")
            % {"bidder": row.bid.bidder, "number": row.lot.number},
            row.lot.tender, _offer(row.lot, row.bid_id), None,
        )
        for row in rows
    ]  # fmt: skip


def _exclusions(actor: Actor) -> list[Waiting]:
    held = actor.organizations_as(Role.APPROVER)
    found = Exclusion.objects.filter(decision=None, lot__tender__buyer__in=held, lot__stage__in=BEFORE_AWARD)
    rows = found.exclude(proposed_by=actor.user).select_related("lot__tender__buyer", "bid__bidder")[:50]
    text = _("Decide the exclusion of %(bidder)s from lot %(number)s")
    return [
        (text % {"bidder": row.bid.bidder, "number": row.lot.number}, row.lot.tender, _offer(row.lot, row.bid_id), None)
        for row in rows
    ]


def _cancellations(actor: Actor) -> list[Waiting]:
    held = actor.organizations_as(Role.APPROVER)
    found = LotCancellation.objects.filter(confirmed_at=None, lot__tender__buyer__in=held).exclude(
        lot__stage__in=[Stage.CANCELLED, Stage.UNSUCCESSFUL, Stage.CONTRACTED, Stage.COMPLETED, Stage.TERMINATED]
    )
    rows = found.exclude(proposed_by=actor.user).select_related("lot__tender__buyer")[:50]
    text = _("Confirm or leave the cancellation of lot %(number)s")
    return [
        (
            text % {"number": row.lot.number}, row.lot.tender,
            reverse("tenders:officer-lot-cancel", args=[row.lot.tender.reference, row.lot.number]), None,
        )
        for row in rows
    ]  # fmt: skip


def _questions(actor: Actor, now: datetime) -> list[Waiting]:
    """Questions to the actor's company that it may still answer."""
    held = actor.organizations_as(Role.PREPARER, Role.SUBMITTER)
    found = Clarification.objects.filter(bid__bidder__in=held, answer=None, answer_ends_at__gt=now)
    rows = found.filter(lot__stage__in=BEFORE_AWARD).select_related("lot__tender__buyer")[:50]
    text = _("Answer the buyer's question about your offer for lot %(number)s")
    return [
        (
            text % {"number": row.lot.number}, row.lot.tender, reverse("tenders:bid-question", args=[row.pk]),
            row.answer_ends_at,
        )
        for row in rows
    ]  # fmt: skip


def _offer(lot: Lot, bid_id: object) -> str:
    return reverse("tenders:officer-offer", args=[lot.tender.reference, lot.number, bid_id])
