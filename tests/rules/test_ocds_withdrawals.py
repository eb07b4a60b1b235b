"""What is gone is taken back, so that merging all releases gives the state, by our rules as by the standard's."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from procurement.rules.ocds_merge import DatedRelease, merged
from procurement.rules.ocds_withdrawals import with_withdrawals

AT = datetime(2026, 3, 1, tzinfo=UTC)
Json = dict[str, Any]


@pytest.mark.parametrize(
    ("before", "now", "told"),
    [
        ({"a": 1, "b": 2}, {"a": 1}, {"a": 1, "b": None}),
        ({"a": None}, {}, {}),
        ({"v": {"amount": 1, "currency": "EUR"}}, {}, {"v": {"amount": None, "currency": None}}),
        ({"v": {"amount": None}}, {}, {}),
        ({"v": {"amount": 1}}, {"v": {"currency": "EUR"}}, {"v": {"currency": "EUR", "amount": None}}),
        ({"bids": [{"id": "1", "rank": 2}]}, {"bids": [{"id": 1}]}, {"bids": [{"id": 1, "rank": None}]}),
        (
            {"bids": [{"id": "1", "rank": 2}]},
            {"bids": [{"id": "2"}]},
            {"bids": [{"id": "2"}, {"id": "1", "rank": None}]},
        ),
        ({"bids": [{"id": "1", "rank": 2}]}, {}, {"bids": [{"id": "1", "rank": None}]}),
        ({"bids": [{"id": "1"}]}, {}, {}),
        ({"roles": ["buyer"]}, {"roles": ["payer"]}, {"roles": ["payer"]}),
        ({"roles": ["buyer"]}, {}, {"roles": None}),
        ({"changes": [{"id": "1"}]}, {}, {"changes": None}),
    ],
)
def test_withdrawn_is_what_the_release_before_told_and_this_one_does_not(before: Json, now: Json, told: Json) -> None:
    assert with_withdrawals(before, now) == told


def test_merged_releases_with_withdrawals_are_the_state_but_for_ids_that_stay() -> None:
    states: list[Json] = [
        {"tender": {"items": [{"id": "1", "unit": {"name": "piece"}}], "hasEnquiries": True}},
        {"tender": {"items": [{"id": "2", "quantity": 3}]}, "awards": [{"id": "a", "status": "pending"}]},
        {"tender": {"items": [{"id": "2", "quantity": 4}]}},
        {"tender": {"items": [{"id": "2", "quantity": 4}], "hasEnquiries": False}},
    ]
    told: list[Json] = [states[0]]
    for state in states[1:]:
        told.append(with_withdrawals(told[-1], state))
    found = merged([DatedRelease(AT, compiled=False, body=body) for body in told])
    assert found == {
        "tender": {"items": [{"id": "1", "unit": {}}, {"id": "2", "quantity": 4}], "hasEnquiries": False},
        "awards": [{"id": "a"}],
    }
