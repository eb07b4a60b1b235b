"""Procedures as data over the one state machine: which stages each has, its periods, who may bid, up to which value.

No procedure has code of its own: rules and screens ask this table. Numbers are the ruleset's, named here by their keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from procurement.rules.lifecycle import Action, Stage
from procurement.rules.messages import gettext_noop


@dataclass(frozen=True, slots=True)
class Periods:
    """The ruleset's keys of a procedure's least times. Empty: there is no such rule. `_urgent`: with a published reason."""

    bids: str
    bids_urgent: str = ""
    electronic: str = ""
    """Days off `bids`, as bids are electronic."""
    answers: str = "enquiries.answer_days"
    answers_urgent: str = "enquiries.urgent_answer_days"
    extension: str = "amendment.extension_days"
    extension_urgent: str = "amendment.urgent_extension_days"
    requests: str = ""
    """From publication to the end of requests to participate."""
    requests_urgent: str = ""


_ORDERING = (Action.PLACE_ORDER, Action.ACCEPT_ORDER, Action.DECLINE_ORDER)
_OF_ONE_SUPPLIER = (Action.CONFIRM_PURCHASE, *_ORDERING)


@dataclass(frozen=True, slots=True)
class Procedure:
    """One procedure. `method` is the OCDS procurementMethod; `works` has other periods for works where the law does."""

    code: str
    title: str
    what: str
    method: str
    stages: tuple[Stage, ...]
    periods: Periods
    works: Periods | None = None
    without: tuple[Action, ...] = _OF_ONE_SUPPLIER
    """Acts of the table that its guards refuse, though its stages would fit."""
    below_threshold: bool = False
    """Only below the value from which the rules for large contracts apply."""
    purchase: bool = False
    """Only below the value of small purchases, and never by splitting a larger one (rules.purchases)."""
    two_stage: bool = False
    """Candidates ask to participate, are selected, and those invited bid."""
    least_invited: str = ""
    """The ruleset's key of how many are invited at least; fewer only with a reason. Asked where not everybody may bid."""
    competes: bool = True
    """Bids decide; otherwise one supplier is chosen and two persons confirm it."""
    standstill: bool = True
    auction: bool = True
    """Whether an electronic auction may be its last phase."""
    framework: bool = False
    """Whether a framework agreement may be concluded by it."""
    under_framework: bool = False
    """Makes contracts under a framework agreement that is in force; begun from there alone."""


_PREPARATION = (Stage.DRAFT, Stage.IN_REVIEW, Stage.SCHEDULED)
_COMPETITION = (
    Stage.PUBLISHED, Stage.CLOSED, Stage.OPENED, Stage.EVALUATED, Stage.DECIDED, Stage.STANDSTILL, Stage.AWARDED,
    Stage.CONTRACTED, Stage.COMPLETED, Stage.TERMINATED, Stage.CANCELLED, Stage.UNSUCCESSFUL,
)  # fmt: skip

_SIMPLIFIED = Periods(
    bids="simplified.minimum_bid_days",
    bids_urgent="simplified.urgent_bid_days",
    answers="simplified.answer_days",
    answers_urgent="simplified.urgent_answer_days",
    extension="simplified.extension_days",
    extension_urgent="simplified.urgent_extension_days",
)
_SIMPLIFIED_WORKS = Periods(
    bids="simplified.minimum_bid_days_works",
    bids_urgent="simplified.urgent_bid_days_works",
    answers="simplified.answer_days_works",
    answers_urgent="simplified.urgent_answer_days",
    extension="simplified.extension_days",
    extension_urgent="simplified.urgent_extension_days",
)

_CALL = (Stage.CALL_OPEN, Stage.CALL_CLOSED, Stage.CALL_DECIDED)
_FROM_THE_AWARD = (Stage.AWARDED, Stage.CONTRACTED, Stage.COMPLETED, Stage.TERMINATED, Stage.CANCELLED)
_NOT_TWO_STAGE = (Action.PUBLISH, *_OF_ONE_SUPPLIER)

OPEN = Procedure(
    code="open",
    title=gettext_noop("open procedure"),
    what=gettext_noop("Everybody may bid. It is allowed for every value, and what to choose in doubt."),
    method="open",
    stages=(*_PREPARATION, *_COMPETITION),
    periods=Periods("open.minimum_bid_days", "open.urgent_bid_days", "open.electronic_reduction_days"),
    framework=True,
)
SIMPLIFIED = Procedure(
    code="simplified",
    title=gettext_noop("simplified procedure"),
    what=gettext_noop("Everybody may bid, with shorter times. Only below the threshold for large contracts."),
    method="open",
    stages=(*_PREPARATION, *_COMPETITION),
    periods=_SIMPLIFIED,
    works=_SIMPLIFIED_WORKS,
    below_threshold=True,
    framework=True,
)

