"""The buyer's acts on a complaint: its view, what the review body decided (two persons), and the remedy of an upheld one.

A lot that is evaluated again keeps its earlier ranking as superseded; the award that stood on it falls.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.rules.complaints import ComplaintAct, ComplaintStage, Outcome, Remedy, outcomes_at
from procurement.rules.events_complaint import (
    ComplaintRemedied,
    ComplaintViewGiven,
    LotReopened,
    RulingConfirmed,
    RulingProposed,
    RulingReturned,
)
from procurement.rules.lifecycle import Action, Stage
from procurement.rules.messages import gettext_noop
from tenders.models import Award, Complaint, ComplaintRuling, Evaluation, Lot, Readmission
from tenders.queries.complaints import DECIDED_LOT, open_ruling, remedies_of, undoable
from tenders.services import complaint_news, paying
from tenders.services.complaining import lock_complaint
from tenders.services.evaluation import evaluate_lot
from tenders.services.kept_files import Attached
from tenders.services.lifecycle import apply, reschedule
from tenders.services.refusal import refuse
from tenders.services.releasing import store_release
from tenders.services.selecting import reopen_selection

UPHELD_REASON = gettext_noop("A complaint was upheld: the lot is evaluated again.")


@dataclass(frozen=True, slots=True)
class RulingDraft:
    """A decision of the review body as the officer has it before them, with its document."""

    outcome: Outcome
    remedy: str
    order_number: str
    given_on: date
    summary: str
    document: Attached


@transaction.atomic
def give_view(complaint: Complaint, text: str, *, actor: Actor, now: datetime) -> Complaint:
    """The buyer's view, once; it is published at once and stays."""
    found = lock_complaint(complaint, ComplaintAct.GIVE_VIEW, actor=actor, now=now)
    if not text.strip():
        raise refuse("view", gettext_noop("Write the view of the buyer: it is published."))
    found.view, found.view_at, found.view_by = text.strip(), now, actor.account
    found.save(update_fields=["view", "view_at", "view_by"])
    event = ComplaintViewGiven(
        f"tender:{found.tender_id}",
        complaint=str(found.pk),
        number=found.number,
        view=sha256(found.view.encode()).hexdigest(),
    )
    audit.record(event, actor=actor.user, now=now)
    return found


@transaction.atomic
def propose_ruling(complaint: Complaint, draft: RulingDraft, *, actor: Actor, now: datetime) -> ComplaintRuling:
    """Record what the review body decided. Nothing follows before a second person confirms it."""
    found = lock_complaint(complaint, ComplaintAct.PROPOSE_RULING, actor=actor, now=now)
    if draft.outcome not in outcomes_at(ComplaintStage(found.stage)):
        raise refuse("outcome", gettext_noop("Choose a decision that fits the stage: whether it is heard comes first."))
    upheld = draft.outcome is Outcome.UPHELD
    if upheld and draft.remedy not in remedies_of(found):
        raise refuse("remedy", gettext_noop("Choose what the decision asks the buyer to do."))
    if draft.given_on > now.date():
        raise refuse("given_on", gettext_noop("The decision is dated in the future: check its date."))
    ruling = ComplaintRuling.objects.create(
        complaint=found,
        outcome=draft.outcome.value,
        remedy=draft.remedy if upheld else "",
        order_number=draft.order_number.strip(),
        given_on=draft.given_on,
        summary=draft.summary.strip(),
        proposed_by=actor.account,
        proposed_at=now,
        **draft.document.columns(),
    )
    event = RulingProposed(
        f"tender:{found.tender_id}",
        complaint=str(found.pk),
        ruling=str(ruling.pk),
        outcome=ruling.outcome,
        document=ruling.sha256,
    )
    audit.record(event, actor=actor.user, now=now)
    return ruling


@transaction.atomic
def return_ruling(complaint: Complaint, *, actor: Actor, now: datetime) -> None:
    """Take the recorded decision back, so that another can be recorded."""
    found = lock_complaint(complaint, ComplaintAct.RETURN_RULING, actor=actor, now=now)
    ruling = _waiting(found)
    ruling.returned_at = now
    ruling.save(update_fields=["returned_at"])
    event = RulingReturned(f"tender:{found.tender_id}", complaint=str(found.pk), ruling=str(ruling.pk))
    audit.record(event, actor=actor.user, now=now)


def _waiting(complaint: Complaint) -> ComplaintRuling:
    found = open_ruling(complaint)
    assert found is not None  # the table has asked for it
    return found


