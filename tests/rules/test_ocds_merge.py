"""Merging releases by the rules of OCDS 1.1."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from procurement.rules.ocds_merge import DatedRelease, Json, merged
from procurement.rules.ocds_reading import NotReadable

FIRST = datetime(2024, 1, 1, tzinfo=UTC)


def on_day(number: int, *, compiled: bool = False, **body: object) -> DatedRelease:
    return DatedRelease(FIRST + timedelta(days=number), compiled, body)


def state(*releases: DatedRelease) -> Json:
    return merged(releases)


def test_merged_later_fields_win_whatever_the_order_given() -> None:
    first, second = on_day(1, title="old", status="active"), on_day(2, title="new")
    assert state(first, second) == state(second, first) == {"title": "new", "status": "active"}


def test_merged_equal_dates_keep_the_order_given() -> None:
    assert state(on_day(1, title="first"), on_day(1, title="second")) == {"title": "second"}


def test_merged_objects_are_merged_field_by_field() -> None:
    assert state(on_day(1, tender={"id": "1", "value": {"amount": 1}}), on_day(2, tender={"value": {"currency": "EUR"}})) == {
        "tender": {"id": "1", "value": {"amount": 1, "currency": "EUR"}}
    }  # fmt: skip


def test_merged_null_takes_a_field_away() -> None:
    assert state(on_day(1, a=1, b={"c": 1, "d": 2}), on_day(2, a=None, b={"c": None})) == {"b": {"d": 2}}


def test_merged_lists_with_ids_are_merged_by_id() -> None:
    first = on_day(1, awards=[{"id": "1", "status": "pending"}, {"id": 2, "status": "active"}])
    second = on_day(2, awards=[{"id": "3"}, {"id": "1", "status": "active"}])
    assert state(first, second) == {
        "awards": [{"id": "1", "status": "active"}, {"id": 2, "status": "active"}, {"id": "3"}]
    }


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("roles", ["buyer"], ["supplier"]),
        ("items", [{"name": "no id"}], [{"id": "1"}]),
        ("additionalClassifications", [{"id": "1"}], [{"id": "2"}]),
    ],
)
def test_merged_other_lists_are_replaced(name: str, old: list[object], new: list[object]) -> None:
    first, second = (DatedRelease(FIRST, compiled=False, body={name: value}) for value in (old, new))
    assert state(first, second) == {name: new}


def test_merged_compiled_release_stands_for_all_before_it() -> None:
    releases = [
        on_day(1, title="forgotten", early=True),
        on_day(3, compiled=True, title="compiled"),
        on_day(2, title="before", between=True),
        on_day(3, title="as old", part=True),
        on_day(4, title="after"),
    ]
    assert state(*releases) == {"title": "after"}
    assert state(*releases[:-1]) == {"title": "compiled"}


def test_merged_text_becoming_an_object_is_refused() -> None:
    with pytest.raises(NotReadable, match="tender is of another kind"):
        state(on_day(1, tender="a text"), on_day(2, tender={"id": "1"}))
