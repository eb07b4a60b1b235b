"""Questions to one bidder about its opened offer, its answer in time, and the explanation of a low price accepted.

No offer is rejected for its price before its bidder was asked in writing and had time to answer (Directive 2014/24/EU
art. 69; Law 98/2016 art. 210). An answer explains; it never changes the offer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import DatabaseError, transaction

from procurement import audit
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.rules.clarifications import answer_day_issues, answer_time, end_of_answers
from procurement.rules.events import Event
from procurement.rules.events_clarification import ClarificationAnswered, ClarificationAsked, ExplanationAccepted
from procurement.rules.lifecycle import Action
from procurement.rules.messages import gettext_noop
from tenders.models import Bid, Clarification, ClarificationAnswer, ClarificationFile, Lot, LotOffer, PriceAcceptance
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.queries.offer_acts import may_answer
from tenders.queries.situation import acting_for
from tenders.services.letters import submitters
from tenders.services.lifecycle import apply, lock_lot, require
from tenders.services.refusal import Refused, refuse

MOST_FILES = 10


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """A file that the form has checked: its kind is what its name says, its size within the limit."""

    upload: UploadedFile[Any]
    media_type: str


@transaction.atomic
def ask_clarification(
    lot: Lot, bid: Bid, *, kind: str, question: str, last_day: date, actor: Actor, now: datetime
) -> Clarification:
    """Ask the bidder of an offer, with a last day to answer within the ruleset's limits. The bidder is mailed.

    Refused without a text, for a day that the rules don't allow, and about a price that does not look low.
    """
    lot = lock_lot(lot)
    require(Action.ASK_CLARIFICATION, lot.tender, lot=lot, actor=actor, now=now)
    offer = offer_of(lot, bid)
    if not question.strip():
        raise refuse("question", gettext_noop("Write what the bidder should explain."))
    if kind == Clarification.Kind.PRICE and not offer.looks_low:
        raise refuse("kind", gettext_noop("This price does not look abnormally low: ask about the offer instead."))
    if Clarification.objects.filter(lot=lot, bid=bid, kind=kind, answer=None, answer_ends_at__gt=now).exists():
        raise refuse("", gettext_noop("A question of this kind still waits for the bidder's answer."))
    row = Clarification.objects.create(
        lot=lot, bid=bid, kind=kind, question=question.strip(), answer_ends_at=_end_of(lot, last_day, now),
        asked_by=actor.account, asked_at=now,
    )  # fmt: skip
    event = ClarificationAsked(
        f"tender:{lot.tender_id}", lot=str(lot.pk), bid=str(bid.pk), clarification=str(row.pk), kind=kind,
        question=_digest(row.question), answer_ends_at=row.answer_ends_at.isoformat(),
    )  # fmt: skip
    apply(Action.ASK_CLARIFICATION, lot.tender, event, lot=lot, actor=actor, now=now)
    for person in submitters(bid.bidder_id):
        context = {"clarification": row, "lot": lot, "tender": lot.tender, "last_day": last_day}
        queue_mail(
            key=f"asked:{row.pk}:{person.pk}", to=person, template="clarification_asked", context=context, now=now
        )
    return row


def offer_of(lot: Lot, bid: Bid) -> LotOffer:
    """The bid's offer for the lot; refused where there is none."""
    offer = LotOffer.objects.filter(lot=lot, bid=bid).first()
    if offer is None:
        raise refuse("", gettext_noop("This bid has no offer for this lot."))
    return offer


def _end_of(lot: Lot, last_day: date, now: datetime) -> datetime:
    ruleset = ruleset_of(lot.tender)
    assert ruleset is not None  # a tender is published under one
    calendar = calendar_of(ruleset, now)
    if issues := answer_day_issues(last_day, answer_time(ruleset, calendar, now), calendar):
        raise Refused(issues)
    return end_of_answers(last_day, calendar)


@dataclass(frozen=True, slots=True)
class Told:
    """How a repair is recorded: its event from the lot and the digests, and the corrected answer as data."""

    event: Callable[[Lot, str, tuple[str, ...]], Event]
    corrected: dict[str, Any]


