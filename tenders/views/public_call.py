"""What a tender's public page shows of the time for bids: the newest answers, the last change, whether one follows."""

from __future__ import annotations

from datetime import datetime

from procurement.access import Actor
from procurement.rules.lifecycle import PREPARATION, Action
from tenders.models import Tender
from tenders.queries import enquiries
from tenders.queries.amendments import published_amendments
from tenders.queries.followers import follows
from tenders.queries.situation import may

SHOWN_ANSWERS = 3


def call_context(actor: Actor, tender: Tender, now: datetime) -> dict[str, object]:
    """Questions, changes and following, of what was published here; nothing of drafts and history."""
    if tender.imported or tender.stage_now in PREPARATION:
        return {}
    answers = enquiries.answered(tender)
    return {
        "called": True,
        "answers": list(answers[:SHOWN_ANSWERS]),
        "answer_count": answers.count(),
        "amendments": published_amendments(tender),
        "may_ask": bool(actor.bidder) and may(actor, tender, Action.ASK_QUESTION, now=now).allowed,
        "follows": follows(actor, tender),
    }
