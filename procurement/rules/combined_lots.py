"""Which lots are awarded together: every division of the lots into groups and single lots is compared, and the best is chosen.

Directive 2014/24/EU art. 46(3), recital 79: first the best offers for the single lots, then the offers for groups beside them.
Exact, total, repeatable. In words and numbers: docs/methods/combined-lots.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from procurement.rules.evaluation import evaluate
from procurement.rules.evaluation_results import Evaluation, Result
from procurement.rules.facts import Offer
from procurement.rules.lot_groups import LotGroup, discount_of
from procurement.rules.lot_limits import first_below_limit
from procurement.rules.money import Money, exact_sum
from procurement.rules.tie_break import draw_ticket


@dataclass(frozen=True, slots=True)
class Held:
    """An award that stands, alone or (`group`) as part of a group."""

    offer: str
    bidder: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class LotState:
    """A lot that has not ended without award: its ranking, the offers whose bidders refused it, the award that stands."""

    evaluation: Evaluation
    refused: frozenset[str] = frozenset()
    award: Held | None = None

    @property
    def id(self) -> str:
        return self.evaluation.lot.id

    @property
    def worth(self) -> Fraction:
        """The estimated value."""
        return Fraction(self.evaluation.lot.estimated_value.amount)

    @property
    def left(self) -> tuple[Result, ...]:
        """The ranking without those who refused."""
        return tuple(result for result in self.evaluation.ranking if result.offer not in self.refused)


@dataclass(frozen=True, slots=True)
class Part:
    """Open lots that are decided together, in their order: one, or those of a group. Without `offer` nobody is left for it.

    `totals` are what the offer costs in each lot, the discount taken off. `merit` is what is compared: the higher the better.
    """

    lots: tuple[str, ...]
    group: str = ""
    offer: str | None = None
    bidder: str = ""
    totals: tuple[Money, ...] = ()
    merit: Fraction = Fraction(0)
    passed: tuple[str, ...] = ()
    """Better offers of bidders that would have more lots than they may."""


@dataclass(frozen=True, slots=True)
class Division:
    """All open lots in parts, those that are decided first in front."""

    parts: tuple[Part, ...]
    left_over: Fraction
    """The estimated value of the lots that nobody gets."""

    @property
    def merit(self) -> Fraction:
        return sum((part.merit for part in self.parts), Fraction(0))

    @property
    def groups(self) -> tuple[str, ...]:
        return tuple(part.group for part in self.parts if part.group)


@dataclass(frozen=True, slots=True)
class Choice:
    """Every possible division, the best first: that one is awarded."""

    states: tuple[LotState, ...]
    groups: tuple[LotGroup, ...]
    at_most: int | None
    divisions: tuple[Division, ...]

    def part_of(self, lot: str) -> Part | None:
        """How a lot is decided; None where its award stands already."""
        return next((part for part in self.divisions[0].parts if lot in part.lots), None)


def choose(states: Iterable[LotState], groups: Iterable[LotGroup], at_most: int | None = None) -> Choice:
    """Choose how the lots without an award are divided; `at_most` lots may go to one bidder.

    A division that leaves less estimated value without award is better, then one of a higher merit (a lower sum of prices,
    of reduced prices or of costs; more points, each lot counting by its estimated value), then one with fewer groups, then
    one with the groups named first. So a group is combined only where that is truly better than its single lots.
    """
    ordered = tuple(sorted(states, key=lambda state: state.evaluation.lot.number))
    named = tuple(groups)
    rank = {group.id: at for at, group in enumerate(named)}
    course = _Course(ordered, named, at_most)
    found = [division for parts in _disjoint(course.available()) if (division := course.decided(parts))]
    found.sort(key=lambda one: (one.left_over, -one.merit, len(one.groups), sorted(rank[id_] for id_ in one.groups)))
    return Choice(ordered, named, at_most, tuple(found))


def _disjoint(groups: Sequence[LotGroup]) -> Iterator[tuple[LotGroup, ...]]:
    """All selections of groups that have no lot in common, none at all included."""
    yield ()
    for at, group in enumerate(groups, start=1):
        apart = [other for other in groups[at:] if not set(other.lots) & set(group.lots)]
        for others in _disjoint(apart):
            yield (group, *others)


class _Course:
    """What all divisions share: merits of offers alone and with discounts, rankings, and who holds lots already."""

    def __init__(self, states: Sequence[LotState], groups: Sequence[LotGroup], at_most: int | None) -> None:
        self.states = {state.id: state for state in states}
        self.open = [state for state in states if state.award is None]
        self.groups, self.at_most = groups, at_most
        self.held = Counter(state.award.bidder for state in states if state.award)
        self._results = {state.id: _beside_discounts(state, groups) for state in self.open}
        self._whole = sum((state.worth for state in self.open), Fraction(0)) or Fraction(1)
        self._single = {state.id: [(one.offer, one.bidder) for one in state.left] for state in self.open}
        self._together = {group.id: self._offers_for(group) for group in groups if self._is_open(group)}

    def available(self) -> list[LotGroup]:
        """The groups that somebody can still win, cut down to their open lots."""
        return [
            replace(group, lots=tuple(state.id for state in self._open_lots(group)))
            for group in self.groups
            if self._together.get(group.id)
        ]

    def decided(self, groups: Sequence[LotGroup]) -> Division | None:
        """The parts of this division, decided the largest first; None if one of its groups finds nobody."""
        taken = {lot for group in groups for lot in group.lots}
        units = [
            *((group.id, group.lots) for group in groups),
            *(("", (state.id,)) for state in self.open if state.id not in taken),
        ]
        held, parts = self.held.copy(), []
        for group_id, lots in sorted(units, key=lambda unit: self._turn(unit[1])):
            part = self._decided(group_id, lots, held)
            if part.offer is None and group_id:
                return None
            held[part.bidder] += len(lots)
            parts.append(part)
        left = (self.states[lot].worth for part in parts if part.offer is None for lot in part.lots)
        return Division(tuple(parts), sum(left, Fraction(0)))

    def _turn(self, lots: Sequence[str]) -> tuple[Fraction, int]:
        return -sum((self.states[lot].worth for lot in lots), Fraction(0)), self.states[lots[0]].evaluation.lot.number

    def _decided(self, group: str, lots: tuple[str, ...], held: Counter[str]) -> Part:
        ranking = self._together[group] if group else self._single[lots[0]]
        most = self.at_most
        full = frozenset(b for _, b in ranking if most is not None and held[b] + len(lots) > most)
        offer, passed = first_below_limit(ranking, full)
        if offer is None:
            return Part(lots, group, passed=passed)
        results = [self._results[lot][_variant(offer, group)] for lot in lots]
        totals = tuple(result.total for result in results if result.total is not None)
        return Part(lots, group, offer, results[0].bidder, totals, self._merit(lots, offer, group), passed)

    def _merit(self, lots: Iterable[str], offer: str, group: str) -> Fraction:
        return sum((self._merit_in(lot, self._results[lot][_variant(offer, group)]) for lot in lots), Fraction(0))

    def _merit_in(self, lot: str, result: Result) -> Fraction:
        if result.points is not None:
            return result.points * self.states[lot].worth / self._whole
        assert result.total is not None  # it is admissible
        return -(Fraction(result.total.amount) if result.compared is None else result.compared)

    def _open_lots(self, group: LotGroup) -> list[LotState]:
        return [state for state in self.open if state.id in group.lots]

    def _is_open(self, group: LotGroup) -> bool:
        """Whether each of its lots is open, or awarded as part of it already, and one at least open."""
        lots = [self.states.get(lot) for lot in group.lots]
        fits = all(one and (one.award is None or one.award.group == group.id) for one in lots)
        return fits and bool(self._open_lots(group))

    def _offers_for(self, group: LotGroup) -> list[tuple[str, str]]:
        """The offers with a discount for the group that are in the running in each of its lots, best first."""
        lots = self._open_lots(group)
        begun = {one.award.offer for lot in group.lots if (one := self.states[lot]).award}
        found = [
            result
            for result in lots[0].left
            if begun <= {result.offer} and all(self._stays(state, result.offer, group) for state in lots)
        ]
        ids, seed = [state.id for state in lots], lots[0].evaluation.lot.tie_seed

        def order(one: Result) -> tuple[Fraction, str]:
            return -self._merit(ids, one.offer, group.id), draw_ticket(seed, one.offer)

        return [(one.offer, one.bidder) for one in sorted(found, key=order)]

    def _stays(self, state: LotState, offer: str, group: LotGroup) -> bool:
        alone = any(result.offer == offer for result in state.left)
        reduced = self._results[state.id].get(_variant(offer, group.id))
        return alone and reduced is not None and reduced.admissible


def _variant(offer: str, group: str) -> str:
    """What an offer with its discount for a group is called beside the others."""
    return f"{offer}+{group}" if group else offer


def _beside_discounts(state: LotState, groups: Iterable[LotGroup]) -> Mapping[str, Result]:
    """The results of a lot with each offer as it is, and once more with each discount that it gives for a group of the lot."""
    lot, offers = state.evaluation.lot, state.evaluation.offers
    reduced = [one for group in groups if lot.id in group.lots for offer in offers for one in _reduced(offer, group)]
    found = evaluate(lot, (*offers, *reduced)) if reduced else state.evaluation
    return {result.offer: result for result in found.results}


def _reduced(offer: Offer, group: LotGroup) -> Iterator[Offer]:
    discount = discount_of(group, offer.answers)
    if discount is not None:
        yield replace(offer, id=_variant(offer.id, group.id), discount=discount)


def sum_of(totals: Sequence[Money]) -> Money:
    """What a part costs in all."""
    return Money(exact_sum(*(total.amount for total in totals)), totals[0].currency)
