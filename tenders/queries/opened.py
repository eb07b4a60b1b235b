"""Opened bids in full, for those who may read what bidders handed in: the buyer's people and auditors. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.http import Http404

from procurement.access import Actor
from procurement.display import number_text
from procurement.models import Organization, OrganizationSize
from procurement.rules.bid_companies import Company
from procurement.rules.company_overlaps import BidParties, tenderers_size
from procurement.rules.criteria import NUMERIC
from procurement.rules.lifecycle import Role
from procurement.rules.manifest import Manifest, SealedFile
from procurement.rules.money import exact_product, rounded
from procurement.rules.qualification import Answer
from procurement.rules.visibility import Part
from tenders.models import Criterion, Item, Lot, OpenedBid, OpenedPrice, Requirement, Tender
from tenders.queries.bid_companies import share_left
from tenders.queries.discounts import Discounts, discounts_in
from tenders.queries.draft_companies import leader_of
from tenders.queries.opened_qualification import Findings, checked, corrections_of
from tenders.queries.price_openings import joined, opened_prices
from tenders.queries.public import lots_being_judged
from tenders.queries.readings import manifest_of
from tenders.queries.situation import roles_towards
from tenders.queries.visibility import may_see

Prices = Mapping[tuple[UUID, UUID], OpenedPrice]
"""The opened second envelopes, by bid and lot."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a price table: None where the bidder gave no price."""

    item: Item
    unit_price: Decimal | None
    total: Decimal | None


@dataclass(frozen=True, slots=True)
class LotBid:
    """What a bid says about one lot."""

    lot: Lot
    lines: tuple[Line, ...]
    stated_total: Decimal | None
    answers: tuple[tuple[Criterion, str], ...]
    priced: bool = True
    """False while evaluators score the lot: then nobody reads its prices, and the lines are left out."""
    sealed: bool = False
    """Whether its prices are in a second envelope that is not opened."""


@dataclass(frozen=True, slots=True)
class ReadBid:
    """An opened bid as its readers see it; `failure` says why one could not be opened."""

    id: UUID
    bidder: Organization
    received_at: datetime
    digest: str
    failure: str
    failure_detail: str
    flaw: str
    bad_files: tuple[tuple[str, str], ...]
    lots: tuple[LotBid, ...] = ()
    declarations: tuple[tuple[Requirement, bool], ...] = ()
    files: tuple[tuple[str, SealedFile], ...] = ()
    companies: tuple[Company, ...] = ()
    findings: Findings = field(default_factory=list)
    discounts: Discounts = ()
    """For groups of lots; empty while prices are hidden."""

    @property
    def share(self) -> str:
        """What the members of its group leave to the bidder, in percent; empty where it tenders alone."""
        return share_left(self.companies)

    @property
    def size(self) -> str:
        """The size of the largest of those who tender; empty where it is not said of all."""
        size = tenderers_size(BidParties(leader_of(self.bidder), self.bidder.size, frozenset(), self.companies))
        return str(OrganizationSize(size).label) if size else ""


def opened_bids_for(actor: Actor, tender: Tender) -> list[ReadBid]:
    """All opened bids by the bidders' names; 404 for those who may not read the files of bids now."""
    if tender.imported or not may_see(Part.DOCUMENTS, actor, tender):
        raise Http404
    found = OpenedBid.objects.filter(bid__tender=tender).select_related("bid__bidder", "act")
    hidden, corrected = lots_being_judged(tender), corrections_of(tender)
    prices = opened_prices(tender)
    return [
        _read(opened, tender, hidden, corrected.get(opened.bid_id, {}), prices)
        for opened in found.order_by("bid__bidder__name", "bid_id")
    ]


def get_opened_bid_for(actor: Actor, tender: Tender, bid_id: UUID, file: str) -> OpenedBid:
    """An opened bid that holds this file; 404 for those who may not read it."""
    if tender.imported or not may_see(Part.DOCUMENTS, actor, tender):
        raise Http404
    opened = OpenedBid.objects.filter(bid__tender=tender, bid=bid_id).select_related("bid__tender").first()
    manifest = manifest_of(opened) if opened else None
    if opened is None or manifest is None or file not in {found.object_id for found in manifest.files}:
        raise Http404
    return opened


def reading_role(actor: Actor, tender: Tender) -> Role:
    """In which role this person reads, for the log."""
    roles = roles_towards(actor, tender)
    return next((role for role in Role if role in roles), Role.AUDITOR)


def _read(
    opened: OpenedBid, tender: Tender, hidden: list[Lot], corrected: Mapping[str, Answer], prices: Prices
) -> ReadBid:
    manifest = manifest_of(opened)
    common: dict[str, Any] = {
        "id": opened.bid_id,
        "bidder": opened.bid.bidder,
        "received_at": opened.act.received_at,
        "digest": opened.digest,
        "failure": opened.failure,
        "failure_detail": opened.failure_detail,
        "flaw": opened.flaw,
        "bad_files": tuple((file, why) for file, _, why in (entry.partition(" ") for entry in opened.bad_files)),
    }
    if manifest is None:
        return ReadBid(**common)
    requirements = list(tender.requirements.all())
    titles = {str(found.pk): found.title for found in requirements}
    return ReadBid(
        **common,
        lots=tuple(
            _lots(manifest, tender, hidden, {lot: row for (bid, lot), row in prices.items() if bid == opened.bid_id})
        ),
        declarations=tuple((r, str(r.pk) in manifest.declarations) for r in requirements if r.kind == "declaration"),
        files=tuple((titles.get(file.slot, ""), file) for file in manifest.files),
        companies=manifest.companies,
        findings=checked(tender, manifest.qualification, corrected),
        discounts=() if hidden else discounts_in(manifest, tender),
    )


def _lots(
    manifest: Manifest, tender: Tender, hidden: list[Lot], prices: Mapping[UUID, OpenedPrice]
) -> Iterator[LotBid]:
    """What a bid says about each lot, with the prices of second envelopes as far as they are open."""
    whole = joined(manifest, prices.values())
    for lot in tender.lots.all():
        if str(lot.pk) in manifest.lots:
            sealed = str(lot.pk) in manifest.prices and lot.pk not in prices
            yield _lot(lot, whole, priced=lot not in hidden and not sealed, sealed=sealed)


def _lot(lot: Lot, manifest: Manifest, *, priced: bool, sealed: bool) -> LotBid:
    prices = manifest.lots[str(lot.pk)]
    answers = tuple((c, answer_text(c.kind, manifest.answers.get(str(c.pk), ""))) for c in lot.criteria.all())
    if not priced:
        return LotBid(lot, (), None, answers, priced=False, sealed=sealed)
    by_item = {line.item_id: line.unit_price for line in prices.lines}
    lines = []
    for item in lot.items.all():
        price = by_item.get(str(item.pk))
        total = None if price is None else rounded(exact_product(item.quantity, price))
        lines.append(Line(item, price, total))
    return LotBid(lot, tuple(lines), prices.total, answers)


def answer_text(kind: str, answer: str) -> str:
    """What a bidder answered to a criterion of this kind, a number in the reader's format."""
    if kind not in NUMERIC:
        return answer
    try:
        return number_text(Decimal(format(Decimal(answer).normalize(), "f")))
    except InvalidOperation:
        return answer
