"""From standings to ranks: best merit first, exact ties by the published chain, a reason for every place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from procurement.rules.facts import LotTerms
from procurement.rules.judging import shortest
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.methods import Candidate, Standing
from procurement.rules.money import COEFFICIENT_STEP, Money, rounded
from procurement.rules.tie_break import DRAW, WORDS, decided_by, tie_keys

LOWEST = gettext_noop("The lowest price, %(total)s.")
ABOVE_LOWEST = gettext_noop("A price of %(total)s, %(more)s above the lowest.")
MOST_POINTS = gettext_noop("The most points, %(points)s of 100.")
FEWER_POINTS = gettext_noop("%(points)s points of 100, %(fewer)s fewer than the best offer.")
LOWEST_REDUCED = gettext_noop(
    "The lowest reduced price, %(compared)s: a price of %(total)s divided by a coefficient of %(coefficient)s."
)
ABOVE_REDUCED = gettext_noop(
    "A reduced price of %(compared)s, %(more)s above the lowest: a price of %(total)s divided by a coefficient of %(coefficient)s."
)
LOWEST_COST = gettext_noop("The lowest cost over the life cycle, %(compared)s; without discounting %(undiscounted)s.")
ABOVE_COST = gettext_noop(
    "A cost over the life cycle of %(compared)s, %(more)s above the lowest; without discounting %(undiscounted)s."
)
JUST_FEWER_POINTS = gettext_noop("%(points)s points of 100, less than 0.01 fewer than the best offer.")
TIED_BEFORE = gettext_noop("%(standing)s Equal to rank %(other)s and placed before it by the tie-break: %(rule)s.")
TIED_AFTER = gettext_noop("%(standing)s Equal to rank %(other)s and placed after it by the tie-break: %(rule)s.")
SEED_MISSING = gettext_noop("Offers are exactly equal: the draw between them needs its published seed.")


@dataclass(frozen=True, slots=True)
class Place:
    """A rank from 1 and the reason for it."""

    rank: int
    reason: Message


def ranked(
    lot: LotTerms, candidates: Sequence[Candidate], standings: Mapping[str, Standing]
) -> tuple[dict[str, Place], tuple[Issue, ...]]:
    """The places by offer id, or no places and what they wait for."""
    order = sorted(candidates, key=lambda one: (*_best_first(standings[one.offer.id].merit), *tie_keys(lot, one)))
    ties = [
        decided_by(lot, first, second) if standings[first.offer.id].merit == standings[second.offer.id].merit else ""
        for first, second in pairwise(order)
    ]
    if DRAW in ties and not lot.tie_seed:
        return {}, (issue("tie_seed", SEED_MISSING, code="seed_missing"),)
    return {one.offer.id: Place(at + 1, _reason(at, order, standings, ties)) for at, one in enumerate(order)}, ()


def _best_first(merit: Fraction) -> tuple[int, Fraction]:
    """The exact order; whole trillionths go before, because they are compared ten times as fast and rarely equal."""
    return -(merit.numerator * 10**12 // merit.denominator), -merit


def _reason(at: int, order: Sequence[Candidate], standings: Mapping[str, Standing], ties: Sequence[str]) -> Message:
    """`ties` holds for each neighboring pair the rule that decided between equals, or ""."""
    standing = _standing_words(order[at], standings[order[at].offer.id], order[0], standings[order[0].offer.id])
    if at > 0 and ties[at - 1]:
        return _tied(TIED_AFTER, "tied_after", standing, at, ties[at - 1])
    if at < len(ties) and ties[at]:
        return _tied(TIED_BEFORE, "tied_before", standing, at + 2, ties[at])
    return standing


def _tied(template: str, code: str, standing: Message, other: int, rule: str) -> Message:
    return Message(template, {"code": code, "standing": standing, "other": other, "rule": WORDS[rule]})


def _standing_words(one: Candidate, standing: Standing, best: Candidate, best_standing: Standing) -> Message:
    if standing.compared is not None and best_standing.compared is not None:
        return _compared_words(one, standing.compared, best_standing.compared)
    if standing.points is None or best_standing.points is None:
        return _price_words(one.total, best.total)
    points, fewer = rounded(standing.points), best_standing.points - standing.points
    if not fewer:
        return Message(MOST_POINTS, {"code": "most_points", "points": points})
    if fewer < Fraction(1, 200):
        return Message(JUST_FEWER_POINTS, {"code": "fewer_points", "points": points})
    return Message(FEWER_POINTS, {"code": "fewer_points", "points": points, "fewer": rounded(fewer)})


def _compared_words(one: Candidate, compared: Fraction, lowest: Fraction) -> Message:
    """A cost over the life cycle, or a price with the coefficient that divides it; amounts as they are shown."""
    currency, more = one.total.currency, compared - lowest
    given: dict[str, object] = {
        "compared": Money(rounded(compared), currency),
        "more": Money(rounded(more), currency),
    }
    if one.cost is not None:
        given["undiscounted"] = Money(rounded(one.cost.undiscounted), currency)
        template, code = (ABOVE_COST, "above_lowest_cost") if more else (LOWEST_COST, "lowest_cost")
    else:
        given |= {"total": one.total, "coefficient": shortest(rounded(one.compared / compared, COEFFICIENT_STEP))}
        template, code = (ABOVE_REDUCED, "above_lowest_reduced") if more else (LOWEST_REDUCED, "lowest_reduced")
    return Message(template, {**given, "code": code})


def _price_words(total: Money, lowest: Money) -> Message:
    if total == lowest:
        return Message(LOWEST, {"code": "lowest", "total": total})
    return Message(ABOVE_LOWEST, {"code": "above_lowest", "total": total, "more": total - lowest})
