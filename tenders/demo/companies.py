"""The companies that bids of the demonstration name besides the one that submits: a group, a subcontractor, a lent capacity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import uuid4

from procurement import clock
from procurement.access import actor_for
from procurement.rules.bid_companies import company_key
from tenders.demo import director
from tenders.demo.scenario import Company, Played
from tenders.models import Receipt
from tenders.queries.bids import draft_of
from tenders.services import bidding
from tenders.services.subcontracting import SubcontractorDraft, agree_subcontractor

MEMBER = {
    "role": "member",
    "name": "Delta Mobilier SRL",
    "country": "RO",
    "registry": "14399840",
    "size": "small",
    "contact": "oferte@delta-mobilier.example",
    "share": "35",
    "part": "delivery and assembly",
}
SUBCONTRACTOR = {
    "role": "subcontractor",
    "name": "Rapid Transport SRL",
    "country": "RO",
    "registry": "18547290",
    "size": "micro",
    "share": "5",
    "part": "transport",
}
CAPACITY = {
    "role": "capacity",
    "name": "Omega Werke GmbH",
    "country": "DE",
    "vat": "DE136695976",
    "size": "large",
    "criterion": "three similar contracts",
    "file": "offer.pdf",
}
TOGETHER = (MEMBER, SUBCONTRACTOR, CAPACITY)


def hand_in_together(
    played: Played,
    company: Company,
    prices: Mapping[int, tuple[str, ...]],
    answers: Mapping[str, str] | None = None,
    companies: Sequence[Mapping[str, str]] = TOGETHER,
) -> Receipt:
    """Fill in and submit a bid that names these companies; capacities only where the bid has a file with the commitment."""
    bid, actor = director.draft_bid(played, company, prices, answers), actor_for(company.submitter)
    draft = draft_of(bid)
    files = {file["name"] for file in draft.content["files"]}
    named = {**draft.content, "companies": [dict(one) for one in companies if one.get("file", "") in {"", *files}]}
    bidding.save_draft(bid, named, revision=draft.revision, actor=actor, now=clock.now())
    receipt = bidding.submit_bid(bid, idempotency_key=uuid4(), actor=actor, now=clock.now())
    played.receipts.append(receipt)
    return receipt


def agree(played: Played) -> None:
    """The subcontractor of the first lot's contract gives way to another one."""
    texts = {**SUBCONTRACTOR, "name": "Iute Transport SRL", "registry": "18547304", "share": "4"}
    gone = company_key("RO", SUBCONTRACTOR["registry"])
    draft = SubcontractorDraft(texts, gone, "Rapid Transport gave its lorries back; Iute has no debts to the state.")
    agree_subcontractor(played.lot(), draft, actor=actor_for(played.agency.officer), now=clock.now())
