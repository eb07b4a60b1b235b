"""Framework agreements: what their notice says, who becomes a party, who gets an order, and how much is left.

Sources: Directive 2014/24/EU art. 33 and 5(5); Law 98/2016 art. 114-119. The most that may be called off is what was
announced: of value the lot's estimate, of each item its quantity (Court of Justice, C-23/20). Values are without VAT.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TypeVar

from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.money import Money, exact_sum, rounded
from procurement.rules.periods import Calendar, Computed, Term, Unit, earliest_end
from procurement.rules.procedures import procedure_of
from procurement.rules.rulesets.ruleset import Ruleset

T = TypeVar("T")


class Way(StrEnum):
    """How contracts come about under the agreement (Directive 2014/24/EU art. 33(3) and (4))."""

    ORDERS = "orders"
    COMPETITION = "competition"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class FrameworkTerms:
    """What the notice of a framework agreement says. `most_parties` 1: one supplier; `months` its longest duration."""

    months: int
    most_parties: int = 1
    way: Way = Way.ORDERS
    longer_reason: str = ""
    rule: str = ""
    """Where both ways are open: by which objective criteria one or the other is taken."""


NOT_BY_PROCEDURE = gettext_noop(
    "No framework agreement is concluded by this procedure: choose another procedure, or say that this is an ordinary contract."
)
NO_MONTHS = gettext_noop("Say for how many months the framework agreement may last at most.")
TOO_LONG = gettext_noop(
    "A framework agreement lasts at most %(most)s months, and this one %(months)s: shorten it, or say why it must be longer."
)
NO_PARTIES = gettext_noop("Say with how many suppliers the framework agreement is concluded at most.")
TOO_FEW = gettext_noop(
    "With several suppliers a framework agreement is concluded with at least %(least)s: allow that many, or one alone."
)
ONE_ALONE = gettext_noop("With one supplier alone there is nobody to compete: choose orders.")
NO_RULE = gettext_noop("Say by which objective criteria you order at once or let the suppliers compete again.")


def framework_issues(terms: FrameworkTerms, procedure: str, ruleset: Ruleset) -> Iterator[Issue]:
    """What is missing in the terms of a framework agreement before its notice is published."""
    if not procedure_of(procedure).framework:
        yield issue("framework", NOT_BY_PROCEDURE)
    if terms.months < 1:
        yield issue("framework_months", NO_MONTHS)
    most = ruleset.integer_or_none("framework.most_months")
    if most is not None and terms.months > most and not terms.longer_reason.strip():
        citation = ruleset.citation("framework.most_months")
        yield issue("framework_longer_reason", TOO_LONG, citation=citation, most=most, months=terms.months)
    yield from _parties(terms, ruleset)
    if terms.way is Way.BOTH and not terms.rule.strip():
        yield issue("framework_rule", NO_RULE)


def _parties(terms: FrameworkTerms, ruleset: Ruleset) -> Iterator[Issue]:
    least = ruleset.integer_or_none("framework.least_parties") or 2
    if terms.most_parties < 1:
        yield issue("framework_most_parties", NO_PARTIES)
    elif 1 < terms.most_parties < least:
        citation = ruleset.citation("framework.least_parties")
        yield issue("framework_most_parties", TOO_FEW, citation=citation, least=least)
    if terms.most_parties == 1 and terms.way is not Way.ORDERS:
        yield issue("framework_way", ONE_ALONE)


def parties(ranked: Sequence[T], most: int) -> tuple[T, ...]:
    """The parties among the admissible offers in the order of their ranks: the first `most`, fewer if there are not so many."""
    return tuple(ranked[:most])


def last_day(starts_on: date, months: int) -> date:
    """The last day of a framework agreement of so many months: the day before it is so many months old."""
    index = starts_on.year * 12 + starts_on.month - 1 + months
    year, month = divmod(index, 12)
    day = starts_on.day
    while True:
        try:
            return date.fromordinal(date(year, month + 1, day).toordinal() - 1)
        except ValueError:  # 31 January and a month: counted from the last day that the month has
            day -= 1


@dataclass(frozen=True, slots=True)
class Use:
    """How much of something is called off, of how much at most."""

    most: Decimal
    used: Decimal

    @property
    def left(self) -> Decimal:
        """What may still be called off; never below zero."""
        return max(exact_sum(self.most, -self.used), Decimal(0))

    @property
    def percent(self) -> int:
        """The used part in whole percent, rounded down, at most 100."""
        return min(int(self.used * 100 / self.most), 100) if self.most else 100


def nearly_used(uses: Iterable[Use], share: Decimal) -> bool:
    """Whether this share (a part of one) of the value or of any item is called off."""
    return any(use.used >= use.most * share for use in uses)


@dataclass(frozen=True, slots=True)
class Line:
    """One item of a call-off: how much is asked for, and how much of it the other call-offs have used."""

    title: str
    asked: Decimal
    use: Use


@dataclass(frozen=True, slots=True)
class CallOffFacts:
    """A contract to be made under a framework agreement, as the rules see it.

    `value` of an order is known at once, of a competition with its award. `ranked` are the parties by rank (ids), `passed`
    those passed over with their reasons, `supplier` who gets the order (empty: they compete again).
    """

    in_force: bool
    today: date
    ends_on: date | None
    way: Way
    lines: tuple[Line, ...]
    most: Money
    used: Money
    value: Money | None = None
    supplier: str = ""
    ranked: tuple[str, ...] = ()
    passed: Mapping[str, str] | None = None


ANSWER = gettext_noop("The supplier answers an order within %(days)s working days; then it lapses.")
NOT_IN_FORCE = gettext_noop("The framework agreement is not in force: nothing is called off under it.")
OVER = gettext_noop("The framework agreement ended on %(day)s: nothing is called off under it any more.")
NOTHING_ASKED = gettext_noop("Say how much of which item is called off.")
TOO_MUCH = gettext_noop(
    "Of %(item)s at most %(most)s may be called off; %(used)s are already, so %(left)s are left, and %(asked)s are asked for."
)
TOO_DEAR = gettext_noop(
    "Contracts of at most %(most)s may be made under this framework agreement; they come to %(used)s so far, so %(left)s are "
    "left, and this one is %(value)s."
)
NO_ORDERS = gettext_noop("This framework agreement has no orders: its suppliers compete again for each contract.")
NO_COMPETITION = gettext_noop("All terms of this framework agreement are fixed: order, without a new competition.")
SAY_WHY = gettext_noop("Say why %(count)s better ranked suppliers are passed over: the first in rank gets the order.")
NOBODY_LEFT = gettext_noop("Every supplier is passed over: nobody is left to order from.")


def call_off_issues(facts: CallOffFacts, *, competition: bool) -> Iterator[Issue]:
    """What stands in the way of this call-off now, each point with its numbers."""
    if not facts.in_force:
        yield issue("call_off", NOT_IN_FORCE)
    elif facts.ends_on is not None and facts.today > facts.ends_on:
        yield issue("call_off", OVER, day=facts.ends_on)
    if competition and facts.way is Way.ORDERS:
        yield issue("call_off", NO_COMPETITION)
    if not competition and facts.way is Way.COMPETITION:
        yield issue("call_off", NO_ORDERS)
    yield from _lines(facts.lines)
    yield from too_dear(facts.value, facts.most, facts.used)
    if not competition:
        yield from _turn(facts)


def _lines(lines: Iterable[Line]) -> Iterator[Issue]:
    asked = [line for line in lines if line.asked > 0]
    if not asked:
        yield issue("call_off", NOTHING_ASKED)
    for line in asked:
        if line.asked > line.use.left:
            numbers = {"most": line.use.most, "used": line.use.used, "left": line.use.left, "asked": line.asked}
            plain = {name: _plain(number) for name, number in numbers.items()}
            yield issue("call_off", TOO_MUCH, item=line.title, **plain)


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def too_dear(value: Money | None, most: Money, used: Money) -> Iterator[Issue]:
    """Whether one more contract of this value passes what may be called off in all."""
    if value is None:
        return
    left = Money(Use(most.amount, used.amount).left, most.currency)
    if value > left:
        yield issue("call_off", TOO_DEAR, most=most, used=used, left=left, value=value)


def turn(ranked: Sequence[str], passed: Mapping[str, str]) -> str:
    """Who gets the order by the published rule: the first in rank who is not passed over; empty if nobody is left."""
    return next((party for party in ranked if party not in passed), "")


def _turn(facts: CallOffFacts) -> Iterator[Issue]:
    passed = facts.passed or {}
    if not turn(facts.ranked, passed):
        yield issue("call_off", NOBODY_LEFT)
    elif silent := sum(not why.strip() for why in passed.values()):
        yield issue("call_off", SAY_WHY, count=silent)


def answer_due(ruleset: Ruleset, calendar: Calendar, placed_at: datetime) -> Computed | None:
    """Until when the supplier answers an order; None where the ruleset has no such term."""
    days = ruleset.integer_or_none("framework.answer_working_days")
    if not days:
        return None
    citation = ruleset.citation("framework.answer_working_days")
    term = Term(days, Unit.WORKING, Message(ANSWER, {"days": days}), citation)
    return earliest_end(placed_at, term, calendar, ruleset.counting())


def order_value(lines: Iterable[tuple[Decimal, Decimal]], currency: str) -> Money:
    """The value of (quantity, unit price) lines, rounded once to the cent."""
    total = sum((Fraction(quantity) * Fraction(price) for quantity, price in lines), Fraction(0))
    return Money(rounded(total), currency)


def share_of(amount: Decimal | None, value: Decimal, total: Decimal | None) -> Decimal | None:
    """An amount of the agreement's competition (estimate, mean of the bids) in proportion to a contract under it: `value` of the
    supplier's `total`. To the cent; None where one of them is not known."""
    if amount is None or not total:
        return None
    return rounded(Fraction(amount) * Fraction(value) / Fraction(total))
