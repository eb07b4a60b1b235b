"""What the sealing page must know of a tender to make a manifest and to say what is missing. Reads only."""

from __future__ import annotations

from typing import Any

from procurement.display import sentence
from procurement.rules.criteria import COSTS, NUMERIC
from procurement.rules.envelopes import FIRST, PRICES
from procurement.rules.evaluation_inputs import plain
from procurement.rules.facts import AwardMethod, CriterionKind
from procurement.rules.qualification import answers_data
from tenders.models import Bid, Item, Tender
from tenders.queries.bid_progress import Progress
from tenders.queries.company_profiles import declared_in, undeclared
from tenders.queries.keys import sealing_keys


def page_facts(bid: Bid, progress: Progress) -> dict[str, Any]:
    """Plain data for the page's own program; quantities and keys as text."""
    tender = bid.tender
    return {
        "tender": str(tender.pk),
        "bid": str(bid.pk),
        "reference": tender.reference,
        "currency": tender.currency,
        "terms": tender.terms,
        "qualification": answers_data(declared_in(bid)),
        "undeclared": [sentence(one) for one in undeclared(bid)],
        "leader": {"country": bid.bidder.country, "number": bid.bidder.registry_number or bid.bidder.vat_number},
        "most": tender.lots_bid_at_most,
        "keys": _keys(tender, FIRST),
        "price_keys": _keys(tender, PRICES) if tender.two_envelopes else None,
        "lots": [
            {
                "id": str(one.lot.pk),
                "number": one.lot.number,
                "items": [
                    {
                        "id": str(item.pk),
                        "quantity": format(item.quantity, "f"),
                        "title": item.description,
                        "announced": announced(item),
                    }
                    for item in one.lot.items.all()
                ],
                "criteria": [
                    {"id": str(c.pk), "title": c.title, "kind": _kind(c.kind), "options": list(c.options or {})}
                    for c in one.lot.criteria.all()
                ],
            }
            for one in progress.lots
        ],
        "groups": [
            {
                "id": str(one.pk),
                "name": one.name,
                "lots": [{"id": str(lot.pk), "number": lot.number} for lot in one.lots.all()],
            }
            for one, _text in progress.groups
        ],
        "declarations": [
            {"id": str(r.pk), "title": r.title, "mandatory": r.mandatory} for r, _made in progress.declarations
        ],
        "documents": [
            {"id": slot.key, "title": slot.requirement.title, "mandatory": slot.requirement.mandatory}
            for slot in progress.slots
        ],
    }


def _keys(tender: Tender, envelope: int) -> dict[str, str]:
    return {str(int(lock)): key.hex() for lock, key in sealing_keys(tender, envelope).items()}


def announced(item: Item) -> str:
    """The price that the buyer announced for an item; empty where bidders name theirs."""
    fixed = item.fixed_price if item.lot.award_method == AwardMethod.QUALITY_ONLY else None
    return "" if fixed is None else plain(fixed)


def _kind(kind: str) -> str:
    """number, cost, option or judged, as the page calls them."""
    if kind in COSTS:
        return "cost"
    if kind in NUMERIC:
        return "number"
    return "option" if kind == CriterionKind.OPTION else "judged"
