"""Who may do what about a charge: the company pays, two persons of the payee record what came at a bank and what becomes of it.

The same manner as rules.complaints: one row an act, guards answer with an Issue that says what to do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from procurement.rules.complaints import ComplaintStage
from procurement.rules.lifecycle import Decision, Role
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.payments import SECURING, Fact, Kind, State


class Act(StrEnum):
    """Every act of people on a charge. The five of the payee take two persons each."""

    PAY = "pay"
    TRANSFER_CAME = "transfer_came"
    GUARANTEE_CAME = "guarantee_came"
    GIVE_BACK = "give_back"
    KEEP = "keep"
    SENT_BACK = "sent_back"
    CONFIRM = "confirm"
    RETURN = "return"


RECORDED = (Act.TRANSFER_CAME, Act.GUARANTEE_CAME, Act.GIVE_BACK, Act.KEEP, Act.SENT_BACK)


@dataclass(frozen=True, slots=True)
class ChargeFacts:
    """What the guards look at. `over`: what the money secures has ended, so that people may decide about it; `card`: whether
    cards are taken here and the amount fits one; `at_bank`: money or a guarantee that came at a bank is still here.
    """

    kind: Kind
    state: State
    over: bool = False
    card: bool = False
    fits: bool = True
    at_bank: bool = False
    proposed: Act | None = None
    proposer: str = ""


Guard = Callable[[ChargeFacts, str], Issue | None]


def is_due(facts: ChargeFacts, actor: str) -> Issue | None:
    """Nobody pays twice."""
    if facts.state is State.DUE:
        return None
    return issue("", gettext_noop("Nothing is due here: it is paid, or was called off."))


def by_card(facts: ChargeFacts, actor: str) -> Issue | None:
    """Cards are taken only where the platform has an account for it, and up to the largest payment."""
    if not facts.card:
        return issue("", gettext_noop("This platform takes no cards: pay by bank transfer."))
    return (
        None
        if facts.fits
        else issue("", gettext_noop("This is more than one card payment can be: pay by bank transfer."))
    )


def secures(facts: ChargeFacts, actor: str) -> Issue | None:
    """A guarantee takes the place of money that would be given back, never of a fee."""
    if facts.kind in SECURING:
        return None
    return issue("", gettext_noop("A fee is paid, a guarantee can't take its place."))


def undecided(facts: ChargeFacts, actor: str) -> Issue | None:
    """What is here and not decided about, once what it was for has ended."""
    if facts.state not in (State.HELD, State.PAID):
        return issue("", gettext_noop("There is nothing to decide about: nothing is held, or it is decided already."))
    if facts.over:
        return None
    return issue("", gettext_noop("What this money is for has not ended yet: wait for its decision."))


def at_bank(facts: ChargeFacts, actor: str) -> Issue | None:
    """What people send back is what came at a bank; a card is given back by itself."""
    if facts.state is State.RETURNING and facts.at_bank:
        return None
    return issue("", gettext_noop("Nothing that came at a bank is to be sent back."))


def none_open(facts: ChargeFacts, actor: str) -> Issue | None:
    """One record at a time."""
    if facts.proposed is None:
        return None
    return issue("", gettext_noop("Something is recorded already: a second person confirms it or sends it back first."))


def one_open(facts: ChargeFacts, actor: str) -> Issue | None:
    """There is a record to answer."""
    return None if facts.proposed else issue("", gettext_noop("Nothing waits for a second person here."))


def second_person(facts: ChargeFacts, actor: str) -> Issue | None:
    """Four eyes, and the record must still fit: the charge may have moved since."""
    if facts.proposed is None:
        return one_open(facts, actor)
    if actor == facts.proposer:
        return issue("", gettext_noop("You recorded this yourself: a second person must confirm it."))
    return next((found for guard in FITS[facts.proposed] if (found := guard(facts, actor))), None)


FITS: dict[Act, tuple[Guard, ...]] = {
    Act.PAY: (is_due, by_card),
    Act.TRANSFER_CAME: (is_due,),
    Act.GUARANTEE_CAME: (is_due, secures),
    Act.GIVE_BACK: (undecided,),
    Act.KEEP: (undecided,),
    Act.SENT_BACK: (at_bank,),
}
"""What must hold for each act, when it is recorded and again when it is confirmed."""
PAYEE = (Role.OFFICER, Role.APPROVER, Role.PLATFORM_ADMIN)
ROLES: dict[Act, tuple[Role, ...]] = {
    Act.PAY: (Role.SUBMITTER,),
    **dict.fromkeys(RECORDED, (Role.OFFICER, Role.PLATFORM_ADMIN)),
    Act.CONFIRM: (Role.APPROVER, Role.PLATFORM_ADMIN),
    Act.RETURN: PAYEE,
}


def payment_may(facts: ChargeFacts, act: Act, roles: Iterable[Role], actor: str) -> Decision:
    """Whether `actor`, holding `roles` towards this charge, may do it now."""
    if not set(roles) & set(ROLES[act]):
        return Decision(False, (issue("", gettext_noop("Your role does not allow this."), code="role"),))
    guards: tuple[Guard, ...] = FITS.get(act, ())
    if act in RECORDED:
        guards = (*guards, none_open)
    elif act is Act.CONFIRM:
        guards = (second_person,)
    elif act is Act.RETURN:
        guards = (one_open,)
    found = tuple(answer for guard in guards if (answer := guard(facts, actor)) is not None)
    return Decision(not found, found)


def after_complaint(kind: Kind, stage: ComplaintStage, *, paid: bool) -> Fact | None:
    """What becomes of a complaint's money by itself: given back, kept, or None where people decide or it is too early.

    An upheld complaint cost nothing. A fee for one that failed is spent. A security for one that failed goes back unless
    a court gives the buyer damages (Law 101/2016 art. 61^1), which people find out and record.
    """
    if stage in (ComplaintStage.UPHELD, ComplaintStage.REMEDIED):
        return Fact.RELEASED
    if stage not in (ComplaintStage.INADMISSIBLE, ComplaintStage.DISMISSED, ComplaintStage.WITHDRAWN):
        return None
    if not paid:
        return Fact.RELEASED
    return Fact.KEPT if kind is Kind.FEE else None
