"""What waits for people while a tender takes requests or bids: questions without answer, changes without second person. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from procurement.access import Actor
from procurement.rules.lifecycle import Role, Stage
from tenders.models import Amendment, Hold, Tender
from tenders.queries.enquiries import answer_time
from tenders.queries.terms import dates_of

TAKING = (Stage.CALL_OPEN, Stage.PUBLISHED)
Row = tuple[str, Tender, str, datetime | None]
"""What, about which tender, where, until when."""


def call_duties(actor: Actor, now: datetime) -> Iterator[Row]:
    """Questions for officers, with the time until answers are due; changes for approvers; returned changes for officers."""
    held = actor.organizations_as(Role.OFFICER)
    running = Tender.objects.filter(stage__in=TAKING, imported=False).select_related("buyer", "ruleset")
    asked = running.filter(buyer__in=held).annotate(count=Count("enquiries", filter=Q(enquiries__answered_at=None)))
    for tender in asked.filter(count__gt=0)[:50]:
        count: int = getattr(tender, "count", 0)
        words = ngettext("Answer %(count)s question", "Answer %(count)s questions", count) % {"count": count}
        timing = answer_time(tender, now)
        url = reverse("tenders:officer-questions", args=[tender.reference])
        yield words, tender, url, timing.due.at if timing else None
    changed = Amendment.objects.filter(tender__stage__in=TAKING).select_related("tender__buyer")
    for change in changed.filter(tender__buyer__in=held, status=Amendment.Status.DRAFT)[:50]:
        yield _("Finish the change"), change.tender, _url(change), _ends_at(change)
    waiting = changed.filter(
        tender__buyer__in=actor.organizations_as(Role.APPROVER), status=Amendment.Status.PROPOSED
    ).exclude(proposed_by=actor.user)
    for change in waiting[:50]:
        yield _("Approve the change, or send it back"), change.tender, _url(change), _ends_at(change)
    yield from _holds(actor)


def _holds(actor: Actor) -> Iterator[Row]:
    """Closings that wait: officers propose, approvers confirm what somebody else proposed."""
    running = (Stage.CALL_OPEN, Stage.PUBLISHED, Stage.CLOSED)
    found = Hold.objects.filter(ended_at=None, tender__stage__in=running).select_related("tender__buyer")
    due = found.filter(tender__buyer__in=actor.organizations_as(Role.OFFICER), proposed_by=None)
    for hold in due[:50]:
        yield _("Decide how the tender goes on"), hold.tender, _hold_url(hold), hold.answer_until
    proposed = found.filter(tender__buyer__in=actor.organizations_as(Role.APPROVER), proposed_by__isnull=False)
    for hold in proposed.exclude(proposed_by=actor.user)[:50]:
        yield _("Confirm how the tender goes on"), hold.tender, _hold_url(hold), hold.answer_until


def _hold_url(hold: Hold) -> str:
    return reverse("tenders:officer-hold", args=[hold.tender.reference])


def _ends_at(change: Amendment) -> datetime | None:
    return dates_of(change.tender).ends_at


def _url(change: Amendment) -> str:
    return reverse("tenders:officer-amend", args=[change.tender.reference])
