"""Earlier bids of the own company that a draft can begin from, and what of one fits the new tender. Reads only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from procurement.rules.facts import RequirementKind
from tenders.models import Bid, Lot
from tenders.queries.bid_check import answer_issue
from tenders.queries.bids import draft_of
from tenders.queries.vault import Version, version_in_use

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Fitting:
    """What fits: the new draft's content, and what was taken over and what was not.

    `lots`: those whose prices fit. `documents`: of the company's own, with their slot (empty: a further file). `not_here`:
    names of files that nobody can read again, so they are chosen anew. `unlike`: lots of the earlier bid that fit no lot here.
    """

    content: dict[str, Any]
    lots: tuple[int, ...]
    unlike: int
    answers: int
    companies: int
    documents: tuple[tuple[Version, str], ...]
    not_here: tuple[str, ...]


def earlier_bids(bid: Bid) -> QuerySet[Bid]:
    """The company's other bids with a draft that the platform keeps, the latest first. What a browser sealed is not among them."""
    found = Bid.objects.filter(bidder=bid.bidder_id, draft__isnull=False).exclude(pk=bid.pk)
    return found.select_related("tender__buyer", "bidder").order_by("-draft__updated_at", "pk")


def get_earlier_bid_for(bid: Bid, earlier: str) -> Bid:
    """One of them; 404 for any other."""
    try:
        found = earlier_bids(bid).filter(pk=UUID(earlier)).first()
    except ValueError as error:
        raise Http404 from error
    if found is None:
        raise Http404
    return found


def fitting(bid: Bid, source: Bid) -> Fitting:
    """What of an earlier draft fits this one. What is filled in here stays, and no declaration is made by copying."""
    content, earlier = draft_of(bid).content, draft_of(source).content
    begun = [lot for lot in _lots(source) if earlier["lots"].get(str(lot.pk))]
    prices = list(_prices(bid, source, content, earlier))
    answers = dict(_answers(bid, source, content, earlier))
    companies = [] if content["companies"] else earlier["companies"]
    documents, not_here = _documents(bid, source, content, earlier)
    lots = {str(lot.pk): {"prices": typed} for lot, typed in prices}
    return Fitting(
        {
            **content,
            "lots": {**content["lots"], **lots},
            "answers": {**content["answers"], **answers},
            "companies": companies or content["companies"],
        },
        lots=tuple(lot.number for lot, _typed in prices),
        unlike=len({_shape(lot) for lot in begun} - {_shape(lot) for lot in _lots(bid)}),
        answers=len(answers),
        companies=len(companies),
        documents=documents,
        not_here=not_here,
    )


def _lots(bid: Bid) -> QuerySet[Lot]:
    return bid.tender.lots.order_by("number").prefetch_related("items", "criteria")


def _shape(lot: Lot) -> tuple[tuple[str, str, Decimal], ...]:
    """What is priced in a lot: a price is only taken over where this is the same, quantities included."""
    return tuple((item.description.casefold(), item.unit.casefold(), item.quantity) for item in lot.items.all())


def _prices(
    bid: Bid, source: Bid, content: dict[str, Any], earlier: dict[str, Any]
) -> Iterator[tuple[Lot, dict[str, str]]]:
    if source.tender.currency != bid.tender.currency:
        return
    known = {_shape(lot): lot for lot in _lots(source) if earlier["lots"].get(str(lot.pk))}
    for lot in _lots(bid):
        old = known.get(_shape(lot))
        if old is None or content["lots"].get(str(lot.pk)):
            continue
        typed = earlier["lots"][str(old.pk)]["prices"]
        pairs = zip(lot.items.all(), old.items.all(), strict=True)
        yield lot, {str(new.pk): typed[str(item.pk)] for new, item in pairs if str(item.pk) in typed}


def _answers(bid: Bid, source: Bid, content: dict[str, Any], earlier: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Answers to criteria of the same title and kind, where the new criterion takes them."""
    given = {
        (one.title.casefold(), one.kind): earlier["answers"].get(str(one.pk), "")
        for lot in _lots(source)
        for one in lot.criteria.all()
    }
    for lot in _lots(bid):
        for one in lot.criteria.all():
            key, text = str(one.pk), given.get((one.title.casefold(), one.kind), "")
            if text and not content["answers"].get(key) and answer_issue(lot, one, {"answers": {key: text}}) is None:
                yield key, text


def _documents(
    bid: Bid, source: Bid, content: dict[str, Any], earlier: dict[str, Any]
) -> tuple[tuple[tuple[Version, str], ...], tuple[str, ...]]:
    """Documents of the company's own in their newest version, and the names of all other files."""
    asked = bid.tender.requirements.filter(kind=RequirementKind.DOCUMENT)
    slots = {one.title.casefold(): str(one.pk) for one in asked}
    titles = {str(one.pk): one.title.casefold() for one in source.tender.requirements.all()}
    filled = {file["slot"] for file in content["files"]}
    documents, not_here = [], []
    for file in earlier["files"]:
        slot = slots.get(titles.get(file["slot"], ""), "")
        version = version_in_use(bid.bidder, file["version"]) if file.get("version") else None
        if version is None:
            not_here.append(file["name"])
        elif not slot or slot not in filled:
            documents.append((version, slot))
    return tuple(documents), tuple(not_here)
