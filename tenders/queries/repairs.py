"""What can be repaired in the bids of a tender, and what was. Reads only."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from uuid import UUID

from procurement.rules import repairs
from procurement.rules.periods import Computed
from procurement.rules.qualification import Asking
from procurement.rules.repairs import Item, code_of
from tenders.models import Clarification, Tender
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.queries.qualification import asked_by


def items_of(tender: Tender) -> list[Item]:
    """The parts of a bid that can be repaired."""
    requirements = [(str(one.pk), one.kind, one.title) for one in tender.requirements.all()]
    return list(repairs.items(requirements, asked_by(tender)))


def item_of(question: Clarification) -> Item | None:
    """What a question asks to repair; None for any other question."""
    if question.kind != Clarification.Kind.REPAIR:
        return None
    return next((one for one in items_of(question.lot.tender) if one.key == question.item), None)


def asking_of(question: Clarification) -> Asking | None:
    """The question about the company that is to be answered anew, if it is one."""
    code = code_of(question.item)
    return next((one for one in asked_by(question.lot.tender) if one.question.code == code), None)


def window_of(tender: Tender, now: datetime) -> Computed:
    """The time that a bidder has who is asked now."""
    ruleset = ruleset_of(tender)
    assert ruleset is not None  # a tender is published under one
    return repairs.window(ruleset, calendar_of(ruleset, now), now)


def records_of(tender: Tender) -> dict[UUID, list[dict[str, Any]]]:
    """The repairs of each bid as data (docs/formats.md, 28), in the order in which they were asked."""
    found: dict[UUID, list[dict[str, Any]]] = defaultdict(list)
    rows = Clarification.objects.filter(lot__tender=tender, kind=Clarification.Kind.REPAIR).select_related("answer")
    for row in rows.prefetch_related("answer__files").order_by("asked_at", "id"):
        answer = getattr(row, "answer", None)
        found[row.bid_id].append(
            {
                "clarification": str(row.pk),
                "item": row.item,
                "asked_at": row.asked_at.isoformat(),
                "answer_ends_at": row.answer_ends_at.isoformat(),
                "answered_at": answer.answered_at.isoformat() if answer else "",
                "corrected": answer.corrected if answer else {},
                "files": sorted(file.sha256 for file in answer.files.all()) if answer else [],
            }
        )
    return found


def handed_in_later(tender: Tender) -> dict[UUID, frozenset[str]]:
    """The requirements that bids met by repair, by bid."""
    return {bid: repairs.repaired(rows) for bid, rows in records_of(tender).items()}
