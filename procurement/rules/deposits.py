"""Bid deposits: how much a buyer may ask, what a company owes, and what becomes of it. Pure.

Sources: Law 98/2016 art. 154 and HG 395/2016 art. 35-38 (Romania); the share is a value of the ruleset.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from procurement.rules.lifecycle import Stage
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.money import Money
from procurement.rules.payments import Fact
from procurement.rules.performance import guarantee_cap, guarantee_issues
from procurement.rules.rulesets.ruleset import Ruleset

OVER = (Stage.CONTRACTED, Stage.COMPLETED, Stage.TERMINATED, Stage.CANCELLED, Stage.UNSUCCESSFUL)
"""A lot at such a stage needs no deposit any more."""


@dataclass(frozen=True, slots=True)
class DepositFacts:
    """What decides about one deposit. `stands`: the company's bid was in when the time for bids ended; `refused`: it was
    awarded the lot and did not sign.
    """

    closed: bool
    stands: bool
    stage: Stage
    refused: bool = False


def after_deposit(facts: DepositFacts) -> Fact | None:
    """Kept where a winner refuses to sign; given back where the lot is over or no bid stands; None while it secures one."""
    if facts.refused:
        return Fact.KEPT
    if facts.stage in OVER or (facts.closed and not facts.stands):
        return Fact.RELEASED
    return None


def owed(asked: Money, estimate: Money | None, ruleset: Ruleset) -> Money:
    """What is due: what the buyer asks, never more than the law's share of the estimate, should that have changed since."""
    most = guarantee_cap("bid", estimate, ruleset) if estimate else None
    return min(asked, most) if most is not None else asked


def asking_issues(asked: Money, estimate: Money | None, ruleset: Ruleset) -> tuple[Issue, ...]:
    """Above zero, and within the law's share of the lot's estimate, with the working."""
    if asked.amount <= 0:
        return (issue("amount", gettext_noop("Write an amount above zero, or leave it empty to ask for none.")),)
    return guarantee_issues("bid", asked.amount, estimate, ruleset)


def paying_issues(stage: Stage, ends_at: datetime | None, now: datetime) -> Iterable[Issue]:
    """A deposit is begun while bids come in."""
    if stage is not Stage.PUBLISHED or ends_at is None or now >= ends_at:
        yield issue("", gettext_noop("A deposit is paid while bids come in; that time is not now."))
