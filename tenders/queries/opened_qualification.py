"""What opened bids declare about their companies, with what was corrected since, and the first check. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from procurement.rules.qualification import Answer, parse_answers
from procurement.rules.qualification_check import Finding
from tenders.models import ClarificationAnswer, Tender
from tenders.queries.qualification import compared, grouped_findings

Findings = list[tuple[str, list[Finding]]]


def corrections_of(tender: Tender) -> Mapping[UUID, dict[str, Answer]]:
    """Answers that bidders corrected when they were asked to, by bid and code."""
    found: dict[UUID, dict[str, Answer]] = defaultdict(dict)
    if tender.qualification:
        rows = ClarificationAnswer.objects.filter(clarification__lot__tender=tender).exclude(corrected={})
        for bid, corrected in rows.order_by("answered_at").values_list("clarification__bid", "corrected"):
            found[bid].update(parse_answers(corrected))
    return found


def checked(tender: Tender, sealed: Mapping[str, Answer], corrected: Mapping[str, Answer]) -> Findings:
    """The first check of a bid, by what the questions are about."""
    return grouped_findings(compared(tender, {**sealed, **corrected}))
