"""Procedures as data over the one state machine: which stages each has, its periods, who may bid, up to which value.

No procedure has code of its own: rules and screens ask this table. Numbers are the ruleset's, named here by their keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from procurement.rules.lifecycle import Action, Stage
from procurement.rules.messages import gettext_noop
from procurement.rules.procedure_shape import OF_ONE_SUPPLIER, ORDERING, Periods, Procedure

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
_NEGOTIATED = (*_CALL, Stage.NEGOTIATING)
_FROM_THE_AWARD = (Stage.AWARDED, Stage.CONTRACTED, Stage.COMPLETED, Stage.TERMINATED, Stage.CANCELLED)
_NOT_TWO_STAGE = (Action.PUBLISH, *OF_ONE_SUPPLIER)

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
NEGOTIATED = Procedure(
    code="negotiated",
    title=gettext_noop("competitive procedure with negotiation"),
    what=gettext_noop(
        "Everybody may ask to participate. Who is selected hands in an initial offer and negotiates it in rounds; two persons "
        "end the negotiation, and all who are left hand in final bids. Only in the cases that the law names."
    ),
    method="selective",
    stages=(*_PREPARATION, *_NEGOTIATED, *_COMPETITION),
    periods=Periods(
        "negotiation.final_days",
        requests="negotiated.request_days",
        requests_urgent="negotiated.urgent_request_days",
    ),
    initial=Periods(
        "negotiated.minimum_bid_days", "negotiated.urgent_bid_days", "negotiated.electronic_reduction_days"
    ),
    without=_NOT_TWO_STAGE,
    two_stage=True,
    least_invited="negotiated.minimum_invited",
    needs_ground=True,
)
SIMPLIFIED_NEGOTIATION = Procedure(
    code="simplified_negotiation",
    title=gettext_noop("simplified procedure with selection and negotiation"),
    what=gettext_noop(
        "As the competitive procedure with negotiation, with shorter times and for any contract below the threshold for large ones."
    ),
    method="selective",
    stages=(*_PREPARATION, *_NEGOTIATED, *_COMPETITION),
    periods=replace(_SIMPLIFIED, bids="negotiation.final_days", bids_urgent="", requests="simplified.request_days"),
    works=replace(_SIMPLIFIED_WORKS, bids="negotiation.final_days", bids_urgent="", requests="simplified.request_days"),
    initial=replace(_SIMPLIFIED, bids="simplified.two_stage_bid_days"),
    without=_NOT_TWO_STAGE,
    two_stage=True,
    least_invited="simplified.minimum_invited",
    below_threshold=True,
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
    without=ORDERING,
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

_ALL = (
    OPEN, SIMPLIFIED, RESTRICTED, SIMPLIFIED_TWO_STAGE, NEGOTIATED, SIMPLIFIED_NEGOTIATION, QUOTATION, DIRECT,
    MINI_COMPETITION, CALL_OFF,
)  # fmt: skip
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
