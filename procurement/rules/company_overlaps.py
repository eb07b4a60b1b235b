"""Companies that stand in more than one bid for the same lot, and how large the tenderers of a bid are together.

What is found is shown to the people who decide; it excludes nobody by itself (Directive 2014/24/EU art. 57(4)(d)).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from procurement.rules.bid_companies import Company, CompanyRole, CompanySize, Leader
from procurement.rules.messages import Message, gettext_noop

TENDERS_TWICE = gettext_noop(
    "%(company)s tenders in more than one bid for the same lot: %(bids)s. "
    "Ask these bidders how they kept their bids apart, and decide whether to exclude them."
)
TENDERS_AND_HELPS = gettext_noop(
    "%(company)s tenders for a lot and stands in another bid for it as well: %(bids)s. "
    "Ask these bidders how they kept their bids apart."
)
HELPS_TWICE = gettext_noop(
    "%(company)s stands in several bids for the same lot without tendering itself: %(bids)s. That is allowed."
)


@dataclass(frozen=True, slots=True)
class BidParties:
    """Who stands in one opened bid: the company that submitted it, its size, the lots bid for, and the companies named."""

    leader: Leader
    size: str
    lots: frozenset[str]
    companies: tuple[Company, ...] = ()


def overlaps(bids: Sequence[BidParties]) -> tuple[Message, ...]:
    """One sentence for each company in more than one bid for the same lot, what weighs most first."""
    names: dict[str, str] = {}
    places: defaultdict[str, list[tuple[int, bool]]] = defaultdict(list)
    for at, bid in enumerate(bids):
        for key, name, tenders in _standing(bid):
            names.setdefault(key, name)
            places[key].append((at, tenders))
    found = [(names[key], _meeting(bids, stands)) for key, stands in places.items()]
    said = [(name, stands) for name, stands in found if len({at for at, _ in stands}) > 1]
    messages = [_message(name, stands, bids) for name, stands in said]
    return tuple(sorted(messages, key=lambda one: (TENDERS_TWICE, TENDERS_AND_HELPS, HELPS_TWICE).index(one.template)))


def tenderers_size(bid: BidParties) -> CompanySize | None:
    """The size of the largest of those who tender; None where it is not said of all. SME up to medium."""
    sizes = [bid.size, *(one.size for one in bid.companies if one.role is CompanyRole.MEMBER)]
    order = list(CompanySize)
    return max((CompanySize(one) for one in sizes), key=order.index) if all(sizes) else None


def small_or_medium(bids: Iterable[BidParties]) -> int | None:
    """How many of the bids are of small or medium companies alone; None where a size is not said."""
    sizes = [tenderers_size(bid) for bid in bids]
    return None if None in sizes else sum(size is not CompanySize.LARGE for size in sizes)


def _standing(bid: BidParties) -> list[tuple[str, str, bool]]:
    """Key, name and whether it tenders, of everybody in a bid whose number is known."""
    everybody = [(bid.leader.key, bid.leader.name, True)]
    everybody += [(one.key, one.name, one.role is CompanyRole.MEMBER) for one in bid.companies]
    return [stand for stand in everybody if stand[0]]


def _meeting(bids: Sequence[BidParties], stands: list[tuple[int, bool]]) -> list[tuple[int, bool]]:
    """Those of the places of one company that share a lot with another of its bids."""
    return [
        (at, tenders)
        for at, tenders in stands
        if any(other != at and bids[at].lots & bids[other].lots for other, _ in stands)
    ]


def _message(name: str, stands: list[tuple[int, bool]], bids: Sequence[BidParties]) -> Message:
    tendering = {at for at, tenders in stands if tenders}
    template = TENDERS_TWICE if len(tendering) > 1 else TENDERS_AND_HELPS if tendering else HELPS_TWICE
    leaders = dict.fromkeys(bids[at].leader.name for at, _ in stands)
    return Message(template, {"company": name, "bids": ", ".join(leaders)})
