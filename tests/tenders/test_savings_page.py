"""The savings page: what it adds up, what each figure leads to, and what it does with unclear filters."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procurement.rules.lifecycle import Stage
from tests.tenders.history import award, lot, procedure, record

D = Decimal


def page(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, address
    return response.content.decode()


def words(html: str) -> str:
    """The text of a page on one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def links(html: str, pattern: str) -> list[str]:
    return [unescape(found) for found in re.findall(rf'href="({pattern}[^"]*)"', html)]


@pytest.fixture
def purchases(world: None) -> None:
    record(
        procedure("ocds-k-1", lot("120000", award("100000", size="micro"), bids=["100000", "110000", "125000"])),
        procedure(
            "ocds-k-2",
            lot("100000", award("112500", supplier="Beta SRL"), bids=1),
            buyer="City of Cluj",
            cpv_code="30200000",
        ),
        procedure("ocds-k-3", lot(None, award("500", supplier="Beta SRL"), bids=2), buyer="City of Cluj"),
        procedure("ocds-k-4", lot("70", award("60")), currency="MDL"),
        procedure("ocds-k-5", lot("70", stage=Stage.CANCELLED), stage=Stage.CANCELLED),
        procedure("ocds-k-6", lot("80", stage=Stage.UNSUCCESSFUL), stage=Stage.UNSUCCESSFUL, buyer="City of Cluj"),
    )


def test_page_shows_totals_with_negative_savings_in_and_what_is_not_computable_apart(
    purchases: None, client: Client
) -> None:
    text = words(page(client, "/savings/"))
    assert "3 awarded lots. Amounts without VAT, in EUR." in text
    assert (
        "Announced baseline 220,000.00 EUR Compared with 212,500.00 EUR Saving 7,500.00 EUR Saving in percent 3.41%"
        in text
    )
    assert "Lots counted 2 1 not computable, never counted as zero" in text
    assert "-12,500.00 -12.50%" in text
    assert "There is no estimated value." in text
    assert (
        "1 lot was cancelled ( list of the cancelled ), 1 ended without an award ( list of the unsuccessful )." in text
    )


def test_page_shows_baselines_side_by_side(purchases: None, client: Client) -> None:
    text = words(page(client, "/savings/"))
    assert "111,666.67 100,000.00 11,666.67 10.45% 1 2" in text, "mean"
    assert re.search(r"Second-lowest valid bid .*? 110,000.00 100,000.00 10,000.00 9.09% 1 2", text)
    assert re.search(r"Realised: estimate against what was paid .*? – – – – 0 3", text)  # noqa: RUF001


def test_page_against_another_baseline_shows_its_figures(purchases: None, client: Client) -> None:
    text = words(page(client, "/savings/?baseline=median"))
    assert "Total against the baseline: Median of the valid bids" in text
    assert "Median of the bids 110,000.00 EUR Awarded 100,000.00 EUR Saving 10,000.00 EUR" in text
    assert "There is nothing to compare with. Valid bids: 1." in text


def test_every_line_of_a_breakdown_leads_to_the_same_totals(purchases: None, client: Client) -> None:
    html = page(client, "/savings/?currency=EUR")
    lines = re.findall(r'<tr><th scope="row"><a href="(/savings/\?[^"]+|\?[^"]*bids=[^"]+)">.*?</tr>', html, re.DOTALL)
    assert len(lines) >= 9
    for found in re.finditer(
        r'<tr><th scope="row"><a href="(?:/savings/)?(\?[^"]+)">([^<]*)</a></th>(.*?)</tr>', html, re.DOTALL
    ):
        address, _label, cells = found.groups()
        lots, baseline, compared, saving, percent, missing = words(cells.replace("</td>", " ")).split()
        opened = words(page(client, "/savings/" + unescape(address)))
        assert re.match(rf".*?{lots} awarded lots?\.", opened)
        if percent != "–":  # noqa: RUF001
            assert (
                f"Announced baseline {baseline} EUR Compared with {compared} EUR Saving {saving} EUR Saving in percent {percent}"
                in opened
            )
        assert f"{missing} not computable" in opened


def test_every_row_leads_to_its_tender_and_its_working(purchases: None, client: Client) -> None:
    html = page(client, "/savings/?currency=EUR")
    tenders, workings = links(html, "/tenders/ocds"), links(html, "/savings/ocds")
    assert len(tenders) == len(workings) == 3
    for address in (*tenders, *workings):
        page(client, address)


def test_working_says_formula_inputs_and_why_not(purchases: None, client: Client) -> None:
    text = words(page(client, "/savings/ocds-k-1/1/"))
    assert "Valid bids 3" in text
    formula = "120,000.00 EUR − 100,000.00 EUR = 20,000.00 EUR; divided by 120,000.00 EUR: 16.67%"  # noqa: RUF001
    assert formula in text.replace("\xa0", " ")
    assert "The contract is not completed" in text
    assert "Evidence of the cost C: the award decision alone" in text
    single = words(page(client, "/savings/ocds-k-2/1/"))
    assert "There is nothing to compare with. Valid bids: 1." in single
    assert "There is no estimated value." in words(page(client, "/savings/ocds-k-3/1/"))


def test_working_of_a_lot_without_an_award_is_not_there(purchases: None, client: Client) -> None:
    page(client, "/savings/ocds-k-5/1/", 404)
    page(client, "/savings/ocds-k-1/2/", 404)
    page(client, "/savings/nowhere/1/", 404)