@transaction.atomic
def confirm_ruling(complaint: Complaint, *, actor: Actor, now: datetime) -> Complaint:
    """A second person confirms: the complaint moves on, and is published with the decision.

    In order: ruling, stage, event, what waited looks at its time again, the release of an upheld one, mails.
    """
    found = lock_complaint(complaint, ComplaintAct.CONFIRM_RULING, actor=actor, now=now)
    ruling = _waiting(found)
    ruling.confirmed_by, ruling.confirmed_at = actor.account, now
    ruling.save(update_fields=["confirmed_by", "confirmed_at"])
    found.stage, found.remedy = ruling.outcome, ruling.remedy
    if Outcome(ruling.outcome) in (Outcome.DISMISSED, Outcome.INADMISSIBLE):
        found.ended_at = now
    found.save(update_fields=["stage", "remedy", "ended_at"])
    event = RulingConfirmed(
        f"tender:{found.tender_id}",
        complaint=str(found.pk),
        number=found.number,
        outcome=ruling.outcome,
        remedy=ruling.remedy,
        order=ruling.order_number,
        document=ruling.sha256,
        proposer=str(ruling.proposed_by_id),
    )
    audit.record(event, actor=actor.user, now=now)
    paying.end_of_complaint(found, now=now)
    reschedule(found.tender)
    if Outcome(ruling.outcome) is Outcome.UPHELD:
        store_release(found.tender, "tenderUpdate", now=now)
    complaint_news.tell_moved(found, now=now)
    return found


@transaction.atomic
def carry_out(complaint: Complaint, readmit: Sequence[UUID] = (), *, actor: Actor, now: datetime) -> Complaint:
    """The remedy of an upheld complaint. `readmit`: the exclusions that the decision undoes, where a lot is evaluated again.

    Another evaluation or selection begins here; documents and cancellation have their own acts, which must have happened. In
    order: the stage with its event, what falls (award, selection), readmissions, the new evaluation, the complaint's end,
    release, mails.
    """
    found = lock_complaint(complaint, ComplaintAct.CARRY_OUT, actor=actor, now=now)
    fallen = False
    if found.remedy == Remedy.EVALUATE:
        assert found.lot is not None  # a result is that of a lot
        fallen = _evaluate_again(found, found.lot, readmit, actor, now)
    if found.remedy == Remedy.SELECT and found.tender.stage_now is Stage.CALL_DECIDED:
        reopen_selection(found.tender, complaint=str(found.pk), actor=actor, now=now)
    found.stage, found.ended_at = ComplaintStage.REMEDIED.value, now
    found.save(update_fields=["stage", "ended_at"])
    event = ComplaintRemedied(
        f"tender:{found.tender_id}", complaint=str(found.pk), number=found.number, remedy=found.remedy
    )
    audit.record(event, actor=actor.user, now=now)
    reschedule(found.tender)
    store_release(found.tender, "tenderUpdate", *(["awardCancellation"] if fallen else []), now=now)
    complaint_news.tell_moved(found, now=now)
    return found


def _evaluate_again(complaint: Complaint, lot: Lot, readmit: Sequence[UUID], actor: Actor, now: datetime) -> bool:
    """Whether an award fell."""
    undone = list(undoable(complaint).filter(pk__in=readmit))
    award = lot.awards.filter(status__in=(Award.Status.PENDING, Award.Status.ACTIVE), contract=None).first()
    if Stage(lot.stage) in DECIDED_LOT:
        assert award is not None  # a decided lot has its award
        earlier = Evaluation.objects.get(lot=lot, superseded_at=None)
        event = LotReopened(
            f"tender:{lot.tender_id}",
            lot=str(lot.pk),
            award=str(award.pk),
            evaluation=earlier.digest,
            complaint=str(complaint.pk),
            readmitted=len(undone),
        )
        apply(Action.BACK_TO_EVALUATION, lot.tender, event, lot=lot, actor=actor, now=now)
        award.status, award.refusal_reason = Award.Status.CANCELLED, UPHELD_REASON
        award.save(update_fields=["status", "refusal_reason"])
        lot.letters_sent_at = lot.standstill_ends_at = None
        lot.save(update_fields=["letters_sent_at", "standstill_ends_at"])
    for exclusion in undone:
        Readmission.objects.create(exclusion=exclusion, complaint=complaint, made_by=actor.account, made_at=now)
    if Stage(lot.stage) is Stage.EVALUATED:
        evaluate_lot(lot, now=now)
    return award is not None
