"""Whether a signed contract may be changed without a new procedure: the ground, the limit, and the sum of what came before.

Sources: Directive 2014/24/EU art. 72; Law 98/2016 art. 221. The limits are values of the ruleset; whether the facts behind
a ground are true is for people to judge, so every change has a reason and a second person.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.money import Money, exact_sum, rounded
from procurement.rules.rulesets.ruleset import Ruleset


class Ground(StrEnum):
    """Why the law allows the change; the letter of art. 72 beside it."""

    REVIEW_CLAUSE = "review_clause"
    """72(1)(a): the published documents foresaw it in a clear, precise and unequivocal clause."""
    ADDITIONAL = "additional"
    """72(1)(b): additional purchases became necessary and a change of supplier can't be made."""
    UNFORESEEN = "unforeseen"
    """72(1)(c): circumstances that a diligent buyer could not foresee."""
    NOT_SUBSTANTIAL = "not_substantial"
    """72(1)(e): not substantial, whatever its value."""
    SMALL = "small"
    """72(2): below the threshold and below a share of the signed value, all such changes together."""


class Severity(StrEnum):
    """What a finding means for the change."""

    FINE = "fine"
    WARNING = "warning"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was checked: the working as a sentence, what follows, and the law behind it."""

    severity: Severity
    message: Message
    citation: str


@dataclass(frozen=True, slots=True)
class EarlierChange:
    """An approved change of the same contract; `amount` is its signed difference without VAT."""

    ground: Ground
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ChangeFacts:
    """What the rules know of a proposed change. `amount` is the signed difference without VAT; `value` the signed value.

    `threshold` is the one of large contracts, None where there is none (or none in this currency).
    """

    ground: Ground
    amount: Decimal
    value: Money
    nature: str
    earlier: tuple[EarlierChange, ...] = ()
    threshold: Money | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    new_ends_on: date | None = None
    what: str = ""


NOTHING = gettext_noop("Say what changes: the value, the end, or in words.")
NO_VALUE_LEFT = gettext_noop("After this change nothing of the value would be left: terminate the contract instead.")
END_BEFORE_START = gettext_noop("The new end lies before the start.")
SAME_END = gettext_noop("This is the end already: give another date, or leave it empty.")
GROUND_UNKNOWN = gettext_noop("This ruleset does not know that ground: choose another one.")

NO_LIMIT = gettext_noop("This ground has no limit in value. The reason must show that the case is given.")
WITHIN = gettext_noop(
    "The increase of %(amount)s is %(share)s %% of the signed value; at most %(limit)s %% (%(most)s) is allowed."
)
TOO_MUCH = gettext_noop(
    "The increase of %(amount)s is %(share)s %% of the signed value; no more than %(limit)s %% (%(most)s) is "
    "allowed. A larger need is a new procedure."
)
NO_INCREASE = gettext_noop("The value does not grow: the limit of this ground does not matter.")
SMALL_WITHIN = gettext_noop(
    "All changes on this ground together come to %(amount)s, %(share)s %% of the signed value; it must stay below "
    "%(limit)s %% (%(most)s)."
)
SMALL_TOO_MUCH = gettext_noop(
    "All changes on this ground together would come to %(amount)s, %(share)s %% of the signed value; it must stay "
    "below %(limit)s %% (%(most)s). Choose another ground, if one is given, or start a new procedure."
)
BELOW_THRESHOLD = gettext_noop("All changes on this ground together stay below the threshold of %(threshold)s.")
ABOVE_THRESHOLD = gettext_noop(
    "All changes on this ground together would reach the threshold of %(threshold)s: start a new procedure."
)
GROWS_WITHOUT_SUBSTANCE = gettext_noop(
    "A change that raises the value is seldom “not substantial”: the reason must say why neither bidders nor the "
    "balance of the contract are touched."
)
ADDS_UP = gettext_noop(
    "With all changes the contract would be worth %(share)s %% of its signed value. Changes in a row must not "
    "get around the law."
)
WATCH_FROM = Fraction(3, 2)
"""From this multiple of the signed value on the sum of all changes is pointed out: each 50 % counts alone (art. 72(1))."""

KEYS = {
    Ground.REVIEW_CLAUSE: "change.review_clause",
    Ground.ADDITIONAL: "change.additional_share",
    Ground.UNFORESEEN: "change.unforeseen_share",
    Ground.NOT_SUBSTANTIAL: "change.not_substantial",
}


def key_of(ground: Ground, nature: str) -> str:
    """The ruleset's key that carries the limit and the source of a ground."""
    if ground is Ground.SMALL:
        return "change.maximum_share_works" if nature == "works" else "change.maximum_share_goods_services"
    return KEYS[ground]


def grounds_of(ruleset: Ruleset, nature: str) -> tuple[tuple[Ground, str], ...]:
    """The grounds that this law knows, each with its source."""
    flagged = (Ground.REVIEW_CLAUSE, Ground.NOT_SUBSTANTIAL)
    known = [ground for ground in Ground if ground not in flagged or ruleset.flag(KEYS[ground])]
    return tuple((ground, ruleset.citation(key_of(ground, nature))) for ground in known)


