"""What pending complaints keep waiting, as the lifecycle's guards ask it. Reads only."""

from __future__ import annotations

from django.db.models import Q

from procurement.rules.complaint_guards import NO_COMPLAINT, Complaints
from procurement.rules.complaints import PENDING, Against, ComplaintStage, Remedy
from procurement.rules.lifecycle import Action, Stage
from tenders.models import Complaint, Lot, Tender
from tenders.queries.facts import ruleset_of

ASKED = (
    Action.CLOSE, Action.CLOSE_CALL, Action.EXTEND_FOR_QUESTIONS, Action.INVITE, Action.INVITE_TO_NEGOTIATE,
    Action.DECIDE_AWARD, Action.END_STANDSTILL,
    Action.CONCLUDE_CONTRACT, Action.BACK_TO_SELECTION, Action.BACK_TO_EVALUATION,
)  # fmt: skip
WAITING_STAGES = (
    Stage.CALL_OPEN, Stage.CALL_DECIDED, Stage.PUBLISHED, Stage.EVALUATED, Stage.STANDSTILL, Stage.AWARDED, Stage.DECIDED,
)  # fmt: skip


def complaint_facts(tender: Tender, lot: Lot | None = None, *, action: Action | None) -> Complaints:
    """The part of a Situation that complaints are about, read only where the act asks."""
    return what_waits(tender, lot) if action in ASKED else NO_COMPLAINT


def what_waits(tender: Tender, lot: Lot | None = None) -> Complaints:
    """What the pending complaints about a tender, or about a lot of it, keep waiting by its ruleset."""
    ruleset = ruleset_of(tender)
    if ruleset is None or Stage(lot.stage if lot else tender.stage) not in WAITING_STAGES:
        return NO_COMPLAINT
    found = Complaint.objects.filter(tender=tender, stage__in=PENDING)
    if lot is not None:
        found = found.filter(Q(lot=lot) | Q(lot=None))
    rows = list(found.values_list("against", "stage", "remedy"))
    if not rows:
        return NO_COMPLAINT
    blocks = ruleset.names("complaint.blocks")
    ordered = {remedy for _, stage, remedy in rows if stage == ComplaintStage.UPHELD}
    documents = any(against == Against.DOCUMENTS for against, _, _ in rows)
    return Complaints(
        pending=len(rows),
        closing=documents and "closing" in blocks,
        invitation="invitation" in blocks,
        award="award" in blocks,
        standstill="standstill" in blocks,
        contract="contract" in blocks,
        remedy=Remedy.EVALUATE in ordered,
        reselect=Remedy.SELECT in ordered,
    )
