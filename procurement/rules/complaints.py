"""Complaints to a review body: their own small table of stages, who may do what, and the time to complain.

The review body is outside: an officer records what it decided, with its document, and a second person confirms. The same
manner as rules.lifecycle: one row an act, guards answer with an Issue that says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from procurement.rules.lifecycle import Decision, Role
from procurement.rules.messages import Issue, gettext_noop, issue


class Against(StrEnum):
    """What a complaint attacks: the documents of the call, the selection of candidates, the result of a lot, or the end
    without award."""

    DOCUMENTS = "documents"
    SELECTION = "selection"
    RESULT = "result"
    CANCELLATION = "cancellation"


class Charge(StrEnum):
    """What the law asks of a complainant: nothing, a fee that is spent, or a security that is given back to the honest."""

    NONE = "none"
    FEE = "fee"
    SECURITY = "security"


class ComplaintStage(StrEnum):
    """How far a complaint is."""

    DRAFT = "draft"
    FILED = "filed"
    CHARGE_PENDING = "charge_pending"
    ADMISSIBLE = "admissible"
    INADMISSIBLE = "inadmissible"
    UPHELD = "upheld"
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"
    REMEDIED = "remedied"


class Outcome(StrEnum):
    """What the review body decides, first on whether it hears the complaint, then on the complaint."""

    ADMISSIBLE = "admissible"
    INADMISSIBLE = "inadmissible"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class Remedy(StrEnum):
    """What the buyer does about an upheld complaint."""

    SELECT = "select"
    EVALUATE = "evaluate"
    AMEND = "amend"
    CANCEL = "cancel"
    NEW = "new"


class ComplaintAct(StrEnum):
    """Every act on a complaint."""

    EDIT = "edit"
    FILE = "file"
    PAY = "pay"
    WITHDRAW = "withdraw"
    GIVE_VIEW = "give_view"
    PROPOSE_RULING = "propose_ruling"
    RETURN_RULING = "return_ruling"
    CONFIRM_RULING = "confirm_ruling"
    CARRY_OUT = "carry_out"


_S = ComplaintStage
UNDECIDED = (_S.FILED, _S.CHARGE_PENDING, _S.ADMISSIBLE)
PENDING = (*UNDECIDED, _S.UPHELD)
"""The stages that keep waiting what the ruleset says: an upheld complaint does so until it is carried out."""
PUBLIC = tuple(stage for stage in _S if stage is not _S.DRAFT)
REMEDIES: dict[Against, tuple[Remedy, ...]] = {
    Against.DOCUMENTS: (Remedy.AMEND, Remedy.CANCEL),
    Against.SELECTION: (Remedy.SELECT, Remedy.CANCEL),
    Against.RESULT: (Remedy.EVALUATE, Remedy.CANCEL),
    Against.CANCELLATION: (Remedy.NEW,),
}
"""What can be ordered, by what is attacked: an ended procedure stays ended, a new one is published."""


@dataclass(frozen=True, slots=True)
class ComplaintFacts:
    """What the guards may look at. `ends_at`: end of the time to complain; `ruling` and `ruling_proposer` of the one that
    waits for its second person; `remedy_done`: what an upheld complaint asks for has happened; people are opaque ids.
    """

    stage: ComplaintStage
    open_to: bool = True
    ends_at: datetime | None = None
    ruling: Outcome | None = None
    ruling_proposer: str = ""
    view_given: bool = False
    remedy_done: bool = False


Guard = Callable[[ComplaintFacts, str, datetime], Issue | None]


@dataclass(frozen=True, slots=True)
class ComplaintRow:
    """One act: from `sources` to one of `targets` (none: the stage stays), by one of `roles`, if every guard agrees."""

    act: ComplaintAct
    sources: tuple[ComplaintStage, ...]
    targets: tuple[ComplaintStage, ...]
    roles: tuple[Role, ...]
    guards: tuple[Guard, ...] = ()


def concerned(facts: ComplaintFacts, actor: str, now: datetime) -> Issue | None:
    """There must be something to attack: a running call, or a decision that the company was told."""
    if facts.open_to:
        return None
    return issue(
        "",
        gettext_noop("There is nothing to complain about here now: no decision was told, or the contract is signed."),
    )


def in_time(facts: ComplaintFacts, actor: str, now: datetime) -> Issue | None:
    """Half-open, to the end of the last day (Law 101/2016 art. 8)."""
    if facts.ends_at is None or now < facts.ends_at:
        return None
    return issue("", gettext_noop("The time to complain ended at %(end)s."), end=facts.ends_at)


def view_missing(facts: ComplaintFacts, actor: str, now: datetime) -> Issue | None:
    """The buyer says it once; what it says is published."""
    return issue("", gettext_noop("The buyer's view is given already.")) if facts.view_given else None


def no_ruling_open(facts: ComplaintFacts, actor: str, now: datetime) -> Issue | None:
    """One decision at a time."""
    if facts.ruling is None:
        return None
    return issue("", gettext_noop("A decision is recorded already: a second person confirms it, or it is taken back."))


def ruling_open(facts: ComplaintFacts, actor: str, now: datetime) -> Issue | None:
    """There is a recorded decision to answer."""
    return None if facts.ruling else issue("", gettext_noop("No decision of the review body is recorded yet."))


def not_ruling_proposer(facts: ComplaintFacts, actor: str, now: datetime) -> Issue | None:
    """Four eyes: the decision is read by another person than the one who recorded it."""
    if facts.ruling is None or actor != facts.ruling_proposer:
        return ruling_open(facts, actor, now)
    return issue("", gettext_noop("You recorded this decision yourself: a second person must confirm it."))


def remedy_done(facts: ComplaintFacts, actor: str, now: datetime) -> Issue | None:
    """Carried out is what has happened: the lot is evaluated again, the documents are changed, the procedure is cancelled."""
    if facts.remedy_done:
        return None
    return issue("", gettext_noop("Do what the decision asks for first: it has not happened yet."))


_A, _R = ComplaintAct, Role
COMPLAINT_TABLE: tuple[ComplaintRow, ...] = (
    ComplaintRow(_A.EDIT, (_S.DRAFT,), (), (_R.PREPARER, _R.SUBMITTER), (concerned,)),
    ComplaintRow(_A.FILE, (_S.DRAFT,), (_S.FILED, _S.CHARGE_PENDING), (_R.SUBMITTER,), (concerned, in_time)),
    ComplaintRow(_A.PAY, (_S.CHARGE_PENDING,), (_S.FILED,), (_R.SUBMITTER,)),
    ComplaintRow(_A.WITHDRAW, UNDECIDED, (_S.WITHDRAWN,), (_R.SUBMITTER,)),
    ComplaintRow(_A.GIVE_VIEW, UNDECIDED, (), (_R.OFFICER,), (view_missing,)),
    ComplaintRow(_A.PROPOSE_RULING, UNDECIDED, (), (_R.OFFICER,), (no_ruling_open,)),
    ComplaintRow(_A.RETURN_RULING, UNDECIDED, (), (_R.OFFICER, _R.APPROVER), (ruling_open,)),
    ComplaintRow(
        _A.CONFIRM_RULING, UNDECIDED, (_S.ADMISSIBLE, _S.INADMISSIBLE, _S.UPHELD, _S.DISMISSED), (_R.APPROVER,),
        (not_ruling_proposer,),
    ),
    ComplaintRow(_A.CARRY_OUT, (_S.UPHELD,), (_S.REMEDIED,), (_R.OFFICER,), (remedy_done,)),
)  # fmt: skip
_ROW = {row.act: row for row in COMPLAINT_TABLE}


def complaint_row(act: ComplaintAct) -> ComplaintRow:
    """The table's row of an act; every act has exactly one."""
    return _ROW[act]


def complaint_may(
    facts: ComplaintFacts, act: ComplaintAct, roles: Iterable[Role], actor: str, now: datetime
) -> Decision:
    """Whether `actor`, holding `roles` towards this complaint, may do it now; all guards are asked."""
    row = _ROW[act]
    if facts.stage not in row.sources:
        return Decision(False, (issue("", gettext_noop("The complaint is at another stage."), code="stage"),))
    if not set(roles) & set(row.roles):
        return Decision(False, (issue("", gettext_noop("Your role does not allow this."), code="role"),))
    found = tuple(answer for guard in row.guards if (answer := guard(facts, actor, now)) is not None)
    return Decision(not found, found)


def outcomes_at(stage: ComplaintStage) -> tuple[Outcome, ...]:
    """What the review body can decide at a stage: whether it hears the complaint comes first."""
    if stage is ComplaintStage.ADMISSIBLE:
        return (Outcome.UPHELD, Outcome.DISMISSED)
    return (Outcome.ADMISSIBLE, Outcome.INADMISSIBLE) if stage in UNDECIDED else ()
