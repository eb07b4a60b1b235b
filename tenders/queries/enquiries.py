"""Questions on a tender: answered ones for everybody, waiting ones for the buyer without the asker, one's own for the company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.models import Membership, Organization
from procurement.rules.amendments import Extension, extension
from procurement.rules.dates import answers_due
from procurement.rules.lifecycle import Role
from procurement.rules.periods import Computed
from procurement.rules.procedures import periods_of
from procurement.rules.visibility import Part
from tenders.models import AnswerFile, Enquiry, Tender
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.queries.terms import dates_of
from tenders.queries.visibility import may_see

SHOWN = ("id", "tender_id", "number", "asked_at", "question", "answer", "answered_at", "revision")
"""What pages are given of a question: the columns that name the asker are not even read."""


def answered(tender: Tender) -> QuerySet[Enquiry]:
    """The published questions with their answers and files, the newest answer first; public as the tender is."""
    found = Enquiry.objects.filter(tender=tender, answered_at__isnull=False).only(*SHOWN)
    return found.prefetch_related("files").order_by("-answered_at", "-number")


def waiting(actor: Actor, tender: Tender) -> list[Enquiry]:
    """The questions without a published answer, the oldest first, for the buyer's people; for everybody else none."""
    if not may_see(Part.QUESTIONS, actor, tender):
        return []
    return list(Enquiry.objects.filter(tender=tender, answered_at=None).only(*SHOWN).order_by("number"))


def own_waiting(actor: Actor, tender: Tender) -> list[Enquiry]:
    """The questions of the actor's company that still wait."""
    held = actor.organizations_as(Role.PREPARER, Role.SUBMITTER)
    found = Enquiry.objects.filter(tender=tender, bidder__in=held, answered_at=None)
    return list(found.only(*SHOWN).order_by("number")) if held else []


def questions_open(tender: Tender) -> int:
    """How many questions wait; all were asked in time, as no other gets in."""
    return Enquiry.objects.filter(tender=tender, answered_at=None).count()


def get_enquiry_of(actor: Actor, tender: Tender, number: int) -> Enquiry:
    """A question of a tender that came through the buyer's door, without its asker; 404 where questions may not be read."""
    found = Enquiry.objects.filter(tender=tender, number=number).only(*SHOWN).prefetch_related("files").first()
    if found is None or not may_see(Part.QUESTIONS, actor, tender):
        raise Http404
    found.tender = tender
    return found


def get_answer_file_for(actor: Actor, tender: Tender, number: int, file_id: UUID) -> AnswerFile:
    """A file of an answer: for everybody once it is published, before that for the buyer's people; else 404."""
    found = AnswerFile.objects.select_related("enquiry").filter(pk=file_id, enquiry__tender=tender).first()
    if found is None or found.enquiry.number != number:
        raise Http404
    if not may_see(Part.ANSWERS if found.enquiry.answered_at else Part.QUESTIONS, actor, tender):
        raise Http404
    return found


def asked_lately(tender: Tender, bidder: Organization, now: datetime, within: timedelta) -> int:
    """How many questions a company has asked about a tender within a time."""
    return Enquiry.objects.filter(tender=tender, bidder=bidder, asked_at__gt=now - within).count()


def names_of(bidder: Organization) -> Iterator[str]:
    """What would give a company away in a text: its name and numbers, and the names of its people."""
    yield from (bidder.name, bidder.registry_number, bidder.vat_number)
    held = Membership.objects.filter(organization=bidder, ended_at=None).select_related("user")
    yield from dict.fromkeys(membership.user.name for membership in held)


@dataclass(frozen=True, slots=True)
class AnswerTime:
    """Until when answers are due, and where the deadline goes if one is published now (None: it stays)."""

    due: Computed
    moves: Extension | None
    late: bool


def answer_time(tender: Tender, now: datetime) -> AnswerTime | None:
    """What the ruleset says of answering now; None for tenders without ruleset or dates."""
    ruleset, dates = ruleset_of(tender), dates_of(tender)
    if ruleset is None or dates.ends_at is None:
        return None
    calendar, urgent = calendar_of(ruleset, now), bool(tender.urgency_reason.strip())
    periods = periods_of(tender.procedure, tender.nature)
    due = answers_due(ruleset, calendar, dates.ends_at, urgent=urgent, periods=periods)
    late = now >= due.at
    moves = extension(dates, ruleset, calendar, urgent=urgent, at=now, periods=periods) if late else None
    return AnswerTime(due, moves, late)
