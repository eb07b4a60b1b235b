"""The guards of the lifecycle about framework agreements: what is no act of theirs, orders and their suppliers, what is left.

See lifecycle.py and frameworks.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.periods import reached

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation


@dataclass(frozen=True, slots=True)
class Framework:
    """What a framework agreement adds to a Situation. People are opaque ids.

    `agreement`: the contract is a framework agreement; `order`: the tender is an order under one; `suppliers` are the people of
    the company that got the order, `answer_ends_at` its time to answer; `excess` says why the contract does not fit under the
    agreement any more.
    """

    agreement: bool = False
    order: bool = False
    suppliers: frozenset[str] = frozenset()
    answer_ends_at: datetime | None = None
    excess: Issue | None = None


NO_FRAMEWORK = Framework()


def no_agreement(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Nothing is delivered or paid under a framework agreement itself."""
    if not situation.framework.agreement:
        return None
    return issue(
        "", gettext_noop("This is a framework agreement: what is delivered and paid belongs to what is called off.")
    )


def is_order(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Only an order is given to a supplier to accept."""
    return (
        None if situation.framework.order else issue("", gettext_noop("This is no order under a framework agreement."))
    )


def no_order(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """An order is confirmed as such, and its supplier itself accepts or declines it."""
    if not situation.framework.order:
        return None
    return issue("", gettext_noop("This is an order under a framework agreement: its supplier accepts or declines it."))


def of_the_supplier(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """The actor belongs to the company that got the order."""
    if actor in situation.framework.suppliers:
        return None
    return issue("", gettext_noop("Only the supplier that got the order answers it."), code="supplier")


def answer_in_time(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Half-open: afterwards the order may go to the next in rank."""
    end = situation.framework.answer_ends_at
    if end is None or now < end:
        return None
    return issue("", gettext_noop("The time to answer this order ended at %(end)s."), end=end)


def answer_over(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """An order lapses only once its supplier has had the whole time to answer."""
    if reached(situation.framework.answer_ends_at, now):
        return None
    return issue("", gettext_noop("The supplier may still answer this order."))


def within_agreement(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """The contract, or its change, fits into what is left under the agreement."""
    return situation.framework.excess
