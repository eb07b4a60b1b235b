"""Exchange rates: files in the forms of their sources, read whole or with every cell that is wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from procurement.rules import exchange_rates
from procurement.rules.exchange_rates import PER_BASE, PER_FOREIGN, Quote, rates_text
from procurement.rules.exchange_rates_read import read_rates

D = Decimal
FRIDAY, MONDAY = date(2026, 2, 27), date(2026, 3, 2)
XML = """<?xml version="1.0" encoding="utf-8"?>
<DataSet xmlns="http://www.bnr.ro/xsd"><Header><Publisher>A bank</Publisher><OrigCurrency>RON</OrigCurrency></Header>
<Body><Subject>Reference rates</Subject>
<Cube date="2026-02-27"><Rate currency="EUR">5.0901</Rate><Rate currency="XDR">-</Rate></Cube>
<Cube date="2026-03-02"><Rate currency="EUR">5.0912</Rate><Rate currency="HUF" multiplier="100">1.3312</Rate></Cube>
</Body></DataSet>"""


def said(data: str | bytes, base: str = "RON", quoted: str = PER_FOREIGN) -> list[str]:
    """What is wrong with a file; a file with a fault gives no rate."""
    read = read_rates(data.encode() if isinstance(data, str) else data, base=base, quoted=quoted)
    assert not read.rates
    return [str(one) for one in read.issues]


@pytest.mark.parametrize(
    "text",
    [
        "date,currency,rate,per\n2026-03-02,HUF,1.3312,100\n2026-03-02,EUR,5.0912,1\n2026-02-27,EUR,5.0901,1\n",
        '\ufeffDate; Currency; Rate; Per\r\n2026-02-27;EUR;"5,0901";1\r\n\r\n2026-03-02;EUR;5,0912;1\r\n2026-03-02;HUF;1.3312;100\r\n',
        XML,
    ],
)
def test_files_with_a_line_a_rate_and_in_xml_give_the_same_rates(text: str) -> None:
    read = read_rates(text.encode(), base="RON", quoted=PER_FOREIGN)
    assert (read.rates, read.issues) == (
        (
            Quote(FRIDAY, "EUR", D("5.0901"), 1),
            Quote(MONDAY, "EUR", D("5.0912"), 1),
            Quote(MONDAY, "HUF", D("1.3312"), 100),
        ),
        (),
    )


@pytest.mark.parametrize(
    "text",
    [
        "Date,USD,JPY,CYP,\n2026-03-02,1.1034,169.5,N/A,\n2026-02-27,1.1,,N/A,\n",
        "Date,USD,JPY,CYP\n2026-03-02,1.1034,169.5,N/A\n2026-02-27,1.1,,\n",
    ],
)
def test_file_with_a_column_a_currency_gives_a_rate_a_filled_cell(text: str) -> None:
    read = read_rates(text.encode(), base="EUR", quoted=PER_BASE)
    assert (read.rates, read.issues) == (
        (
            Quote(FRIDAY, "USD", D("1.1"), 1),
            Quote(MONDAY, "JPY", D("169.5"), 1),
            Quote(MONDAY, "USD", D("1.1034"), 1),
        ),
        (),
    )


def test_rate_without_units_is_for_one() -> None:
    read = read_rates(b"date,currency,rate\n2026-03-02,EUR,5.10\n", base="RON", quoted=PER_FOREIGN)
    assert rates_text(read.rates) == "date,currency,rate,per\n2026-03-02,EUR,5.1,1\n"


def test_table_names_every_cell_that_is_wrong() -> None:
    lines = [
        "date,currency,rate,per", "2026-02-30,EUR,5,1", "2.3.2026,EUR,5,1", "2026-03-02,euro,5,1", "2026-03-02,RON,1,1",
        "2026-03-02,EUR,0,1", "2026-03-02,EUR,1e3,1", "2026-03-02,EUR,5,0", "2026-03-02,EUR,5", "2026-03-02,EUR,5,1",
        "2026-03-02,EUR,6,1",
    ]  # fmt: skip
    assert said("\n".join(lines)) == [
        "Line 2: “2026-02-30” is no day such as 2026-03-02.",
        "Line 3: “2.3.2026” is no day such as 2026-03-02.",
        "Line 4: “euro” is no currency of three letters.",
        "Line 5: RON is the currency in which all rates are stated.",
        "Line 6, EUR: “0” is no rate such as 4.9768: above zero, at most nine decimals.",
        "Line 7, EUR: “1e3” is no rate such as 4.9768: above zero, at most nine decimals.",
        "Line 8, EUR: “0” is no number of units such as 1 or 100.",
        "Line 9: it has another number of cells than the headings.",
        "Line 11: the rate of EUR for 2026-03-02 stands in line 10 already.",
    ]
    assert said("Date,USD\n2026-03-02,x\n") == [
        "Line 2, USD: “x” is no rate such as 4.9768: above zero, at most nine decimals."
    ]


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\xff\xfe", ["The file is no text in UTF-8."]),
        (b"", ["Line 1: the headings are date, currency, rate and per; or Date and then a currency a column."]),
        (b"day,USD\n", ["Line 1: the headings are date, currency, rate and per; or Date and then a currency a column."]),
        (b"Date,usd,1SD\xc3\x84,EUR,EUR\n", [
            "Line 1: “usd” is no currency of three letters.", "Line 1: “1SD\u00c4” is no currency of three letters.",
            "Line 1: EUR stands in two columns.",
        ]),
        (b"Date,USD\n2026-03-02,N/A\n", ["The file has no rate."]),
    ],
)  # fmt: skip
def test_file_that_is_no_table_of_rates_is_refused(data: bytes, why: list[str]) -> None:
    assert said(data) == why


def test_xml_names_what_is_wrong_with_its_line() -> None:
    assert said(XML.replace("5.0912", "five").replace("2026-02-27", "27.02.2026")) == [
        "Line 4: “27.02.2026” is no day such as 2026-03-02.",
        "Line 5, EUR: “five” is no rate such as 4.9768: above zero, at most nine decimals.",
    ]
    assert said(XML, base="EUR")[0] == "Line 2: the rates of the file are in RON, not in EUR."
    assert said(XML, quoted=PER_BASE) == ["Files of this form say how much one unit of the other currency costs."]
    assert said(XML.replace("</Body>", "")) == [
        "Line 6: here the file is no XML as the National Bank of Romania publishes it."
    ]


def test_xml_that_defines_entities_is_refused() -> None:
    bomb = XML.replace("<DataSet", '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><DataSet').replace(
        "5.0901", "&b;"
    )
    assert said(bomb)[0] == "Line 2: here the file is no XML as the National Bank of Romania publishes it."


def test_no_more_is_read_than_anybody_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong = "date,currency,rate\n" + "x,EUR,1\n" * 60
    assert len(said(wrong)) == exchange_rates.MOST_FAULTS
    cubes = "".join('<Cube date="x"><Rate currency="EUR">1</Rate></Cube>' for _ in range(60))
    assert len(said(f"<DataSet>{cubes}</DataSet>")) == exchange_rates.MOST_FAULTS
    monkeypatch.setattr(exchange_rates, "MOST_RATES", 2)
    many = "".join(f"2026-03-{day:02d},EUR,1\n" for day in range(1, 9))
    assert said(f"date,currency,rate\n{many}") == ["The file has more than 2 rates."]
