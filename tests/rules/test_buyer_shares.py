"""Agencies that buy together: who takes which share of which lot, and what can't be."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement.rules.buyer_shares import BuyerShare, left_to_leader, share_issues, shares_in

SHARES = (
    BuyerShare("school", 0, Decimal(20)),
    BuyerShare("clinic", 2, Decimal(50)),
    BuyerShare("school", 2, Decimal("12.5")),
)


def test_share_of_a_lot_comes_before_the_one_of_all_lots() -> None:
    assert shares_in(1, SHARES) == {"school": Decimal(20)}
    assert shares_in(2, SHARES) == {"school": Decimal("12.5"), "clinic": Decimal(50)}
    assert (left_to_leader(1, SHARES), left_to_leader(2, SHARES)) == (Decimal(80), Decimal("37.5"))
    assert left_to_leader(1, ()) == 100


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ((), []),
        ((BuyerShare("town", 1, Decimal(1)),), ["Leave your own agency out: it leads, and takes what the others leave."]),
        ((BuyerShare("clinic", 1, Decimal(0)),), ["A share is more than 0 and at most 100 percent."]),
        ((BuyerShare("clinic", 2, Decimal(50)),), ["Name each agency once for each lot."]),
        ((BuyerShare("clinic", 1, Decimal(81)),), ["The shares of lot 1 are more than 100 percent together: lower them."]),
        ((BuyerShare("clinic", 1, Decimal(80)),), []),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(more: tuple[BuyerShare, ...], said: list[str]) -> None:
    assert [str(found) for found in share_issues((*SHARES, *more), "town", (1, 2))] == said