def form_issues(facts: ChangeFacts, ruleset: Ruleset) -> tuple[Issue, ...]:
    """What makes it no change at all; empty when there is something to judge."""
    found = []
    if facts.ground not in {ground for ground, _citation in grounds_of(ruleset, facts.nature)}:
        found.append(issue("ground", GROUND_UNKNOWN))
    if not facts.amount and not facts.new_ends_on and not facts.what.strip():
        found.append(issue("amount", NOTHING))
    if value_after(facts).amount <= 0:
        found.append(issue("amount", NO_VALUE_LEFT))
    if facts.new_ends_on and facts.starts_on and facts.new_ends_on < facts.starts_on:
        found.append(issue("ends_on", END_BEFORE_START))
    if facts.new_ends_on and facts.new_ends_on == facts.ends_on:
        found.append(issue("ends_on", SAME_END))
    return tuple(found)


def value_after(facts: ChangeFacts) -> Money:
    """What the contract would be worth: the signed value, the earlier changes and this one."""
    return facts.value + Money(exact_sum(facts.amount, *(c.amount for c in facts.earlier)), facts.value.currency)


def findings(facts: ChangeFacts, ruleset: Ruleset) -> tuple[Finding, ...]:
    """Every check with its working. What exceeds a limit is refused or pointed out, as the ruleset's "
    "`change.exceeding` says."""
    if facts.ground is Ground.SMALL:
        return (*_small(facts, ruleset), *_sum_of_all(facts, ruleset))
    if facts.ground in (Ground.ADDITIONAL, Ground.UNFORESEEN):
        return (_alone(facts, ruleset), *_sum_of_all(facts, ruleset))
    citation = ruleset.citation(key_of(facts.ground, facts.nature))
    if facts.ground is Ground.NOT_SUBSTANTIAL and facts.amount > 0:
        return (Finding(Severity.WARNING, Message(GROWS_WITHOUT_SUBSTANCE), citation), *_sum_of_all(facts, ruleset))
    return (Finding(Severity.FINE, Message(NO_LIMIT), citation), *_sum_of_all(facts, ruleset))


def _exceeding(ruleset: Ruleset) -> Severity:
    return Severity.REFUSED if ruleset.text("change.exceeding") == "refuse" else Severity.WARNING


def _alone(facts: ChangeFacts, ruleset: Ruleset) -> Finding:
    """Each change by itself against the share of the signed value (art. 72(1), second subparagraph)."""
    key = key_of(facts.ground, facts.nature)
    limit, citation = ruleset.decimal_or_none(key), ruleset.citation(key)
    if limit is None:
        return Finding(Severity.FINE, Message(NO_LIMIT), citation)
    if facts.amount <= 0:
        return Finding(Severity.FINE, Message(NO_INCREASE), citation)
    fits = Fraction(facts.amount) <= Fraction(limit) * Fraction(facts.value.amount)
    params = _working(facts, facts.amount, limit)
    return Finding(
        Severity.FINE if fits else _exceeding(ruleset), Message(WITHIN if fits else TOO_MUCH, params), citation
    )


def _small(facts: ChangeFacts, ruleset: Ruleset) -> Iterator[Finding]:
    """The net sum of all changes on this ground, below both limits: strictly (art. 72(2))."""
    key = key_of(facts.ground, facts.nature)
    limit, citation = ruleset.decimal_or_none(key), ruleset.citation(key)
    net = abs(exact_sum(facts.amount, *(c.amount for c in facts.earlier if c.ground is Ground.SMALL)))
    if limit is None:
        yield Finding(Severity.FINE, Message(NO_LIMIT), citation)
        return
    fits = Fraction(net) < Fraction(limit) * Fraction(facts.value.amount)
    params = _working(facts, net, limit)
    text = SMALL_WITHIN if fits else SMALL_TOO_MUCH
    yield Finding(Severity.FINE if fits else _exceeding(ruleset), Message(text, params), citation)
    if facts.threshold is not None:
        below = Money(net, facts.value.currency) < facts.threshold
        text = BELOW_THRESHOLD if below else ABOVE_THRESHOLD
        severity = Severity.FINE if below else _exceeding(ruleset)
        yield Finding(severity, Message(text, {"threshold": facts.threshold}), citation)


def _sum_of_all(facts: ChangeFacts, ruleset: Ruleset) -> Iterator[Finding]:
    after = Fraction(value_after(facts).amount)
    if facts.amount > 0 and after > WATCH_FROM * Fraction(facts.value.amount):
        share = _percent(after / Fraction(facts.value.amount))
        yield Finding(Severity.WARNING, Message(ADDS_UP, {"share": share}), ruleset.citation("change.additional_share"))


def _working(facts: ChangeFacts, amount: Decimal, limit: Decimal) -> dict[str, object]:
    value = Fraction(facts.value.amount)
    return {
        "amount": Money(amount, facts.value.currency),
        "share": _percent(Fraction(amount) / value),
        "limit": _percent(Fraction(limit)),
        "most": Money(rounded(Fraction(limit) * value), facts.value.currency),
    }


def _percent(share: Fraction) -> Decimal:
    """For showing only: what is compared is exact."""
    return rounded(share * 100)


def final_amount_issues(final: Money, value: Money) -> tuple[Issue, ...]:
    """What was paid in the end can't be more than the contract with its changes is worth."""
    if final.amount < 0:
        return (issue("final_amount", gettext_noop("The amount paid can't be negative.")),)
    if final > value:
        text = gettext_noop(
            "The contract with its changes is worth %(value)s. If more was paid, record the change that allows it first."
        )
        return (issue("final_amount", text, value=value),)
    return ()
