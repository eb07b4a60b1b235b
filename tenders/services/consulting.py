"""Market consultations: written by an officer, published by a second person, answered by companies, summed up for everybody.

Law 98/2016 art. 139-140; Directive 2014/24/EU art. 40-41: what one company learns here, all learn from the published summary.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.events_planning import ConsultationAnswered, ConsultationPublished, ConsultationSummarized
from procurement.rules.lifecycle import Role
from procurement.rules.messages import gettext_noop
from tenders.models import Consultation, ConsultationAnswer
from tenders.queries.consultations import counting_answers, is_open
from tenders.services.announcing import announce_consultation
from tenders.services.refusal import refuse

ONLY_OFFICERS = gettext_noop("Only an officer of the agency writes a consultation.")
ONLY_APPROVERS = gettext_noop("Only an approver of the agency publishes a consultation.")
OWN = gettext_noop("You wrote this consultation yourself: a second person publishes it.")
PUBLISHED = gettext_noop("This consultation is published already.")
QUESTIONS = gettext_noop("Ask at least one question.")
TOO_EARLY = gettext_noop("Give companies time: the end of the answers must lie in the future.")
OVER = gettext_noop("The time to answer is over.")
NOBODY = gettext_noop("Only a company that is registered here can answer.")
EMPTY = gettext_noop("Answer at least one question.")
NOT_OVER = gettext_noop("The summary is written when the time to answer is over.")
SUMMARY = gettext_noop("Write the summary: everybody reads it.")
SUMMED_UP = gettext_noop("The summary is published already.")


@dataclass(frozen=True, slots=True)
class ConsultationDraft:
    """What the officer asks, and until when."""

    title: str
    description: str
    questions: tuple[str, ...]
    answers_end_at: datetime
    cpv_code: str = ""


@transaction.atomic
def create_consultation(buyer: Organization, draft: ConsultationDraft, *, actor: Actor, now: datetime) -> Consultation:
    """A draft; nobody outside of the agency sees it before a second person publishes it."""
    if Role.OFFICER not in actor.roles_in(buyer.pk):
        raise refuse("", ONLY_OFFICERS)
    questions = [text.strip() for text in draft.questions if text.strip()]
    if not questions:
        raise refuse("questions", QUESTIONS)
    if draft.answers_end_at <= now:
        raise refuse("answers_end_at", TOO_EARLY)
    return Consultation.objects.create(
        buyer=buyer,
        title=draft.title.strip(),
        description=draft.description.strip(),
        cpv_code=draft.cpv_code,
        questions=questions,
        answers_end_at=draft.answers_end_at,
        created_by=actor.account,
        created_at=now,
    )


@transaction.atomic
def publish_consultation(consultation: Consultation, *, actor: Actor, now: datetime) -> None:
    """A second person publishes it; from now on companies answer."""
    found = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if Role.APPROVER not in actor.roles_in(found.buyer_id):
        raise refuse("", ONLY_APPROVERS)
    if found.created_by_id == actor.account.pk:
        raise refuse("", OWN)
    if found.published_at is not None:
        raise refuse("", PUBLISHED)
    if found.answers_end_at <= now:
        raise refuse("", TOO_EARLY)
    found.published_by, found.published_at = actor.account, now
    found.save(update_fields=["published_by", "published_at"])
    event = ConsultationPublished(
        f"organization:{found.buyer_id}",
        consultation=str(found.pk),
        answers_end=found.answers_end_at.isoformat(),
        questions=len(found.questions),
    )
    audit.record(event, actor=actor.user, now=now)
    announce_consultation(found, now=now)


@transaction.atomic
def answer_consultation(
    consultation: Consultation, texts: tuple[str, ...], *, actor: Actor, now: datetime
) -> ConsultationAnswer:
    """A company answers, or answers anew: the last answer counts. The agency reads it when the time is over."""
    consultation = Consultation.objects.get(pk=consultation.pk)
    if not is_open(consultation, now):
        raise refuse("", OVER)
    if actor.bidder is None:
        raise refuse("", NOBODY)
    given = [text.strip() for text in texts][: len(consultation.questions)]
    if not any(given):
        raise refuse("", EMPTY)
    row = ConsultationAnswer.objects.create(
        consultation=consultation, company=actor.bidder, texts=given, answered_by=actor.account, answered_at=now
    )
    event = ConsultationAnswered(
        f"organization:{consultation.buyer_id}", consultation=str(consultation.pk), company=str(actor.bidder.pk)
    )
    audit.record(event, actor=actor.user, now=now)
    return row


@transaction.atomic
def summarize_consultation(consultation: Consultation, summary: str, *, actor: Actor, now: datetime) -> None:
    """What was learned, for everybody: afterwards no company knows more than the others from this consultation."""
    found = Consultation.objects.select_for_update().get(pk=consultation.pk)
    if Role.OFFICER not in actor.roles_in(found.buyer_id):
        raise refuse("", ONLY_OFFICERS)
    if found.published_at is None or is_open(found, now):
        raise refuse("", NOT_OVER)
    if found.summarized_at is not None:
        raise refuse("", SUMMED_UP)
    if not summary.strip():
        raise refuse("summary", SUMMARY)
    found.summary, found.summarized_by, found.summarized_at = summary.strip(), actor.account, now
    found.save(update_fields=["summary", "summarized_by", "summarized_at"])
    answers = len(counting_answers(found))
    event = ConsultationSummarized(f"organization:{found.buyer_id}", consultation=str(found.pk), answers=answers)
    audit.record(event, actor=actor.user, now=now)
