"""Small purchases: bands, what they ask for, and larger needs that are split; and the dates of a call."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from procurement.rules.call_dates import earliest_requests_end, invitation_issues
from procurement.rules.lifecycle import Stage
from procurement.rules.money import Money
from procurement.rules.purchases import Band, Buying, Similar, band_of, band_words, purchase_issues
from procurement.rules.selection import Asked
from tests.rules.test_publishing import EU, GENERIC, LOT, NOW, RO, TENDER, found, local, ruleset_with


def lei(amount: int | str) -> Money:
    return Money(Decimal(amount), "RON")


@pytest.mark.parametrize(
    ("nature", "value", "band"),
    [
        ("goods", "8999.99", Band.PAY), ("goods", "9000", Band.ONE_OFFER), ("goods", "140000", Band.ONE_OFFER),
        ("goods", "140000.01", Band.CONSULT), ("services", "200000", Band.CONSULT), ("goods", "200001", Band.ADVERTISE),
        ("goods", "270119.99", Band.ADVERTISE), ("goods", "270120", None), ("works", "300000", Band.ONE_OFFER),
        ("works", "560001", Band.ADVERTISE), ("works", "900400", None),
    ],
)  # fmt: skip
def test_band_of_a_value(nature: str, value: str, band: Band | None) -> None:
    assert band_of(RO, nature, lei(value)) is band


def test_band_is_not_known_without_limits_or_in_another_currency() -> None:
    assert band_of(EU, "goods", Money(Decimal(1), "EUR")) is None
    assert band_of(RO, "goods", Money(Decimal(1), "EUR")) is None
    assert str(band_words(RO, Band.CONSULT)).endswith("a request for quotation to at least 3.")
    assert "one offer is enough" in str(band_words(RO, Band.ONE_OFFER))


BOUGHT = Buying(price=lei(30_000), year=2026, division="39")
OTHER = Similar("2026-00007", "Desks", lei(200_000))


@pytest.mark.parametrize(
    ("code", "buying", "estimate", "said"),
    [
        ("direct", BOUGHT, 30_000, []),
        ("direct", replace(BOUGHT, price=None), 30_000, ["Say from whom you buy, at what price, and why"]),
        ("direct", BOUGHT, 150_000, ["Choose the request for quotation: one offer alone is enough only up to 140000 RON"]),
        ("direct", replace(BOUGHT, price=lei(270_120)), 30_000, ["The price of 270120 RON is not below 270120 RON"]),
        ("quotation", Buying(), 250_000, []),
        ("quotation", Buying(invited_only=True, chosen=3), 200_000, []),
        ("quotation", Buying(invited_only=True, chosen=2), 30_000, ["Choose at least 3 suppliers to ask"]),
        ("quotation", Buying(invited_only=True, chosen=9), 200_001, ["Let everybody quote: chosen suppliers"]),
        ("direct", replace(BOUGHT, similar=(OTHER,)), 70_119, []),
        ("direct", replace(BOUGHT, similar=(OTHER,)), 70_120,
         ["Together with other purchases of category 39 in 2026 the sum is 270120 RON, which reaches 270120 RON."]),
        ("direct", replace(BOUGHT, similar=(OTHER,), split_reason="Another need, found in May."), 70_120, []),
        ("direct", replace(BOUGHT, similar=(replace(OTHER, amount=Money(Decimal(10**6), "EUR")),)), 70_120, []),
    ],
)  # fmt: skip
def test_what_a_small_purchase_still_needs(code: str, buying: Buying, estimate: int, said: list[str]) -> None:
    issues = purchase_issues(code, buying, RO, nature="goods", level="central", estimate=lei(estimate))
    texts = [str(one) for one in issues]
    assert len(texts) == len(said)
    assert all(text.startswith(start) for text, start in zip(texts, said, strict=True)), texts


def test_ruleset_without_limits_asks_for_suppliers_alone() -> None:
    few = Buying(invited_only=True, chosen=1, similar=(OTHER,))
    issues = purchase_issues("quotation", few, GENERIC, nature="goods", level="central", estimate=lei(10**9))
    assert [one.field for one in issues] == ["invited"]
    assert list(purchase_issues("direct", BOUGHT, GENERIC, nature="goods", level="central", estimate=lei(1))) == []


SMALL = (replace(LOT, estimated_value=lei(30_000)),)


def test_direct_purchase_needs_no_dates_and_no_key_holders() -> None:
    bare = replace(
        TENDER, procedure="direct", lots=SMALL, buying=BOUGHT, key_holders=frozenset(), publish_at=None,
        enquiries_end_at=None, bids_end_at=None, opening_at=None,
    )  # fmt: skip
    assert found(bare) == []
    assert [field for field, _ in found(replace(bare, buying=Buying()))] == ["purchase"]


def test_direct_purchase_has_one_lot() -> None:
    two = replace(TENDER, procedure="direct", lots=(*SMALL, replace(SMALL[0], number=2, id="lot-2")), buying=BOUGHT)
    assert found(two) == [("lots", "Keep one lot: a direct purchase has one supplier.")]


def test_request_for_quotation_has_short_times() -> None:
    short = replace(
        TENDER, procedure="quotation", lots=SMALL, enquiries_end_at=local(11, 4, 12), bids_end_at=local(11, 6, 12),
        opening_at=local(11, 6, 13),
    )  # fmt: skip
    assert found(short) == []
    early = replace(short, enquiries_end_at=local(11, 3, 12), bids_end_at=local(11, 5, 12))
    assert [field for field, _ in found(early)] == ["bids_end_at"]


CALL = replace(
    TENDER, procedure="restricted", selection=(Asked("a", "Licence"),), requests_end_at=local(12, 3, 12),
    enquiries_end_at=None, bids_end_at=None, opening_at=None,
)  # fmt: skip


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, []),
        ({"requests_end_at": None}, ["requests_end_at"]),
        ({"publish_at": None}, ["publish_at"]),
        ({"publish_at": local(10, 30, 12)}, ["publish_at"]),
        ({"requests_end_at": local(12, 2, 23)}, ["requests_end_at"]),
        ({"requests_end_at": local(12, 5, 12)}, ["requests_end_at"]),
        ({"requests_end_at": local(11, 18, 12), "urgency_reason": "Flood."}, []),
        ({"selection": ()}, ["selection"]),
    ],
)
def test_dates_of_a_call(change: dict[str, object], fields: list[str]) -> None:
    assert [field for field, _ in found(replace(CALL, **change))] == fields  # type: ignore[arg-type]


def test_time_for_requests_is_the_procedures() -> None:
    calendar = RO.calendar(frozenset())
    assert earliest_requests_end(CALL, RO, calendar, NOW).last_day.isoformat() == "2026-12-02"
    simplified = replace(CALL, procedure="simplified_two_stage", urgency_reason="Flood.")
    assert earliest_requests_end(simplified, RO, calendar, NOW).last_day.isoformat() == "2026-11-12"


def test_requests_may_end_on_any_day_where_the_ruleset_lets_them() -> None:
    anyday = ruleset_with(bids__deadline_on_working_day=False, counting__last_day_moves=False)
    friday = replace(CALL, publish_at=local(11, 5, 12))
    assert earliest_requests_end(friday, anyday, anyday.calendar(frozenset()), NOW).last_day.isoformat() == "2026-12-05"


def test_invitation_counts_from_itself() -> None:
    at = local(12, 10, 12)
    selected = replace(CALL, stage=Stage.CALL_DECIDED, enquiries_end_at=at + timedelta(days=10))
    dated = replace(selected, bids_end_at=local(1, 12, 12, year=2027), opening_at=local(1, 12, 13, year=2027))
    calendar = RO.calendar(frozenset())
    assert invitation_issues(dated, RO, calendar, at) == ()
    early = replace(dated, bids_end_at=local(1, 4, 12, year=2027))
    assert [one.field for one in invitation_issues(early, RO, calendar, at)] == ["bids_end_at"]
