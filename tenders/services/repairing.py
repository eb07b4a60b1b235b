"""The repair window: what is missing or wrong in a bid is asked for once, handed in within a fixed time, and counts from then on."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.rules.canonical import canonical_json
from procurement.rules.events_clarification import RepairAnswered, RepairAsked
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.messages import gettext_noop
from procurement.rules.qualification import Answer, answers_data
from procurement.rules.repairs import ASKED_BEFORE, BEYOND_REPAIR, SUBSTANCE, code_of
from tenders.models import Bid, Clarification, ClarificationAnswer, Lot
from tenders.queries.repairs import items_of, window_of
from tenders.services.clarifying import AnswerFile, Told, answer_clarification, offer_of
from tenders.services.evaluation import evaluate_lot
from tenders.services.letters import submitters
from tenders.services.lifecycle import apply, lock_lot, require
from tenders.services.refusal import refuse


@transaction.atomic
def ask_repair(
    lot: Lot, bid: Bid, *, item: str, question: str, evidence_only: bool, actor: Actor, now: datetime
) -> Clarification:
    """Ask the bidder to hand in or correct one part of its bid. The time is the ruleset's, the bidder is mailed.

    Refused for what can't be repaired, for a document that may be part of the offer itself, and a second time for one part.
    """
    lot = lock_lot(lot)
    require(Action.ASK_CLARIFICATION, lot.tender, lot=lot, actor=actor, now=now)
    offer_of(lot, bid)
    part = next((one for one in items_of(lot.tender) if one.key == item), None)
    if part is None:
        raise refuse("item", BEYOND_REPAIR)
    if part.document and not evidence_only:
        raise refuse("evidence_only", SUBSTANCE)
    if not question.strip():
        raise refuse("question", gettext_noop("Write what is missing or wrong."))
    if Clarification.objects.filter(bid=bid, item=item).exists():
        raise refuse("item", ASKED_BEFORE)
    end = window_of(lot.tender, now)
    row = Clarification.objects.create(
        lot=lot, bid=bid, kind=Clarification.Kind.REPAIR, item=item, question=question.strip(), answer_ends_at=end.at,
        asked_by=actor.account, asked_at=now,
    )  # fmt: skip
    event = RepairAsked(
        f"tender:{lot.tender_id}", lot=str(lot.pk), bid=str(bid.pk), clarification=str(row.pk), item=item,
        question=sha256(row.question.encode()).hexdigest(), answer_ends_at=end.at.isoformat(),
    )  # fmt: skip
    apply(Action.ASK_CLARIFICATION, lot.tender, event, lot=lot, actor=actor, now=now)
    for person in submitters(bid.bidder_id):
        context = {"clarification": row, "lot": lot, "tender": lot.tender, "item": part.words, "last_day": end.last_day}
        queue_mail(key=f"repair:{row.pk}:{person.pk}", to=person, template="repair_asked", context=context, now=now)
    return row


def answer_repair(
    question: Clarification,
    text: str,
    files: Sequence[AnswerFile],
    corrected: Answer | None,
    *,
    actor: Actor,
    now: datetime,
) -> ClarificationAnswer:
    """Hand in what was asked: a file for a document, a new answer about the company. The database's clock decides whether it is in time.

    A document or declaration that the bid lacked counts from then on: an evaluated lot is evaluated again.
    """
    code, part = code_of(question.item), next(one for one in items_of(question.lot.tender) if one.key == question.item)
    if part.document and not files:
        raise refuse("attachments", gettext_noop("Attach the document that was asked for."))
    if code and corrected is None:
        raise refuse("", gettext_noop("Answer the question about your company again."))
    data = answers_data({code: corrected}) if code and corrected else {}

    def told(lot: Lot, answer: str, digests: tuple[str, ...]) -> RepairAnswered:
        return RepairAnswered(
            f"tender:{lot.tender_id}", lot=str(lot.pk), bid=str(question.bid_id), clarification=str(question.pk),
            item=question.item, answer=answer, corrected=sha256(canonical_json(data)).hexdigest(), files=digests,
        )  # fmt: skip

    with transaction.atomic():
        answer = answer_clarification(question, text, files, actor=actor, now=now, as_repair=Told(told, data))
        if not code:
            _evaluate_again(question, answer.answered_at)
    return answer


def _evaluate_again(question: Clarification, now: datetime) -> None:
    for lot in Lot.objects.filter(
        tender=question.lot.tender, offers__bid=question.bid, stage=Stage.EVALUATED
    ).distinct():
        locked = lock_lot(lot)
        evaluate_lot(locked, now=now)