def answer_clarification(
    question: Clarification,
    text: str,
    files: Sequence[AnswerFile],
    *,
    actor: Actor,
    now: datetime,
    as_repair: Told | None = None,
) -> ClarificationAnswer:
    """The bidder's one answer, with at most MOST_FILES files. The database's clock decides whether it is in time.

    Refused without a text, when it is late, and a second time. The officer who asked is mailed.
    """
    if not text.strip():
        raise refuse("text", gettext_noop("Write your answer."))
    if len(files) > MOST_FILES:
        raise refuse("attachments", gettext_noop("Send at most %(count)s files: put some together."), count=MOST_FILES)
    try:
        with transaction.atomic():
            return _answer(question, text.strip(), files, actor, now, as_repair=as_repair)
    except DatabaseError as error:
        if getattr(error.__cause__, "pgcode", "") != "EP001":
            raise
        raise refuse("", gettext_noop("The time to answer is over.")) from error


def _answer(
    question: Clarification,
    text: str,
    files: Sequence[AnswerFile],
    actor: Actor,
    now: datetime,
    *,
    as_repair: Told | None,
) -> ClarificationAnswer:
    question.lot = lot = lock_lot(question.lot)
    decision = may_answer(actor, question, now)
    if not decision.allowed:
        raise Refused(decision.issues)
    if ClarificationAnswer.objects.filter(clarification=question).exists():
        raise refuse("", gettext_noop("This question is answered already."))
    answer = ClarificationAnswer.objects.create(
        clarification=question, text=text, corrected=as_repair.corrected if as_repair else {},
        answered_by=actor.account, answered_at=now,
    )  # fmt: skip
    answer.refresh_from_db(fields=["answered_at"])  # the trigger's word, not ours
    digests = tuple(_keep(answer, file) for file in files)
    event = (
        as_repair.event(lot, _digest(text), digests)
        if as_repair
        else ClarificationAnswered(
            f"tender:{lot.tender_id}", lot=str(lot.pk), bid=str(question.bid_id), clarification=str(question.pk),
            answer=_digest(text), files=digests,
        )
    )  # fmt: skip
    absent = acting_for(actor, lot.tender, Action.ANSWER_CLARIFICATION)
    audit.record(event, actor=actor.user, now=answer.answered_at, on_behalf=absent)
    context = {"clarification": question, "lot": lot, "tender": lot.tender, "bidder": question.bid.bidder}
    queue_mail(
        key=f"answered:{question.pk}", to=question.asked_by, template="clarification_answered", context=context, now=now
    )
    return answer


def _keep(answer: ClarificationAnswer, file: AnswerFile) -> str:
    digest = sha256()
    for chunk in file.upload.chunks():
        digest.update(chunk)
    ClarificationFile.objects.create(
        answer=answer, file=file.upload, name=file.upload.name or "", media_type=file.media_type,
        size=file.upload.size or 0, sha256=digest.hexdigest(),
    )  # fmt: skip
    return digest.hexdigest()


@transaction.atomic
def accept_explanation(question: Clarification, *, reason: str, actor: Actor, now: datetime) -> None:
    """The price is explained: the offer stays in the ranking and can be awarded. Refused while the bidder may still answer."""
    lot = lock_lot(question.lot)
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say why the explanation convinces."))
    if question.kind != Clarification.Kind.PRICE:
        raise refuse("", gettext_noop("Only the explanation of a price is accepted."))
    if PriceAcceptance.objects.filter(clarification=question).exists():
        raise refuse("", gettext_noop("This explanation is accepted already."))
    if now < question.answer_ends_at and not ClarificationAnswer.objects.filter(clarification=question).exists():
        raise refuse("", gettext_noop("The bidder may still answer: wait for the answer."))
    event = ExplanationAccepted(
        f"tender:{lot.tender_id}", lot=str(lot.pk), bid=str(question.bid_id), clarification=str(question.pk),
        reason=reason.strip(),
    )  # fmt: skip
    apply(Action.ACCEPT_EXPLANATION, lot.tender, event, lot=lot, actor=actor, now=now)
    PriceAcceptance.objects.create(
        clarification=question, reason=reason.strip(), accepted_by=actor.account, accepted_at=now
    )


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()