def test_currencies_are_never_added_and_each_leads_to_the_others(purchases: None, client: Client) -> None:
    html = page(client, "/savings/")
    [other] = [address for address in links(html, r"\?currency=MDL") if "baseline" not in address]
    assert "1 awarded lot. Amounts without VAT, in MDL." in words(page(client, f"/savings/{other}"))


def test_ended_lots_are_listed_apart(purchases: None, client: Client) -> None:
    html = page(client, "/savings/")
    [cancelled] = links(html, "/savings/ended/cancelled/")
    text = words(page(client, cancelled))
    assert "1 lot, by the date on which its procedure ended." in text
    assert "ocds-k-5, lot 1" in text
    assert "ocds-k-6, lot 1" in words(page(client, "/savings/ended/unsuccessful/?buyer=City+of+Cluj"))
    assert "ocds-k-6" not in words(page(client, "/savings/ended/unsuccessful/?buyer=City+of+Ia%C8%99i"))
    page(client, "/savings/ended/awarded/", 404)


def test_filters_narrow_rows_and_say_so(purchases: None, client: Client) -> None:
    for query, lots in (
        ("buyer=cluj", 2),
        ("division=45", 2),
        ("size=micro", 1),
        ("size=unknown", 2),
        ("bids=1", 1),
        ("bids=several", 2),
        ("origin=native", 0),
        ("procedure=open", 3),
        ("since=2025-05-20&until=2025-05-20", 3),
        ("until=2025-05-19", 0),
        ("since=20.05.2025", 3),
        ("since=2025-05-21", 0),
    ):
        text = words(page(client, f"/savings/?currency=EUR&{query}"))
        assert (f"{lots} awarded lot" if lots else "No award matches.") in text, query
        assert "Filters in force" not in text
        assert "Remove the filter" in text, query


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("since=2025-13-01", "Give the date as day, month and year."),
        ("since=0001-01-01", "Ensure this value is greater than or equal to"),
        ("since=2025-02-01&until=2025-01-01", "This is before the first day."),
        ("buyer=Atlantis", "No agency of this name has bought anything."),
        ("buyer=City+of", "Several agencies are called so. Write more of the name: City of Cluj; City of Iași."),
        ("procedure=secret", "Select a valid choice."),
        ("bids=many", "Select a valid choice."),
        ("currency=euro", "Select a valid choice."),
        ("baseline=profit", "Select a valid choice."),
    ],
)  # fmt: skip
def test_unclear_filters_give_a_sentence_and_no_figure(
    purchases: None, client: Client, query: str, sentence: str
) -> None:
    html = page(client, f"/savings/?{query}", 400)
    assert sentence in words(html)
    assert "Total against" not in html
    for address in ("/savings.csv", "/savings.json", "/savings/by/buyer/", "/savings/ended/cancelled/"):
        page(client, f"{address}?{query}", 400)


def test_page_before_any_award_says_so(world: None, client: Client) -> None:
    assert "No award matches." in words(page(client, "/savings/"))
    assert "No award matches." in words(page(client, "/savings/by/month/"))


def test_titles_and_names_are_escaped(world: None, client: Client) -> None:
    evil = '<script>alert("x")</script>'
    record(procedure("ocds-x-1", lot("10", award("9", supplier=evil)), title=evil, buyer=evil))
    for address in ("/savings/", "/savings/by/buyer/", "/savings/ocds-x-1/1/"):
        html = page(client, address)
        assert "<script>alert" not in html
        assert "&lt;script&gt;alert" in html


def test_rows_come_twenty_five_to_a_page(world: None, client: Client) -> None:
    record(*(procedure(f"ocds-q-{number:03d}", lot("10", award("9"))) for number in range(26)))
    assert len(links(page(client, "/savings/"), "/savings/ocds")) == 25
    assert len(links(page(client, "/savings/?page=2"), "/savings/ocds")) == 1
    page(client, "/savings/?page=3", 404)


def test_month_inside_a_period_stays_inside_it(world: None, client: Client) -> None:
    for day in (5, 25):
        record(procedure(f"ocds-m-{day}", lot("10", award("9", decided_at=datetime(2025, 5, day, 9, tzinfo=UTC)))))
    html = page(client, "/savings/?since=2025-05-10")
    [month] = [address for address in links(html, r"/savings/\?") if "until=2025-05-31" in address]
    assert "since=2025-05-10" in month
    assert "1 awarded lot." in words(page(client, month))


def test_long_breakdowns_add_up_the_rest_and_lead_to_all(world: None, client: Client) -> None:
    record(*(procedure(f"ocds-b-{n}", lot("10", award("9")), buyer=f"City {n:02d}") for n in range(14)))
    html = page(client, "/savings/")
    [everything] = links(html, "/savings/by/buyer/")
    assert "all others 6 60.00 54.00 6.00 10.00%" in words(html)
    assert len(links(page(client, everything), r"/savings/\?currency=EUR&amp;buyer=")) == 14


@pytest.mark.parametrize(
    "address", ["/savings/", "/savings/by/buyer/", "/savings/ended/cancelled/", "/savings/ocds-n-1/1/"]
)
def test_page_takes_the_same_number_of_queries_for_one_row_and_three(world: None, client: Client, address: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            page(client, address)
        return len(found)

    def more(number: int) -> list[Any]:
        return [
            procedure(f"ocds-n-{number}", lot("10", award("9")), buyer=f"City {number}"),
            procedure(f"ocds-e-{number}", lot("9", stage=Stage.CANCELLED), stage=Stage.CANCELLED),
        ]

    record(*more(1))
    one = queries()
    record(*more(2), *more(3))
    assert queries() == one <= 16
