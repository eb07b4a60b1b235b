"""The guards of the lifecycle about what happens under a contract: guarantees, deliveries, invoices. See lifecycle.py."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from procurement.rules.messages import Issue, gettext_noop, issue

if TYPE_CHECKING:
    from procurement.rules.lifecycle import Situation


@dataclass(frozen=True, slots=True)
class Performance:
    """What waits under a lot's contract. `delivered_by`: who recorded the deliveries that nobody has answered yet."""

    guarantees_held: int = 0
    delivered_by: frozenset[str] = frozenset()
    invoices_to_check: int = 0
    invoices_to_pay: int = 0


NOTHING_PERFORMED = Performance()


def guarantee_held(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There is a guarantee to give back or to claim."""
    return None if situation.performance.guarantees_held else issue("", gettext_noop("No guarantee is held."))


def delivery_of_another(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """Four eyes: a delivery is accepted by another person than the one who recorded it."""
    recorders = situation.performance.delivered_by
    if not recorders:
        return issue("", gettext_noop("No delivery waits for its acceptance."))
    if recorders - {actor}:
        return None
    return issue("", gettext_noop("You recorded this delivery yourself: a second person accepts it."))


def invoice_to_check(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There is an invoice to accept or to return."""
    return (
        None if situation.performance.invoices_to_check else issue("", gettext_noop("No invoice waits for an answer."))
    )


def invoice_to_pay(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """There is an accepted invoice that is not paid yet."""
    return None if situation.performance.invoices_to_pay else issue("", gettext_noop("No accepted invoice is unpaid."))


def nothing_unanswered(situation: Situation, actor: str, now: datetime) -> Issue | None:
    """A contract does not end over a delivery or an invoice that nobody has answered."""
    if situation.performance.delivered_by:
        return issue("", gettext_noop("A delivery waits: a second person accepts or refuses it first."))
    if situation.performance.invoices_to_check:
        return issue("", gettext_noop("An invoice waits: accept or return it first."))
    return None
