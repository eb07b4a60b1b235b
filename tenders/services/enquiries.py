"""Questions and answers: asked by companies, answered by officers, published without the asker.

An answer that comes late moves the deadline by itself, as the ruleset says; a question that has none when the deadline is
near moves it by the clock. Nothing closes over a question that was asked in time.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max

from procurement.access import Actor
from procurement.models import Organization
from procurement.rules import enquiries as rules
from procurement.rules.amendments import extension
from procurement.rules.events_call import EnquiryAnswered, EnquiryAsked
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.rules.procedures import periods_of
from tenders.models import AnswerFile, Enquiry, Tender
from tenders.queries.enquiries import answer_time, asked_lately, names_of, questions_open
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.queries.terms import terms_of
from tenders.services import news
from tenders.services.amended import ANSWERED_LATE, NOT_ANSWERED, NOT_DECIDED, move_deadline
from tenders.services.bid_drafting import require_role
from tenders.services.lifecycle import apply, lock_tender, require, reschedule
from tenders.services.refusal import Refused, Stale, refuse
from tenders.services.releasing import store_release

MOST_FILES = 20


@transaction.atomic
def ask(tender: Tender, text: str, *, bidder: Organization, actor: Actor, now: datetime) -> Enquiry:
    """Ask in the name of a company. The same question sent twice is one.

    Refused after the end of questions, to people of the buyer, and where the text gives the company away. In order: the
    question with its number, event, when time next matters, mail to the officers.
    """
    tender = lock_tender(tender)
    require_role(actor, tender, bidder, Role.PREPARER, Role.SUBMITTER)
    require(Action.ASK_QUESTION, tender, actor=actor, now=now)
    question = text.strip().replace("\r\n", "\n")
    same = Enquiry.objects.filter(tender=tender, bidder=bidder, question=question, answered_at=None).first()
    if same is not None:
        return same
    lately = asked_lately(tender, bidder, now, rules.A_DAY)
    if issues := rules.question_issues(question, names=names_of(bidder), asked_lately=lately):
        raise Refused(issues)
    number = (Enquiry.objects.filter(tender=tender).aggregate(last=Max("number"))["last"] or 0) + 1
    enquiry = Enquiry.objects.create(
        tender=tender, number=number, bidder=bidder, asked_by=actor.account, asked_at=now, question=question
    )
    event = EnquiryAsked(
        f"tender:{tender.pk}",
        enquiry=number,
        bidder=str(bidder.pk),
        user=actor.id,
        question=_digest(question),
    )
    apply(Action.ASK_QUESTION, tender, event, actor=actor, now=now)
    reschedule(tender)
    news.tell_officers(enquiry, now=now)
    return enquiry


def _locked(enquiry: Enquiry, actor: Actor, now: datetime) -> Enquiry:
    tender = lock_tender(enquiry.tender)
    require(Action.ANSWER_QUESTION, tender, actor=actor, now=now)
    found = Enquiry.objects.select_for_update(of=("self",)).get(pk=enquiry.pk)
    if found.answered_at is not None:
        raise refuse("", gettext_noop("This answer is published: it stays as it is. Add to it with another answer."))
    found.tender = tender
    return found


@transaction.atomic
def save_answer(enquiry: Enquiry, text: str, *, revision: int, actor: Actor, now: datetime) -> None:
    """Keep the answer as a draft of the buyer. Stale if a colleague saved in between."""
    found = _locked(enquiry, actor, now)
    if found.revision != revision:
        raise Stale
    found.answer, found.revision = text.strip(), revision + 1
    found.save(update_fields=["answer", "revision"])


@transaction.atomic
def attach(enquiry: Enquiry, upload: UploadedFile[Any], *, media_type: str, actor: Actor, now: datetime) -> AnswerFile:
    """Add a file to an answer that is not published yet. The form has checked type and size."""
    found = _locked(enquiry, actor, now)
    if found.files.count() >= MOST_FILES:
        raise refuse(
            "file", gettext_noop("An answer has at most %(count)s files: join some of them."), count=MOST_FILES
        )
    digest = sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return AnswerFile.objects.create(
        enquiry=found,
        file=upload,
        name=upload.name or "",
        media_type=media_type,
        size=upload.size or 0,
        sha256=digest.hexdigest(),
        created_at=now,
    )


@transaction.atomic
def take_out(enquiry: Enquiry, file_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a file out of an answer that is not published yet."""
    file = _locked(enquiry, actor, now).files.filter(pk=file_id).first()
    if file is not None:
        storage, name = file.file.storage, file.file.name
        file.delete()
        transaction.on_commit(lambda: storage.delete(name or ""))


@transaction.atomic
def publish_answer(enquiry: Enquiry, text: str, *, revision: int, actor: Actor, now: datetime) -> None:
    """Publish question and answer; the asker stays unknown.

    In order: the answer, event, the deadline where the answer comes late, when time next matters, release, mails.
    """
    found = _locked(enquiry, actor, now)
    if found.revision != revision:
        raise Stale
    if issues := rules.answer_issues(text):
        raise Refused(issues)
    tender = found.tender
    timing = answer_time(tender, now)
    found.answer, found.revision = text.strip(), revision + 1
    found.answered_by, found.answered_at = actor.account, now
    found.save(update_fields=["answer", "revision", "answered_by", "answered_at"])
    event = EnquiryAnswered(
        f"tender:{tender.pk}",
        enquiry=found.number,
        question=_digest(found.question),
        answer=_digest(found.answer),
        files=tuple(found.files.values_list("sha256", flat=True)),
    )
    apply(Action.ANSWER_QUESTION, tender, event, actor=actor, now=now)
    if timing and timing.moves:
        move_deadline(tender, timing.moves, ANSWERED_LATE, "answer", actor=None, now=now)
    else:
        store_release(tender, "tenderUpdate", now=now)
    reschedule(tender)
    news.tell_answer(found, now=now)


def extend_for_questions(tender: Tender, *, now: datetime) -> None:
    """Move a deadline that is near while questions or blocking complaints wait; the caller (the clock) holds the tender's lock."""
    require(Action.EXTEND_FOR_QUESTIONS, tender, actor=None, roles=[Role.CLOCK], now=now)
    ruleset = ruleset_of(tender)
    assert ruleset is not None  # native and published
    urgent = bool(tender.urgency_reason.strip())
    periods = periods_of(tender.procedure, tender.nature)
    moves = extension(terms_of(tender), ruleset, calendar_of(ruleset, now), urgent=urgent, at=now, periods=periods)
    assert moves is not None  # less than a day is left, and every ruleset gives more
    asked = questions_open(tender) > 0
    reason, cause = (NOT_ANSWERED, "questions") if asked else (NOT_DECIDED, "complaint")
    move_deadline(tender, moves, reason, cause, actor=None, now=now)
    reschedule(tender)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
