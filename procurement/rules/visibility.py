"""Who may read which part of a procedure at which stage: one table. What may not be read is absent, never merely hidden.

A bidder always reads its own bid and its own letters; the table is about everything else. Before the deadline nobody learns
the number of bids; names and prices appear to all at the same moment, the reveal (Directive 2014/24/EU art. 22 and Annex IV).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from procurement.rules.lifecycle import Stage
from procurement.rules.rulesets.ruleset import Ruleset


class Audience(StrEnum):
    """Who reads: anybody, a company that bid, the people of the buyer (its committee included), an auditor."""

    PUBLIC = "public"
    BIDDER = "bidder"
    BUYER = "buyer"
    AUDITOR = "auditor"


class Part(StrEnum):
    """What can be read: the call itself, and what the bidders and the committee added to it.

    REQUESTS are those to participate, with what people made of them; NEGOTIATION the offers of its rounds and the minutes.
    ANSWERS are published questions with their answers, QUESTIONS those that still wait, ASKERS who asked them, which nobody
    learns. DOCUMENTS are the files of bids; SCORES what single evaluators gave; EVALUATION the ranking with points and reasons.
    """

    NOTICE = "notice"
    REQUESTS = "requests"
    NEGOTIATION = "negotiation"
    ANSWERS = "answers"
    QUESTIONS = "questions"
    ASKERS = "askers"
    BID_COUNT = "bid_count"
    BIDDERS = "bidders"
    PRICES = "prices"
    DOCUMENTS = "documents"
    SCORES = "scores"
    EVALUATION = "evaluation"
    AWARD = "award"


_LINE = (
    Stage.DRAFT, Stage.IN_REVIEW, Stage.SCHEDULED, Stage.CALL_OPEN, Stage.CALL_CLOSED, Stage.CALL_DECIDED,
    Stage.NEGOTIATING, Stage.PUBLISHED, Stage.CLOSED, Stage.OPENED, Stage.EVALUATED, Stage.DECIDED, Stage.STANDSTILL, Stage.AWARDED,
    Stage.CONTRACTED, Stage.COMPLETED,
)  # fmt: skip

_P, _S = Part, Stage
NEVER = None

READABLE_FROM: Mapping[Part, tuple[Stage | None, Stage | None, Stage | None, Stage | None]] = MappingProxyType(
    {
        # part          public         bidder         buyer          auditor
        _P.NOTICE:     (_S.CALL_OPEN,  _S.CALL_OPEN,  _S.DRAFT,      _S.DRAFT),
        _P.REQUESTS:   (NEVER,         NEVER,         _S.CALL_CLOSED, _S.CALL_CLOSED),
        _P.NEGOTIATION: (NEVER,        NEVER,         _S.NEGOTIATING, _S.NEGOTIATING),
        _P.ANSWERS:    (_S.CALL_OPEN,  _S.CALL_OPEN,  _S.CALL_OPEN,  _S.CALL_OPEN),
        _P.QUESTIONS:  (NEVER,         NEVER,         _S.CALL_OPEN,  _S.CALL_OPEN),
        _P.ASKERS:     (NEVER,         NEVER,         NEVER,         NEVER),
        _P.BID_COUNT:  (_S.CLOSED,     _S.CLOSED,     _S.CLOSED,     _S.CLOSED),
        _P.BIDDERS:    (_S.OPENED,     _S.OPENED,     _S.OPENED,     _S.OPENED),
        _P.PRICES:     (_S.OPENED,     _S.OPENED,     _S.OPENED,     _S.OPENED),
        _P.DOCUMENTS:  (NEVER,         NEVER,         _S.OPENED,     _S.OPENED),
        _P.SCORES:     (_S.AWARDED,    _S.STANDSTILL, _S.EVALUATED,  _S.EVALUATED),
        _P.EVALUATION: (_S.STANDSTILL, _S.STANDSTILL, _S.EVALUATED,  _S.EVALUATED),
        _P.AWARD:      (_S.STANDSTILL, _S.STANDSTILL, _S.EVALUATED,  _S.EVALUATED),
    }
)  # fmt: skip
"""From which stage on each audience, in the order of Audience, reads each part."""


def may_read(
    part: Part,
    audience: Audience,
    stage: Stage,
    ruleset: Ruleset | None,
    *,
    reached: Stage | None = None,
    judged: bool = False,
    auction: bool = False,
) -> bool:
    """Whether the audience reads this part of a tender, or of a lot by the lot's own stage.

    `reached` is how far a procedure that was cancelled or ended without award had come; without it nothing that bidders
    wrote is shown. A ruleset may keep the number of bids from the public and the bidders until the opening. Where people
    judge a lot, nobody reads its prices before it is evaluated: what the public knows, evaluators know. Where an
    `auction` is still to come, bidders and the public read no prices before it is over: nobody shall know whose is which.
    """
    start = READABLE_FROM[part][list(Audience).index(audience)]
    if part is Part.BID_COUNT and audience in (Audience.PUBLIC, Audience.BIDDER) and ruleset is not None:
        start = Stage.OPENED if ruleset.text("bids.count_public_from") == "opened" else start
    if part is Part.PRICES and judged:
        start = Stage.EVALUATED
    if part is Part.PRICES and auction and audience in (Audience.PUBLIC, Audience.BIDDER):
        start = Stage.DECIDED
    return start is not NEVER and _LINE.index(_stands_at(stage, reached)) >= _LINE.index(start)


def visible_parts(
    audience: Audience, stage: Stage, ruleset: Ruleset | None, *, reached: Stage | None = None
) -> frozenset[Part]:
    """All parts that the audience reads; see `may_read`."""
    return frozenset(part for part in Part if may_read(part, audience, stage, ruleset, reached=reached))


def _stands_at(stage: Stage, reached: Stage | None) -> Stage:
    """Where on the straight line a stage counts. An ended procedure shows what it had shown, and why nobody won."""
    if stage is Stage.CANCELLED:
        return reached or Stage.DRAFT
    if stage is Stage.UNSUCCESSFUL:
        opened = reached is not None and _LINE.index(reached) >= _LINE.index(Stage.OPENED)
        return Stage.AWARDED if opened else Stage.CLOSED
    return Stage.COMPLETED if stage is Stage.TERMINATED else stage
