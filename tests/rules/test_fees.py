"""Fees of the platform: bands, discounts with their reasons, the cap, VAT; and what a tariff must be like."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.bills import bill
from procurement.rules.company_size import Size
from procurement.rules.fee_discounts import (
    COMPLETE,
    LARGER,
    MICRO,
    MISSING,
    NO_CERTIFICATE,
    NO_SIZE,
    NOT_SAID,
    OWES,
    PAID,
    PAID_NO_END,
    CompanyFacts,
    Owes,
    Part,
    facts_data,
    judge,
    parse_facts,
)
from procurement.rules.tariffs import (
    HUNDRED,
    Band,
    Ground,
    Purpose,
    Tariff,
    band_of,
    bands_data,
    parse_bands,
    tariff_issues,
)
from tests.rules.cases import Case, cases

DAY = date(2026, 3, 2)
FACTS = CompanyFacts(DAY, Size.MICRO, (), Owes.NOTHING, True, date(2026, 3, 2), "RO", True)
GOOD = Tariff(
    "RON",
    date(2026, 3, 3),
    (Band(Decimal(100), Decimal(2)), Band(None, Decimal(5))),
    (Band(None, Decimal("7.50")),),
    {Ground.MICRO: Decimal(50)},
    Decimal(60),
    Decimal(21),
    "RO",
)


@pytest.mark.parametrize("case", cases("fees"), ids=str)
def test_bill_of_the_case(case: Case) -> None:
    said, expected = case.data["tariff"], case.data["expected"]
    tariff = Tariff(
        "RON", date(2026, 1, 1), parse_bands(said["bid"]), parse_bands(said["contract"]),
        {Ground(ground): Decimal(part) for ground, part in said["discounts"].items()},
        Decimal(said["most"]), Decimal(said["vat"]), "RO",
    )  # fmt: skip
    value = Decimal(case.data["value"]) if case.data["value"] else None
    made = bill(tariff, Purpose(case.data["purpose"]), value, parse_facts(case.data["facts"]))
    if expected is None:
        assert made is None
        return
    assert made is not None
    off = {one.ground.value: one.off for one in made.discounts}
    found = {"fee": made.band.fee, "back": made.back, "net": made.net, "vat": made.vat, "total": made.total}
    assert found == {name: Decimal(expected[name]) for name in found}
    assert off == {name: Decimal(part) for name, part in expected["off"].items()}


@pytest.mark.parametrize(
    ("ground", "change", "holds", "why"),
    [
        (Ground.MICRO, {}, True, [MICRO]),
        (Ground.MICRO, {"size": Size.SMALL}, False, [LARGER]),
        (Ground.MICRO, {"size": None}, False, [NO_SIZE]),
        (Ground.COMPLETE_FILE, {}, True, [COMPLETE]),
        (Ground.COMPLETE_FILE, {"missing": tuple(Part)}, False, [MISSING[part] for part in Part]),
        (Ground.TAXES_PAID, {}, True, [PAID]),
        (Ground.TAXES_PAID, {"certificate_until": None}, True, [PAID_NO_END]),
        (Ground.TAXES_PAID, {"certificate_until": date(2026, 3, 1)}, False, [NO_CERTIFICATE]),
        (Ground.TAXES_PAID, {"certificate": False, "owes": Owes.SOMETHING}, False, [OWES, NO_CERTIFICATE]),
        (Ground.TAXES_PAID, {"owes": Owes.NOT_SAID}, False, [NOT_SAID]),
    ],
)
def test_ground_holds_with_its_reasons(ground: Ground, change: dict[str, object], holds: bool, why: list[str]) -> None:
    found = judge(ground, replace(FACTS, **change))  # type: ignore[arg-type]
    assert (found.holds, [message.template for message in found.why]) == (holds, why)


@pytest.mark.parametrize(
    "facts", [FACTS, CompanyFacts(DAY), replace(FACTS, missing=(Part.REGISTER,), certificate_until=None)]
)
def test_facts_of_a_bill_are_read_back(facts: CompanyFacts) -> None:
    assert parse_facts(facts_data(facts)) == facts


def test_bands_take_their_upper_value_in_and_unknown_values_the_lowest() -> None:
    fees = [band_of(GOOD.bid, value) for value in (Decimal(100), Decimal("100.01"), None)]
    assert [one.fee for one in fees if one] == [2, 5, 2]
    assert (band_of((), Decimal(1)), band_of((Band(Decimal(1), Decimal(1)),), Decimal(2))) == (None, None)
    assert parse_bands(bands_data(GOOD.bid)) == GOOD.bid


def test_vat_is_added_where_it_is_due() -> None:
    def vat(tariff: Tariff, **facts: object) -> Decimal:
        made = bill(tariff, Purpose.BID, None, replace(FACTS, **facts))  # type: ignore[arg-type]
        assert made is not None
        return made.vat_percent

    assert vat(GOOD) == 21
    assert vat(GOOD, country="BG") == 0
    assert vat(GOOD, country="BG", vat_number=False) == 21
    assert vat(replace(GOOD, vat=Decimal(0))) == 0


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({}, []),
        ({"bid": (), "contract": (), "vat": Decimal(0), "country": ""}, []),
        ({"valid_from": DAY}, ["valid_from"]),
        ({"bid": (Band(Decimal(100), Decimal(2)),)}, ["bid"]),
        ({"bid": (Band(Decimal(100), Decimal(2)), Band(Decimal(100), Decimal(2)), Band(None, Decimal(5)))}, ["bid"]),
        ({"bid": (Band(None, Decimal(2)), Band(None, Decimal(5)))}, ["bid"]),
        ({"contract": (Band(None, Decimal("0.005")),)}, ["contract"]),
        ({"contract": (Band(None, Decimal(-1)),)}, ["contract"]),
        ({"bid": (*(Band(Decimal(n), Decimal(1)) for n in range(1, 13)), Band(None, Decimal(1)))}, ["bid"]),
        ({"bid": (Band(None, Decimal(0)),), "contract": ()}, ["bid"]),
        ({"discounts": {Ground.TAXES_PAID: Decimal(101)}}, ["taxes_paid"]),
        ({"most": Decimal(-1), "vat": Decimal(101)}, ["most", "vat"]),
        ({"country": ""}, ["country"]),
    ],
)
def test_tariff_is_refused_with_what_to_mend(change: dict[str, object], fields: list[str]) -> None:
    assert [one.field for one in tariff_issues(replace(GOOD, **change), DAY)] == fields  # type: ignore[arg-type]


amounts = st.decimals(min_value=0, max_value=10**6, places=2)
percents = st.decimals(min_value=0, max_value=100, places=2)


@given(amounts, st.fixed_dictionaries(dict.fromkeys(Ground, percents)), percents, percents)
def test_bill_adds_up_and_never_falls_below_the_cap(
    fee: Decimal, discounts: dict[Ground, Decimal], most: Decimal, vat: Decimal
) -> None:
    tariff = replace(GOOD, bid=(Band(None, fee),), discounts=discounts, most=most, vat=vat)
    made = bill(tariff, Purpose.BID, None, FACTS)
    if made is None:
        assert fee == 0
        return
    assert made.net == fee - sum(one.off for one in made.discounts) + made.back
    assert made.total == made.net + made.vat >= 0
    assert made.net >= fee * (HUNDRED - most) / HUNDRED - Decimal("0.01")
