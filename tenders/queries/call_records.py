"""A call and a decided selection as data: the bytes whose digests the log has, and what the bundle carries. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from procurement.rules.canonical import canonical_json
from procurement.rules.negotiation import terms_data
from procurement.rules.procedure_law import least_invited
from procurement.rules.procedures import procedure_of
from procurement.rules.selection import Candidate, Judged, criteria_data, record_of
from procurement.rules.visibility import Audience
from tenders.models import Tender
from tenders.queries.calls import Shown, candidates, decided_selection, earlier_selections
from tenders.queries.facts import ruleset_of
from tenders.queries.negotiation_records import negotiation_record
from tenders.queries.negotiation_terms import terms_of_negotiation
from tenders.queries.notice import published_calls
from tenders.queries.purchases import asked_of


def call_data(tender: Tender) -> dict[str, Any]:
    """What a call asks of candidates (docs/formats.md, 26); nothing of it changes once it is published."""
    assert tender.requests_end_at  # a published call has its end
    terms, ruleset = terms_of_negotiation(tender), ruleset_of(tender)
    negotiated = {"negotiation": terms_data(terms, ruleset)} if terms and ruleset else {}
    return {
        "v": 1,
        "tender": str(tender.pk),
        "procedure": tender.procedure,
        "requests_end_at": tender.requests_end_at.isoformat(),
        "at_most": tender.invite_at_most,
        "least": least_of(tender),
        "criteria": criteria_data(asked_of(tender)),
        **negotiated,
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


def files_of_call(tender: Tender, audience: Audience) -> Iterator[tuple[str, bytes]]:
    """For bundles: what candidates were asked, for all; what they said and what was made of it, for auditors."""
    decided = decided_selection(tender)
    if decided is None:
        return
    yield "call.json", canonical_json(call_data(tender))
    for number, body in enumerate(published_calls(tender), start=1):
        yield f"call/{number}.json", body
    if audience is Audience.AUDITOR:
        if (negotiated := negotiation_record(tender)) is not None:
            yield "negotiation.json", negotiated
        yield "selection.json", decided.record.encode("ascii")
        for number, earlier in enumerate(earlier_selections(tender), start=1):
            yield f"selection/earlier/{number}.json", earlier.record.encode("ascii")
