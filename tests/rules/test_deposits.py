"""Bid deposits: how much may be asked, what is owed, and what the course of a lot decides about them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from procurement.rules.deposits import DepositFacts, after_deposit, asking_issues, owed, paying_issues
from procurement.rules.lifecycle import Stage
from procurement.rules.money import Money
from procurement.rules.payments import Fact
from tests.rules.test_performance import RO, VALUE, without

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)


def lei(amount: str) -> Money:
    return Money(Decimal(amount), "RON")


def test_deposit_up_to_the_share_of_the_law() -> None:
    assert asking_issues(lei("900.00"), VALUE, RO) == ()
    assert [one.citation for one in asking_issues(lei("900.01"), VALUE, RO)] == ["Law 98/2016 art. 154"]
    assert "above zero" in str(asking_issues(lei("0"), VALUE, RO)[0])
    assert owed(lei("900.00"), lei("50000"), RO) == lei("500.00")
    assert owed(lei("400.00"), VALUE, RO) == owed(lei("400.00"), None, RO) == lei("400.00")
    assert owed(lei("99999"), VALUE, without("bid_guarantee.maximum_share")) == lei("99999")


@pytest.mark.parametrize(
    ("facts", "fact"),
    [
        (DepositFacts(closed=False, stands=False, stage=Stage.PUBLISHED), None),
        (DepositFacts(closed=True, stands=True, stage=Stage.STANDSTILL), None),
        (DepositFacts(closed=True, stands=False, stage=Stage.OPENED), Fact.RELEASED),
        (DepositFacts(closed=True, stands=True, stage=Stage.CONTRACTED), Fact.RELEASED),
        (DepositFacts(closed=False, stands=True, stage=Stage.CANCELLED), Fact.RELEASED),
        (DepositFacts(closed=True, stands=True, stage=Stage.UNSUCCESSFUL, refused=True), Fact.KEPT),
    ],
)
def test_course_of_the_lot_decides(facts: DepositFacts, fact: Fact | None) -> None:
    assert after_deposit(facts) is fact


def test_deposit_is_begun_while_bids_come_in() -> None:
    later = NOW + timedelta(days=1)
    assert list(paying_issues(Stage.PUBLISHED, later, NOW)) == []
    for stage, ends in ((Stage.PUBLISHED, NOW), (Stage.PUBLISHED, None), (Stage.OPENED, later)):
        assert len(list(paying_issues(stage, ends, NOW))) == 1
