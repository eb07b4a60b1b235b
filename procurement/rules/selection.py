"""Selecting candidates by published criteria: who qualifies, who is invited, and why, so that anybody can recompute it.

Directive 2014/24/EU art. 65: objective and non-discriminatory criteria, told beforehand. Exact fractions; equal candidates
at the last place are all invited.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from types import MappingProxyType
from typing import Any

from procurement.rules.messages import Issue, Message, gettext_noop, issue

NOT_MET = gettext_noop("“%(criterion)s” is not met: at least %(minimum)s is asked, the request says “%(answer)s”.")
NOT_SHOWN = gettext_noop("“%(criterion)s” is not met.")
BEHIND = gettext_noop("It qualifies, but with %(points)s points it is not among the %(most)s with the most.")
CHOSEN = gettext_noop("It meets every criterion and is invited.")


@dataclass(frozen=True, slots=True)
class Asked:
    """A criterion. With `minimum` the answer is a number that must reach it; with `points` it ranks too: none at the
    minimum, all from `best` on."""

    id: str
    title: str
    minimum: Decimal | None = None
    best: Decimal | None = None
    points: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A request as it was handed in and judged: answers as typed, and for each criterion whether people found it met."""

    id: str
    answers: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    met: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a candidate, with every reason."""

    id: str
    qualified: bool
    points: Fraction
    invited: bool
    reasons: tuple[Message, ...]


def number_of(text: str) -> Decimal | None:
    """A typed number, from 0; None if it is none."""
    try:
        value = Decimal(text.strip().replace(" ", "").replace(",", "."))
    except InvalidOperation:
        return None
    return value if value.is_finite() and value >= 0 else None


def short(value: Decimal | None) -> Decimal | None:
    """Without the zeros at its end, and never as a power of ten."""
    return None if value is None else Decimal(format(value.normalize(), "f"))


def reaches(asked: Asked, answer: str) -> bool | None:
    """Whether a number reaches the minimum; None where there is none and people judge."""
    if asked.minimum is None:
        return None
    value = number_of(answer)
    return value is not None and value >= asked.minimum


def select(criteria: Sequence[Asked], candidates: Sequence[Candidate], at_most: int | None) -> tuple[Outcome, ...]:
    """The outcome of every candidate, in the order given; the order changes nothing.

    A criterion is met if people found so and its number, where one is asked, reaches the minimum: nobody can let a
    number pass that does not.
    """
    unmet = {one.id: tuple(_unmet(criteria, one)) for one in candidates}
    points = {one.id: sum((_points(asked, one) for asked in criteria), Fraction(0)) for one in candidates}
    qualified = [one.id for one in candidates if not unmet[one.id]]
    last = sorted((points[one] for one in qualified), reverse=True)[:at_most]
    invited = {one for one in qualified if points[one] >= last[-1]}
    return tuple(
        Outcome(
            one.id,
            one.id in qualified,
            points[one.id],
            one.id in invited,
            unmet[one.id] or (_standing(points[one.id], one.id in invited, at_most),),
        )
        for one in candidates
    )


def _unmet(criteria: Sequence[Asked], one: Candidate) -> Iterator[Message]:
    for asked in criteria:
        answer = one.answers.get(asked.id, "")
        if reaches(asked, answer) is False:
            yield Message(NOT_MET, {"criterion": asked.title, "minimum": short(asked.minimum), "answer": answer})
        elif not one.met.get(asked.id, False):
            yield Message(NOT_SHOWN, {"criterion": asked.title})


def _points(asked: Asked, one: Candidate) -> Fraction:
    value = number_of(one.answers.get(asked.id, ""))
    if not asked.points or asked.minimum is None or asked.best is None or value is None:
        return Fraction(0)
    share = Fraction(value - asked.minimum) / Fraction(asked.best - asked.minimum)
    return Fraction(asked.points) * min(max(share, Fraction(0)), Fraction(1))


def _standing(points: Fraction, invited: bool, at_most: int | None) -> Message:
    if invited:
        return Message(CHOSEN)
    shown = Decimal(points.numerator) / Decimal(points.denominator)
    return Message(BEHIND, {"points": shown.quantize(Decimal("0.01")), "most": at_most})


def criteria_issues(criteria: Sequence[Asked], at_most: int | None, least: int) -> Iterator[Issue]:
    """What is missing or contradicts itself in the criteria of a draft. `least`: so many the law wants invited."""
    if not criteria:
        yield issue("selection", gettext_noop("Say by which criteria candidates are selected."))
    for number, asked in enumerate(criteria, 1):
        place = f"selection.{number}"
        if asked.points and (asked.minimum is None or asked.best is None or asked.best <= asked.minimum):
            text = gettext_noop("Give “%(title)s” a minimum and a larger value that gets all its points.")
            yield issue(place, text, title=asked.title)
    if at_most is None:
        return
    if at_most < least:
        text = gettext_noop("Invite at least %(least)s candidates: the law asks for so many.")
        yield issue("selection", text, least=least)
    if not any(asked.points for asked in criteria):
        text = gettext_noop("Give a criterion points: otherwise nothing says who is invited if too many qualify.")
        yield issue("selection", text)


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate for the record: its company, what it handed in (`answers`, `files`, `nonce`), the reason people gave."""

    candidate: Candidate
    bidder: str
    handed_in: Mapping[str, Any]
    reason: str


def criteria_data(criteria: Sequence[Asked]) -> list[dict[str, object]]:
    """Criteria as data, for the call and for the record."""
    names = ("id", "title", "minimum", "best", "points")
    return [{name: _plain(getattr(asked, name)) for name in names} for asked in criteria]


def record_of(
    criteria: Sequence[Asked],
    candidates: Sequence[Judged],
    *,
    at_most: int | None,
    least: int,
    few_reason: str,
    nonce: str,
) -> dict[str, Any]:
    """What a decided selection is, as data (docs/formats.md, 26): what each candidate handed in and what was made of it.

    Its SHA-256 is in the log from the decision on; the record itself opens with the bids.
    """
    outcomes = select(criteria, [one.candidate for one in candidates], at_most)
    return {
        "v": 1,
        "nonce": nonce,
        "at_most": at_most,
        "least": least,
        "few_reason": few_reason,
        "criteria": criteria_data(criteria),
        "candidates": [
            {
                "id": one.candidate.id,
                "bidder": one.bidder,
                "handed_in": dict(one.handed_in),
                "met": dict(one.candidate.met),
                "reason": one.reason,
                "qualified": found.qualified,
                "invited": found.invited,
            }
            for one, found in zip(candidates, outcomes, strict=True)
        ],
    }


def recompute(record: Mapping[str, Any]) -> tuple[Outcome, ...]:
    """The outcomes that a record's own criteria, answers and judgments give."""
    criteria = [
        Asked(
            one["id"], one["title"], _number(one["minimum"]), _number(one["best"]), _number(one["points"]) or Decimal(0)
        )
        for one in record["criteria"]
    ]
    candidates = [Candidate(one["id"], one["handed_in"]["answers"], one["met"]) for one in record["candidates"]]
    return select(criteria, candidates, record["at_most"])


def _plain(value: object) -> object:
    return format(value, "f") if isinstance(value, Decimal) else value


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
