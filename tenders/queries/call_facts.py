"""What the guards of questions and changes ask for, read only where the act asks. Reads only."""

from __future__ import annotations

from datetime import datetime

from procurement.rules.lifecycle import Action, Stage
from tenders.models import Amendment, Tender
from tenders.queries.amendments import under_way, weighed
from tenders.queries.enquiries import questions_open

BY_THE_CLOCK = (Action.CLOSE, Action.CLOSE_CALL, Action.EXTEND_FOR_QUESTIONS)
OF_CHANGES = (Action.DRAFT_AMENDMENT, Action.PROPOSE_AMENDMENT, Action.RETURN_AMENDMENT, Action.AMEND)
NEED_TO_BE_LAWFUL = (Action.PROPOSE_AMENDMENT, Action.AMEND)


def call_facts(tender: Tender, action: Action | None, now: datetime) -> dict[str, object]:
    """The part of a Situation that belongs to the time for bids, or for requests to participate."""
    if tender.stage_now not in (Stage.CALL_OPEN, Stage.PUBLISHED):
        return {}
    if action in BY_THE_CLOCK:
        return {"questions_open": questions_open(tender)}
    if action not in OF_CHANGES:
        return {}
    change = under_way(tender)
    proposed = change is not None and change.status == Amendment.Status.PROPOSED
    return {
        "amendment_proposer": str(change.proposed_by_id) if change and proposed else "",
        "amendment_issues": weighed(tender, change, now).issues if action in NEED_TO_BE_LAWFUL else (),
    }
