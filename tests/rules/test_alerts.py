"""Why a notice is found, and when digests leave."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from procurement.rules.alerts import Frequency, Notice, Reason, Why, Wish, branch, next_digest, prefixes, reasons

ROMANIA = ZoneInfo("Europe/Bucharest")
LAPTOPS = Notice(("48000000", "30213100"), "RO113", Decimal(120000), "RON", "open", "b")


def why(wish: Wish, notice: Notice = LAPTOPS) -> list[tuple[str, str, str]]:
    return [(one.why.value, one.found, one.asked) for one in reasons(wish, notice)]


def test_each_filter_that_was_asked_for_is_one_reason() -> None:
    wish = Wish("laptops", ("45000000", "30200000"), ("RO2", "RO11"), Decimal(50000), None, "open", "b")
    assert why(wish) == [
        ("words", "laptops", "laptops"),
        ("category", "30213100", "30200000"),
        ("region", "RO113", "RO11"),
        ("value", "120000", "RON"),
        ("procedure", "open", "open"),
        ("buyer", "b", "b"),
    ]
    assert reasons(wish, LAPTOPS)[0].to_data() == ["words", "laptops", "laptops"]


def test_search_without_filters_takes_everything() -> None:
    assert reasons(Wish(), LAPTOPS) == (Reason(Why.ANYTHING, "", ""),)


def test_what_an_early_notice_does_not_say_is_told_as_unknown() -> None:
    early = Notice(("30213100",))
    wish = Wish(categories=("71000000",), regions=("RO1",), max_value=Decimal(5))
    assert why(wish, early) == [("unknown", "", "region"), ("unknown", "", "value")]


@pytest.mark.parametrize(
    ("code", "shared"), [("30000000", "30"), ("30210000", "3021"), ("30213100-1", "302131"), ("03000000", "03")]
)
def test_branch_is_what_all_codes_below_begin_with(code: str, shared: str) -> None:
    assert branch(code) == shared
    assert shared in prefixes(code, 2, 8)


def test_prefixes_end_with_the_code() -> None:
    assert prefixes("RO113", 2, 5) == ("RO", "RO1", "RO11", "RO113")
    assert prefixes("", 2, 5) == ()


def test_digest_leaves_at_seven_by_the_local_clock_also_after_the_clocks_change() -> None:
    friday = datetime(2026, 10, 23, 12, tzinfo=UTC)
    assert next_digest(Frequency.DAILY, friday, ROMANIA) == datetime(2026, 10, 24, 4, tzinfo=UTC)
    assert next_digest(Frequency.WEEKLY, friday, ROMANIA) == datetime(2026, 10, 26, 5, tzinfo=UTC)
    at_seven = datetime(2026, 10, 26, 5, tzinfo=UTC)
    assert next_digest(Frequency.WEEKLY, at_seven, ROMANIA) == datetime(2026, 11, 2, 5, tzinfo=UTC)


@pytest.mark.parametrize("frequency", [Frequency.AT_ONCE, Frequency.OFF])
def test_no_digest_where_none_is_asked_for(frequency: Frequency) -> None:
    assert next_digest(frequency, datetime(2026, 1, 1, tzinfo=UTC), ROMANIA) is None


def test_likeness_to_own_bids_names_the_category_of_the_notice_alone() -> None:
    assert why(Wish(similar=True)) == [("similar", "48000000", "")]
