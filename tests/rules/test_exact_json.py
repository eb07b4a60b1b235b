"""JSON with Decimals: digit for digit, in and out."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.exact_json import Faulty, NotExact, dumps, loads, value_at

SCALARS = (
    st.none() | st.booleans() | st.integers() | st.text() | st.decimals(allow_nan=False, allow_infinity=False, places=4)
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)


@given(VALUES)
def test_dumps_any_value_is_read_back_equal(value: object) -> None:
    assert loads(dumps(value)) == value


@given(VALUES)
def test_dumps_any_value_is_json_for_others_too(value: object) -> None:
    json.loads(dumps(value, sort_keys=True))


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("12.50"), "12.50"),
        (Decimal("1E+3"), "1000"),
        (Decimal("0.10000000000000000000001"), "0.10000000000000000000001"),
        (Decimal("1E+999999999"), "1E+999999999"),
        ({"b": [], "a": {}}, '{"b":[],"a":{}}'),
        ("naïve \u2028", '"naïve \u2028"'),
        ("half \ud83d", '"half \\ud83d"'),
        ((True, None, 0), "[true,null,0]"),
    ],
)
def test_dumps_value_is_written_so(value: object, text: str) -> None:
    assert dumps(value) == text


@pytest.mark.parametrize("value", [0.1, Decimal("NaN"), Decimal("Infinity"), {1: "a"}, b"bytes", {"set"}])
def test_dumps_inexact_value_is_refused(value: object) -> None:
    with pytest.raises(NotExact):
        dumps(value)


def test_dumps_sorted_keys_same_text_for_any_order() -> None:
    assert dumps({"b": 1, "a": {"d": 2, "c": 3}}, sort_keys=True) == '{"a":{"c":3,"d":2},"b":1}'


@pytest.mark.parametrize("text", ["NaN", "[Infinity]", '{"a": -Infinity}', "{", ""])
def test_loads_what_is_no_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        loads(text)


def test_loads_fraction_is_a_decimal() -> None:
    assert repr(loads("[183000.0, 7]")) == "[Decimal('183000.0'), 7]"


def test_value_within_a_text_is_read_where_it_begins() -> None:
    assert value_at('[{"amount": 1.10}, 2]', 1) == ({"amount": Decimal("1.10")}, 17)


def test_fault_says_what_is_wrong_and_where() -> None:
    fault = Faulty("a value is missing", 7)
    assert (str(fault), fault.position) == ("a value is missing at character 7", 7)
