"""The tender file that sealing offline works from, made from the tender as it is published now and signed."""

from __future__ import annotations

from types import MappingProxyType

from procurement import keystore
from procurement.rules.envelopes import PRICES
from procurement.rules.evaluation_inputs import plain
from procurement.rules.facts import AwardMethod, CriterionKind, RequirementKind
from procurement.rules.options import counts
from procurement.rules.receipts import format_time
from procurement.rules.sealing_locks import Lock
from procurement.rules.tender_files import TenderFile, signed
from procurement.rules.tender_tables import Asked, ItemLine, LotTable, Question
from tenders.models import Bid, Item, Lot, Tender
from tenders.queries.company_profiles import declared_in
from tenders.queries.keys import sealing_keys
from tenders.queries.lot_groups import group_facts
from tenders.queries.vat import rate_for


def signed_tender_file(tender: Tender, bid: Bid | None = None) -> bytes:
    """The signed file, for one bid or (without it) for everybody. The tender is published."""
    return signed(_tender_file(tender, bid), keystore.sign)


def _tender_file(tender: Tender, bid: Bid | None) -> TenderFile:
    keys = sealing_keys(tender)
    assert tender.bids_end_at is not None  # a published tender has one
    return TenderFile(
        tender=tender.pk,
        bid=bid.pk if bid else None,
        reference=tender.reference,
        title=tender.title,
        currency=tender.currency,
        terms=tender.terms,
        deadline=format_time(tender.bids_end_at),
        platform_key=keys[Lock.PLATFORM],
        committee_key=keys.get(Lock.COMMITTEE, b""),
        lots=tuple(_lot(lot, bid) for lot in tender.lots.order_by("number").prefetch_related("items", "criteria")),
        requirements=tuple(
            Asked(str(one.pk), RequirementKind(one.kind), one.title, one.mandatory) for one in tender.requirements.all()
        ),
        lot_groups=group_facts(tender),
        lots_bid_at_most=tender.lots_bid_at_most,
        qualification=declared_in(bid) if bid else MappingProxyType({}),
        price_keys=sealing_keys(tender, PRICES) if tender.two_envelopes else MappingProxyType({}),
    )


def _lot(lot: Lot, bid: Bid | None) -> LotTable:
    """A lot with the VAT rate of the notice; in the copy for a bid with that of its company, where the notice names none."""
    items = (
        ItemLine(str(i.pk), i.number, _described(lot, i), i.quantity, i.unit, counts(i.optional, lot.options_estimate))
        for i in lot.items.all()
    )
    questions = (Question(str(c.pk), c.title, CriterionKind(c.kind), tuple(c.options)) for c in lot.criteria.all())
    rate = rate_for(lot, bid.bidder) if bid else lot.vat_rate
    return LotTable(str(lot.pk), lot.number, lot.title, tuple(items), tuple(questions), rate)


def _described(lot: Lot, item: Item) -> str:
    """An item with the word that it is an option, and with the price that the buyer announced, which the bid repeats."""
    text = f"{item.description} (option)" if item.optional else item.description
    if lot.award_method != AwardMethod.QUALITY_ONLY or item.fixed_price is None:
        return text
    return f"{text} (announced price: {plain(item.fixed_price)})"