RESTRICTED = Procedure(
    code="restricted",
    title=gettext_noop("restricted procedure"),
    what=gettext_noop(
        "Everybody may ask to participate. Who qualifies by the published criteria is invited, and only those bid. "
        "For what few can do, and for many bids that would cost everybody much to prepare."
    ),
    method="selective",
    stages=(*_PREPARATION, *_CALL, *_COMPETITION),
    periods=Periods(
        "restricted.minimum_bid_days",
        "restricted.urgent_bid_days",
        "restricted.electronic_reduction_days",
        requests="restricted.request_days",
        requests_urgent="restricted.urgent_request_days",
    ),
    without=_NOT_TWO_STAGE,
    two_stage=True,
    least_invited="restricted.minimum_invited",
    framework=True,
)
SIMPLIFIED_TWO_STAGE = Procedure(
    code="simplified_two_stage",
    title=gettext_noop("simplified procedure with selection"),
    what=gettext_noop("As the restricted procedure, with shorter times. Only below the threshold for large contracts."),
    method="selective",
    stages=(*_PREPARATION, *_CALL, *_COMPETITION),
    periods=replace(_SIMPLIFIED, bids="simplified.two_stage_bid_days", requests="simplified.request_days"),
    works=replace(_SIMPLIFIED_WORKS, bids="simplified.two_stage_bid_days", requests="simplified.request_days"),
    without=_NOT_TWO_STAGE,
    two_stage=True,
    least_invited="simplified.minimum_invited",
    below_threshold=True,
    framework=True,
)
QUOTATION = Procedure(
    code="quotation",
    title=gettext_noop("request for quotation"),
    what=gettext_noop(
        "For small purchases: suppliers of your choice are asked for sealed quotes, or everybody is. Short times, no "
        "standstill."
    ),
    method="limited",
    stages=tuple(stage for stage in (*_PREPARATION, *_COMPETITION) if stage is not Stage.STANDSTILL),
    periods=Periods(
        "quotation.minimum_bid_days",
        answers="quotation.answer_days",
        answers_urgent="",
        extension="quotation.extension_days",
        extension_urgent="",
    ),
    least_invited="quotation.minimum_consulted",
    purchase=True,
    standstill=False,
    auction=False,
)
DIRECT = Procedure(
    code="direct",
    title=gettext_noop("direct purchase"),
    what=gettext_noop(
        "For the smallest purchases: one supplier, one price, the reason, and the paper that shows it. A second person "
        "confirms, and it is published with its contract."
    ),
    method="direct",
    stages=(Stage.DRAFT, Stage.IN_REVIEW, *_FROM_THE_AWARD),
    periods=Periods("", answers="", answers_urgent="", extension="", extension_urgent=""),
    without=_ORDERING,
    purchase=True,
    standstill=False,
    auction=False,
    competes=False,
)
MINI_COMPETITION = Procedure(
    code="mini_competition",
    title=gettext_noop("competition under a framework agreement"),
    what=gettext_noop(
        "The suppliers of a framework agreement bid again, for items of it alone. All are invited at the same moment; short "
        "times, and no standstill where the law needs none."
    ),
    method="limited",
    stages=(*_PREPARATION, *_COMPETITION),
    periods=Periods(
        "mini_competition.minimum_bid_days",
        answers="mini_competition.answer_days",
        answers_urgent="",
        extension="mini_competition.extension_days",
        extension_urgent="",
    ),
    under_framework=True,
)
CALL_OFF = Procedure(
    code="call_off",
    title=gettext_noop("order under a framework agreement"),
    what=gettext_noop(
        "An order at the prices of a framework agreement. The supplier whose turn it is by the published rule gets it once a "
        "second person has confirmed, and accepts or declines."
    ),
    method="direct",
    stages=(Stage.DRAFT, Stage.IN_REVIEW, *_FROM_THE_AWARD, Stage.UNSUCCESSFUL),
    periods=Periods("", answers="", answers_urgent="", extension="", extension_urgent=""),
    without=(
        Action.CONFIRM_PURCHASE, Action.CONCLUDE_CONTRACT, Action.END_WITHOUT_CANDIDATES, Action.END_WITHOUT_BIDS,
        Action.END_WITHOUT_AWARD,
    ),
    standstill=False,
    auction=False,
    competes=False,
    under_framework=True,
)  # fmt: skip

_ALL = (OPEN, SIMPLIFIED, RESTRICTED, SIMPLIFIED_TWO_STAGE, QUOTATION, DIRECT, MINI_COMPETITION, CALL_OFF)
PROCEDURES: Mapping[str, Procedure] = MappingProxyType({found.code: found for found in _ALL})
"""By code, in the order in which an officer is offered them."""

OFFERED = tuple(code for code, found in PROCEDURES.items() if not found.under_framework)
"""What an officer who begins a tender chooses from."""


def procedure_of(code: str) -> Procedure:
    """The procedure of a native tender; the open one for a code that only imported history has."""
    return PROCEDURES.get(code, OPEN)


def periods_of(code: str, nature: str = "goods") -> Periods:
    """The keys of the least times for goods, services or works bought by this procedure."""
    found = procedure_of(code)
    return found.works if nature == "works" and found.works else found.periods
