"""Price indices: files read whole or with every line that is wrong, the index of a purchase, and its factor."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from procurement.rules.price_index import MOST_FAULTS, MOST_MONTHS, Scope, factor, index_for, read_series

D = Decimal


@pytest.mark.parametrize(
    "text",
    [
        "month,value\n2026-02,104.5\n2026-01,100\n",
        "\ufeffMonth, Value\r\n\r\n2026-02,104.50\r\n2026-01,100.000\r\n",
        'month;value\n"2026-02";"104,5"\n2026-01;100\n',
    ],
)
def test_file_gives_its_months_in_order(text: str) -> None:
    read = read_series(text.encode())
    assert (list(read.values.items()), read.issues) == ([("2026-01", D(100)), ("2026-02", D("104.5"))], ())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"\xff\xfe", ["The file is no text in UTF-8."]),
        (b"", ["Line 1: the headings are month and value, in this order."]),
        (b"value,month\n", ["Line 1: the headings are month and value, in this order."]),
        (b"month,value\n\n", ["There is no month below the headings."]),
        (
            b"month,value\n2026-13,1\n2026-01,1,5\n2026-02,0\n2026-03,-1\n2026-04,1e3\n2026-05,7\n2026-05,8\n",
            [
                "Line 2: “2026-13” is no month such as 2026-03.",
                "Line 3: it needs a month and a value, and nothing else.",
                "Line 4: “0” is no value such as 104.25: above zero, at most six decimals.",
                "Line 5: “-1” is no value such as 104.25: above zero, at most six decimals.",
                "Line 6: “1e3” is no value such as 104.25: above zero, at most six decimals.",
                "Line 8: the month 2026-05 stands in line 7 already.",
            ],
        ),
        (b"month,value\n" + b"x,1\n" * (MOST_MONTHS + 1), [f"The file has more than {MOST_MONTHS} months."]),
    ],
)
def test_file_with_faults_gives_no_month_and_names_every_line(text: bytes, said: list[str]) -> None:
    read = read_series(text)
    assert (dict(read.values), [str(one) for one in read.issues]) == ({}, said)


def test_no_more_faults_are_named_than_anybody_reads() -> None:
    assert len(read_series(b"month,value\n" + b"x,1\n" * MOST_MONTHS).issues) == MOST_FAULTS


def test_index_of_a_purchase_is_the_narrowest_of_its_currency() -> None:
    scopes = (Scope("b", "RON"), Scope("a", "RON"), Scope("works", "RON", "45"), Scope("euro", "EUR", "452"))
    assert index_for(scopes, currency="RON", category="45233120") == "works"
    assert index_for(scopes, currency="RON", category="30213100") == "a"
    assert index_for(scopes, currency="RON", category="") == "a"
    assert index_for(scopes, currency="EUR", category="45100000") is None


def test_factor_is_exact() -> None:
    assert factor(D("103.7"), D("110.1")) == Fraction(1101, 1037)
