"""A call and a decided selection as data: the bytes whose digests the log has, and what the bundle carries. Reads only."""

from __future__ import annotations

from typing import Any

from procurement.rules.procedure_law import least_invited
from procurement.rules.procedures import procedure_of
from procurement.rules.selection import Candidate, Judged, criteria_data, record_of
from tenders.models import Tender
from tenders.queries.calls import Shown, candidates
from tenders.queries.facts import ruleset_of
from tenders.queries.purchases import asked_of


def call_data(tender: Tender) -> dict[str, Any]:
    """What a call asks of candidates (docs/formats.md, 26); nothing of it changes once it is published."""
    assert tender.requests_end_at  # a published call has its end
    return {
        "v": 1,
        "tender": str(tender.pk),
        "procedure": tender.procedure,
        "requests_end_at": tender.requests_end_at.isoformat(),
        "at_most": tender.invite_at_most,
        "least": least_of(tender),
        "criteria": criteria_data(asked_of(tender)),
    }


def least_of(tender: Tender) -> int:
    """So many are invited at least, by the tender's ruleset."""
    ruleset = ruleset_of(tender)
    return least_invited(procedure_of(tender.procedure), ruleset) if ruleset else 0


def selection_data(tender: Tender, few_reason: str, nonce: str) -> dict[str, Any]:
    """The selection as it stands; every candidate is judged."""
    return record_of(
        asked_of(tender),
        [_judged(one) for one in candidates(tender)],
        at_most=tender.invite_at_most,
        least=least_of(tender),
        few_reason=few_reason,
        nonce=nonce,
    )


def _judged(one: Shown) -> Judged:
    assert one.judgment is not None  # a selection is proposed only when everybody is judged
    candidate = Candidate(str(one.request.pk), one.content["answers"], one.judgment.met)
    handed_in = {name: one.content[name] for name in ("answers", "files", "nonce")}
    return Judged(candidate, str(one.request.bidder_id), handed_in, one.judgment.reason)
