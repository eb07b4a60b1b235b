"""What people judge: which committee it takes, which score a scale allows, when scores are too far apart, which score counts.

Evaluators score apart from each other; the exact mean of their locked scores counts (Law 98/2016 art. 187(3) leaves the
method to the published terms). A published limit of disagreement asks for a consensus with reasons instead.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.rules.amounts import NotANumber, parse_amount
from procurement.rules.facts import Criterion, CriterionKind, LotTerms, Offer, TenderFacts
from procurement.rules.messages import Issue, gettext_noop, issue

LEAST_EVALUATORS = 2
"""One alone can't be blind to the others. A default of this platform: no law read so far names a number."""
REASON_AT_MOST = 5000
ANSWER_AT_MOST = 5000
"""Characters of a reason, and of what a bidder writes to a judged criterion."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a score sheet as typed: the score and why."""

    score: str = ""
    reason: str = ""


def judged(lot: LotTerms) -> tuple[Criterion, ...]:
    """The criteria of a lot that evaluators score, in their order."""
    return tuple(criterion for criterion in lot.criteria if criterion.kind is CriterionKind.JUDGED)


def spread(scores: Sequence[Decimal]) -> Decimal:
    """How far the highest score is above the lowest; 0 for fewer than two."""
    return max(scores) - min(scores) if scores else Decimal(0)


def too_far_apart(criterion: Criterion, scores: Sequence[Decimal]) -> bool:
    """Whether the committee must agree on one score: strictly further apart than the published limit."""
    return criterion.consensus_spread is not None and spread(scores) > criterion.consensus_spread


def counting_score(criterion: Criterion, offer: Offer) -> Fraction:
    """The exact score that counts: the consensus where one is needed, else the mean of all evaluators.

    ValueError for a score beyond the scale. A consensus that nothing asked for is not used.
    """
    scores = offer.scores[criterion.id]
    agreed = offer.consensus.get(criterion.id) if too_far_apart(criterion, scores) else None
    counted = (*scores, agreed) if agreed is not None else scores
    if any(not 0 <= score <= criterion.scale_max for score in counted):
        raise ValueError(f"A score goes from 0 to {criterion.scale_max}.")
    if agreed is not None:
        return Fraction(agreed)
    return sum((Fraction(score) for score in scores), Fraction(0)) / len(scores)


def lacks_consensus(criterion: Criterion, offer: Offer) -> bool:
    """Whether the offer waits for the committee to agree on this criterion."""
    return too_far_apart(criterion, offer.scores.get(criterion.id, ())) and criterion.id not in offer.consensus


def read_score(criterion: Criterion, text: str, *, field: str = "") -> Decimal:
    """The score that was typed, with comma or point. NotANumber with what to do where the scale has no such score."""
    score = parse_amount(text, field=field)
    if not 0 <= score <= criterion.scale_max or score % criterion.scale_step:
        found = issue(
            field,
            gettext_noop("“%(text)s” is not on the scale: from 0 to %(most)s in steps of %(step)s."),
            text=text.strip(),
            most=shortest(criterion.scale_max),
            step=shortest(criterion.scale_step),
        )
        raise NotANumber(found)
    return score


def shortest(value: Decimal) -> Decimal:
    """The same number without trailing zeros, to be shown: 10.00 is 10."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()


def sheet_issues(
    lot: LotTerms, offers: Mapping[str, str], entries: Mapping[tuple[str, str], Entry]
) -> tuple[Issue, ...]:
    """What a sheet lacks before it can be locked: a score on the scale and a reason for each offer and judged criterion.

    `offers` names the bidder by the id of the bid; fields are "<bid> <criterion>" with ".score" or ".reason".
    """
    found: list[Issue] = []
    for bid, bidder in offers.items():
        for criterion in judged(lot):
            entry = entries.get((bid, criterion.id), Entry())
            found += _entry_issues(f"{bid} {criterion.id}", criterion, bidder, entry)
    return tuple(found)


def typed_issues(lot: LotTerms, entries: Mapping[tuple[str, str], Entry]) -> tuple[Issue, ...]:
    """The scores typed so far that the scale does not have; a draft may have them, a locked sheet may not."""
    found = []
    for criterion in judged(lot):
        for (bid, name), entry in sorted(entries.items()):
            if name == criterion.id and entry.score.strip():
                try:
                    read_score(criterion, entry.score, field=f"{bid} {name}.score")
                except NotANumber as error:
                    found.append(error.issue)
    return tuple(found)


def _entry_issues(field: str, criterion: Criterion, bidder: str, entry: Entry) -> Iterator[Issue]:
    given = {"bidder": bidder, "title": criterion.title}
    if not entry.score.strip():
        yield issue(f"{field}.score", gettext_noop("Score %(bidder)s on “%(title)s”."), **given)
    else:
        try:
            read_score(criterion, entry.score, field=f"{field}.score")
        except NotANumber as error:
            yield error.issue
    if not entry.reason.strip():
        text = gettext_noop("Give the reason for the score of %(bidder)s on “%(title)s”.")
        yield issue(f"{field}.reason", text, **given)


def scale_issues(field: str, criterion: Criterion) -> Iterator[Issue]:
    """What a judged criterion must say before it is published: what is looked at, and a scale that works."""
    title, most, step = criterion.title, criterion.scale_max, criterion.scale_step
    if not criterion.guidance.strip():
        text = gettext_noop("Say for “%(title)s” what the evaluators look at: bidders must know it.")
        yield issue(f"{field}.guidance", text, title=title)
    if most <= 0:
        yield issue(f"{field}.scale_max", gettext_noop("Give “%(title)s” a highest score above zero."), title=title)
    elif step <= 0 or most % step:
        text = gettext_noop("Choose a step for “%(title)s” that leads from 0 to %(most)s without a rest.")
        yield issue(f"{field}.scale_step", text, title=title, most=shortest(most))
    limit = criterion.consensus_spread
    if limit is not None and not 0 <= limit < max(most, Decimal(1)):
        text = gettext_noop("For “%(title)s”, ask for a consensus at a difference from 0 to below %(most)s.")
        yield issue(f"{field}.consensus_spread", text, title=title, most=shortest(most))


def committee_issues(facts: TenderFacts) -> Iterator[Issue]:
    """Where people judge, enough evaluators and a chair are named before the tender is published."""
    if not any(judged(lot) for lot in facts.lots):
        return
    if len(facts.evaluators) < LEAST_EVALUATORS:
        text = gettext_noop("Name at least %(least)s evaluators for what people judge; named so far: %(named)s.")
        yield issue("evaluators", text, least=LEAST_EVALUATORS, named=len(facts.evaluators))
    if not facts.chair:
        yield issue("chair", gettext_noop("Name the chair of the evaluation committee."))
    elif facts.chair in facts.evaluators:
        text = gettext_noop("The chair leads and gives no scores: name another person as chair, or as evaluator.")
        yield issue("chair", text)
