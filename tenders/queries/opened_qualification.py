"""What opened bids declare about their companies, with what was corrected since, and the first check. Reads only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from procurement.rules.qualification import Answer, parse_answers
from procurement.rules.qualification_check import Finding
from tenders.models import Bid, ClarificationAnswer, LotOffer, OpenedBid, Tender
from tenders.queries.qualification import compared, grouped_findings
from tenders.queries.readings import manifest_of

Findings = list[tuple[str, list[Finding]]]


def corrections_of(tender: Tender) -> Mapping[UUID, dict[str, Answer]]:
    """Answers that bidders corrected when they were asked to, by bid and code."""
    found: dict[UUID, dict[str, Answer]] = defaultdict(dict)
    if tender.qualification:
        rows = ClarificationAnswer.objects.filter(clarification__lot__tender=tender).exclude(corrected={})
        for bid, corrected in rows.order_by("answered_at").values_list("clarification__bid", "corrected"):
            found[bid].update(parse_answers(corrected))
    return found


def findings_of(tender: Tender, offer: LotOffer) -> Findings:
    """The first check of the bid that an offer is part of; empty where nothing was asked or nothing can be read."""
    opened = (
        OpenedBid.objects.filter(bid=offer.bid_id).select_related("bid", "act").first()
        if tender.qualification
        else None
    )
    manifest = manifest_of(opened) if opened else None
    if opened is None or manifest is None:
        return []
    return checked(tender, manifest.qualification, corrections_of(tender).get(opened.bid_id, {}))


def sealed_answers(bid: Bid) -> Mapping[str, Answer]:
    """What an opened bid answered, for its own company."""
    opened = OpenedBid.objects.filter(bid=bid).select_related("bid", "act").first()
    manifest = manifest_of(opened) if opened else None
    return manifest.qualification if manifest else {}


def checked(tender: Tender, sealed: Mapping[str, Answer], corrected: Mapping[str, Answer]) -> Findings:
    """The first check of a bid, by what the questions are about."""
    return grouped_findings(compared(tender, {**sealed, **corrected}))
