"""How many lots one bidder may bid for and win, and who is passed over (Directive 2014/24/EU art. 46(2); Law 98/2016 art. 141).

The one published rule for excess: lots are decided in the order of their estimated value, the largest first, then by number.
A bidder that has been awarded as many lots as it may is passed over, and the next in rank takes its place.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.messages import Issue, gettext_noop, issue

TOO_MANY_LOTS = gettext_noop("The bid is for %(count)s lots; one bidder may bid for at most %(most)s.")


@dataclass(frozen=True, slots=True)
class LotCourse:
    """How far a lot is. `settled`: its award is decided, or it ended without one; `suppliers` hold an award that is not undone."""

    id: str
    number: int
    estimated_value: Decimal
    settled: bool = False
    suppliers: frozenset[str] = frozenset()


def in_order(lots: Iterable[LotCourse]) -> list[LotCourse]:
    """The order in which lots are decided."""
    return sorted(lots, key=lambda lot: (-lot.estimated_value, lot.number))


def waits_for(lot: str, lots: Iterable[LotCourse]) -> LotCourse | None:
    """The first lot that has to be settled before this one."""
    for one in in_order(lots):
        if one.id == lot:
            return None
        if not one.settled:
            return one
    raise ValueError("The lot is not among those of the tender.")


def at_limit(lot: str, lots: Iterable[LotCourse], at_most: int | None) -> frozenset[str]:
    """The bidders that get no award of this lot, as they hold as many others as one bidder may."""
    if at_most is None:
        return frozenset()
    held = Counter(supplier for one in lots if one.id != lot for supplier in one.suppliers)
    return frozenset(supplier for supplier, count in held.items() if count >= at_most)


def first_below_limit(ranking: Sequence[tuple[str, str]], full: frozenset[str]) -> tuple[str | None, tuple[str, ...]]:
    """Of (offer, bidder) in the order of ranks: the offer that is awarded, None if nobody is left, and those passed over for it."""
    passed: list[str] = []
    for offer, bidder in ranking:
        if bidder not in full:
            return offer, tuple(passed)
        passed.append(offer)
    return None, tuple(passed)


def limit_issues(bid_at_most: int | None, awarded_at_most: int | None, lots: int) -> Iterator[Issue]:
    """What is wrong with the limits of a tender with so many lots: a limit limits something."""
    given = (("lots_bid_at_most", bid_at_most), ("lots_awarded_at_most", awarded_at_most))
    for field, most in given:
        if most is None:
            continue
        if most < 1:
            yield issue(field, gettext_noop("Let each bidder have at least one lot, or set no limit."))
        elif most >= lots:
            text = gettext_noop("Set a limit below the number of lots, %(lots)s, or none.")
            yield issue(field, text, lots=lots)
    if bid_at_most is not None and awarded_at_most is not None and 1 <= bid_at_most <= awarded_at_most:
        text = gettext_noop("Leave out the limit of awards: nobody can win more lots than it bids for.")
        yield issue("lots_awarded_at_most", text)
