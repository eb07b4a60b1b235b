"""The first check of what companies answer against what a tender asks of them, and advice before either is published.

The check is for the committee: nobody is excluded by it. Amounts are compared in the tender's currency only; the turnover that
counts is the mean of the years given (Law 98/2016 art. 175; Directive 2014/24/EU art. 58(3)).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.money import Money, rounded
from procurement.rules.qualification import MEASURES, NO, YES, Answer, Asking
from procurement.rules.qualification_catalogue import MONEY, AnswerKind

YEARS = 3
MONTHS_FRESH = 6
"""Answers older than this are asked again."""


class Outcome(StrEnum):
    """What the first check makes of an answer."""

    MET = "met"
    NOT_MET = "not_met"
    LOOK = "look"
    CLEANED = "cleaned"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Finding:
    """One question with what became of it, and why."""

    asking: Asking
    answer: Answer | None
    outcome: Outcome
    text: Message


NONE_DECLARED = gettext_noop("The company declares that it is not in this situation.")
DECLARED = gettext_noop("The company declares that it is in this situation.")
CLEANED = gettext_noop(
    "The company declares this situation and says that it has taken measures: the committee judges whether they are enough."
)
ANSWERED_YES, ANSWERED_NO = gettext_noop("The company says yes."), gettext_noop("The company says no.")
UNANSWERED = gettext_noop("There is no answer.")
READ = gettext_noop("Words are not compared: the committee reads them.")
NO_MINIMUM = gettext_noop("No minimum is set: the committee reads the answer.")
REACHES = gettext_noop("%(value)s, and at least %(minimum)s is asked.")
FALLS_SHORT = gettext_noop("%(value)s, but at least %(minimum)s is asked.")
OTHER_CURRENCY = gettext_noop("The answer is in %(currency)s, the minimum in %(asked)s: the committee compares them.")
FEW_YEARS = gettext_noop(
    "The mean of %(count)s years is %(value)s, and at least %(minimum)s is asked. The company may be younger than that, or prove "
    "its standing otherwise: the committee decides."
)


def first_check(asked: Sequence[Asking], answers: Mapping[str, Answer], currency: str) -> tuple[Finding, ...]:
    """Each question with its answer and what the two give, in the order given."""
    return tuple(_finding(one, answers.get(one.question.code), currency) for one in asked)


def _finding(asking: Asking, answer: Answer | None, currency: str) -> Finding:
    if answer is None:
        return Finding(asking, None, Outcome.MISSING, Message(UNANSWERED))
    kind = asking.question.kind
    if kind is AnswerKind.GROUND:
        outcome, text = {
            NO: (Outcome.MET, NONE_DECLARED), MEASURES: (Outcome.CLEANED, CLEANED),
        }.get(answer.answer, (Outcome.NOT_MET, DECLARED))  # fmt: skip
    elif kind is AnswerKind.YES_NO:
        said = answer.answer == YES
        outcome, text = (Outcome.MET, ANSWERED_YES) if said else (Outcome.NOT_MET, ANSWERED_NO)
    elif kind is AnswerKind.WORDS:
        outcome, text = Outcome.LOOK, READ
    elif asking.minimum is None:
        outcome, text = Outcome.LOOK, NO_MINIMUM
    else:
        return _compared(asking, answer, asking.minimum, currency)
    return Finding(asking, answer, outcome, Message(text))


def _compared(asking: Asking, answer: Answer, minimum: Decimal, currency: str) -> Finding:
    kind = asking.question.kind
    value = counted(kind, answer)
    if kind not in MONEY:
        given: dict[str, object] = {"value": rounded(value), "minimum": minimum}
    elif answer.currency != currency:
        text = Message(OTHER_CURRENCY, {"currency": answer.currency, "asked": currency})
        return Finding(asking, answer, Outcome.LOOK, text)
    else:
        given = {"value": Money(rounded(value), currency), "minimum": Money(minimum, currency)}
    if value < Fraction(minimum):
        return Finding(asking, answer, Outcome.NOT_MET, Message(FALLS_SHORT, given))
    if kind is AnswerKind.YEARS and len(answer.rows) < YEARS:
        text = Message(FEW_YEARS, {**given, "count": len(answer.rows)})
        return Finding(asking, answer, Outcome.LOOK, text)
    return Finding(asking, answer, Outcome.MET, Message(REACHES, given))


def counted(kind: AnswerKind, answer: Answer) -> Fraction:
    """The number that is compared: the answer, the mean of the years, or the contracts together."""
    if kind not in (AnswerKind.YEARS, AnswerKind.CONTRACTS):
        return Fraction(answer.answer)
    amounts = [Fraction(row.amount) for row in answer.rows]
    total = sum(amounts, Fraction(0))
    return total / len(amounts) if kind is AnswerKind.YEARS else total


def is_stale(answer: Answer, today: date) -> bool:
    """Whether an answer was given so long ago that the company should look at it again."""
    said = answer.said_day
    return (today.year - said.year) * 12 + today.month - said.month - (today.day < said.day) >= MONTHS_FRESH


MISSING = gettext_noop("Answer “%(question)s”.")
TOO_OLD = gettext_noop("Look again at “%(question)s”: the answer is older than six months.")


def answer_issues(asked: Iterable[Asking], answers: Mapping[str, Answer], today: date) -> Iterator[Issue]:
    """What a bid still lacks: every question is answered, and not too long ago."""
    for one in asked:
        question, found = one.question, answers.get(one.question.code)
        if found is None or is_stale(found, today):
            text = MISSING if found is None else TOO_OLD
            yield issue(f"qualification_{question.code}", text, question=Message(question.words))


BEYOND_VALUE = gettext_noop(
    "“%(question)s”: %(minimum)s is %(ratio)s times the estimated value of the smallest lot. Asking for more than the contract needs "
    "keeps able companies out."
)


def out_of_proportion(asked: Iterable[Asking], smallest: Money) -> Iterator[tuple[Asking, Message, Fraction]]:
    """Minimums in money beyond the value of the smallest lot (turnover aside, which has its own limit): advice only.

    What is asked must be linked and proportionate to the contract (Directive 2014/24/EU art. 58(1); Law 98/2016 art. 172(4)).
    """
    for one in asked:
        if (
            one.minimum is None
            or one.question.kind not in MONEY
            or one.question.code == "turnover"
            or not smallest.amount
        ):
            continue
        ratio = Fraction(one.minimum) / Fraction(smallest.amount)
        if ratio > 1:
            given = {
                "question": Message(one.question.words), "minimum": Money(one.minimum, smallest.currency),
                "ratio": rounded(ratio),
            }  # fmt: skip
            yield one, Message(BEYOND_VALUE, given), ratio
