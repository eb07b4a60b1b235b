"""Procedures as data over the one state machine: which stages each has, its periods, who may bid, up to which value.

No procedure has code of its own: rules and screens ask this table. Numbers are the ruleset's, named here by their keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from procurement.rules.lifecycle import Stage
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.money import Money
from procurement.rules.rulesets.ruleset import Ruleset


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
    below_threshold: bool = False
    """Only below the value from which the rules for large contracts apply."""
    standstill: bool = True
    auction: bool = True
    """Whether an electronic auction may be its last phase."""


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

OPEN = Procedure(
    code="open",
    title=gettext_noop("open procedure"),
    what=gettext_noop("Everybody may bid. It is allowed for every value, and what to choose in doubt."),
    method="open",
    stages=(*_PREPARATION, *_COMPETITION),
    periods=Periods("open.minimum_bid_days", "open.urgent_bid_days", "open.electronic_reduction_days"),
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
)

PROCEDURES: Mapping[str, Procedure] = MappingProxyType({found.code: found for found in (OPEN, SIMPLIFIED)})
"""By code, in the order in which an officer is offered them."""

NOT_HERE = gettext_noop("Choose a procedure that can be published here.")
NOT_IN_RULESET = gettext_noop("Choose another procedure: this ruleset has no %(procedure)s.")
OTHER_CURRENCY = gettext_noop("Use %(currency)s: the limit of the %(procedure)s is in that currency.")
TOO_LARGE = gettext_noop(
    "Choose another procedure: the %(procedure)s is allowed only below %(limit)s, and the estimate of all lots is %(estimate)s."
)


def procedure_of(code: str) -> Procedure:
    """The procedure of a native tender; the open one for a code that only imported history has."""
    return PROCEDURES.get(code, OPEN)


def periods_of(code: str, nature: str = "goods") -> Periods:
    """The keys of the least times for goods, services or works bought by this procedure."""
    found = procedure_of(code)
    return found.works if nature == "works" and found.works else found.periods


def in_ruleset(procedure: Procedure, ruleset: Ruleset) -> bool:
    """Whether the law of the ruleset has this procedure: it has if it says how long it takes."""
    return ruleset.integer_or_none(procedure.periods.bids) is not None


@dataclass(frozen=True, slots=True)
class Limit:
    """A procedure is allowed strictly below this value; `citation` says where it stands."""

    below: Money
    citation: str


def limit_of(procedure: Procedure, ruleset: Ruleset, nature: str, level: str) -> Limit | None:
    """The value below which the procedure is allowed; None where it always is."""
    if not procedure.below_threshold:
        return None
    threshold = ruleset.threshold(nature, level)
    key = f"thresholds.{'works' if nature == 'works' else f'{nature}_central'}"
    return Limit(threshold, ruleset.citation(key)) if threshold else None


def procedure_issues(code: str, ruleset: Ruleset, *, nature: str, level: str, estimate: Money) -> Iterator[Issue]:
    """What speaks against this procedure under the ruleset at this estimate of all lots, without VAT."""
    procedure = PROCEDURES.get(code)
    if procedure is None:
        yield issue("procedure", NOT_HERE)
        return
    name = Message(procedure.title)
    if not in_ruleset(procedure, ruleset):
        yield issue("procedure", NOT_IN_RULESET, procedure=name)
        return
    limit = limit_of(procedure, ruleset, nature, level)
    if limit is None:
        return
    if limit.below.currency != estimate.currency:
        yield issue("currency", OTHER_CURRENCY, citation=limit.citation, currency=limit.below.currency, procedure=name)
    elif estimate >= limit.below:
        yield issue(
            "procedure", TOO_LARGE, citation=limit.citation, procedure=name, limit=limit.below, estimate=estimate
        )
