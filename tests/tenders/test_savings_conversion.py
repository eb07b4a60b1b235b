"""Totals in one currency: lots in others are converted by dated rates, or left out, listed and counted; SQL and rule agree."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from procurement import clock, keystore
from procurement.access import actor_for
from procurement.rules import verify_savings
from procurement.rules.conversion import AMOUNTS, Source, convert, factor, quote_on, read_working
from procurement.rules.money import Money, exact_sum
from procurement.rules.saving_record import VERSION
from procurement.rules.savings import Saving
from tenders.demo.scenario import Agency
from tenders.forms.savings import SavingsForm
from tenders.models import RateTable, SavingsStatement
from tenders.queries.exchange_rates import quotes_of, table_for
from tenders.queries.savings import currencies, savings_report
from tenders.queries.savings_columns import hashed
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_rows import outcomes_of, rows, unrated_lots
from tenders.queries.savings_sql import BASELINES
from tenders.reports import savings_files
from tenders.services import savings_statements
from tenders.services.savings_keeping import keep_savings
from tenders.services.savings_statements import StatementDraft
from tests.tenders.history import DECIDED, award, lot, many, procedure, record
from tests.tenders.officer_screens import text_of
from tests.tenders.rates import load

D = Decimal
ZONE = ZoneInfo(settings.DISPLAY_TIME_ZONE)
DAY = DECIDED.astimezone(ZONE).date()


def quote(currency: str, rate: str, back: int = 0, units: int = 1) -> str:
    """A line of a file of rates, so many days before the award."""
    return f"{(DAY - timedelta(days=back)).isoformat()},{currency},{rate},{units}"


@pytest.fixture
def three(agency: Agency) -> None:
    """One lot in lei, one in euro, one in forint, one in a currency without rates and one decided before the first rate."""
    record(
        procedure("ocds-c-1", lot("1000", award("900"), bids=("900", "1100")), currency="RON"),
        procedure("ocds-c-2", lot("100.01", award("80", paid="85"), bids=("80", "90", "100")), currency="EUR"),
        procedure("ocds-c-3", lot("10000", award("12000"), bids=1), currency="HUF"),
        procedure("ocds-c-4", lot("7", award("6")), currency="AZN"),
        procedure("ocds-c-5", lot("7", award("6", decided_at=DECIDED - timedelta(days=30))), currency="EUR"),
    )


def form_of(**said: str) -> SavingsForm:
    form = SavingsForm({"currency": "RON", "convert": "yes", **said}, currencies=currencies())
    assert form.is_valid(), form.errors
    return form


def file_of(kind: str, form: SavingsForm) -> bytes:
    with savings_files.written(kind, form, now=clock.now()) as file:
        return file.read()


def verified(path: Path, rates: Path | None = None) -> tuple[int, str]:
    said: list[str] = []
    options = argparse.Namespace(file=path, key=keystore.public_key_text(), rates=rates)
    return verify_savings.check(options, say=lambda line: said.append(str(line))), "\n".join(said)


def test_lots_are_converted_by_the_rate_of_their_day_and_others_counted_by_reason(three: None) -> None:
    load(quote("EUR", "5.0901", 2), quote("EUR", "5.2", -1), quote("HUF", "1.3312", units=100))
    report = savings_report(form_of().filters(), now=clock.now())
    assert (report.total.lots, report.converted) == (3, {"EUR": 1, "HUF": 1})
    assert report.unrated == {("AZN", "currency"): 1, ("EUR", "day"): 1}
    # 1000 - 900; 100.01 x 5.0901 = 509.060901 and 80 x 5.0901 = 407.208; 10000 x 0.013312 = 133.12 and 12000 x it = 159.744
    assert report.main.baseline.amount == D("1642.18")
    assert report.main.compared.amount == D("1466.95")
    assert report.main.saving == Money(D("175.23"), "RON")
    alone = savings_report(SavingsFilters("RON"), now=clock.now())
    assert (alone.total.lots, alone.converted, alone.unrated) == (1, {}, {})
    left_out = [(one.ocid, one.currency, one.why) for one in unrated_lots(form_of().filters())]
    assert left_out == [("ocds-c-4", "AZN", "currency"), ("ocds-c-5", "EUR", "day")]


@pytest.mark.parametrize(("back", "rated"), [(7, True), (8, False)])
def test_rate_may_be_seven_days_old_and_no_older(agency: Agency, back: int, rated: bool) -> None:
    record(procedure("ocds-c-2", lot("100", award("80"))))
    load(quote("EUR", "5", back))
    report = savings_report(form_of().filters(), now=clock.now())
    assert (report.total.lots, bool(report.unrated)) == (int(rated), not rated)


def test_rates_that_count_are_those_in_the_currency_else_the_first_that_state_it(three: None) -> None:
    load(quote("EUR", "5"))
    ecb = load(quote("RON", "4"), code="another", base="EUR", quoted="per_base")
    assert [getattr(table_for(*said), "code", None) for said in (
        ("RON",), ("EUR",), ("RON", "another"), ("AZN",), ("EUR", "none"),
    )] == ["made-up-rates", "another", "another", None, None]  # fmt: skip
    report = savings_report(form_of(rates=ecb.code).filters(), now=clock.now())
    assert report.main.baseline.amount == D("1400.04")
    wrong = SavingsForm({"currency": "AZN", "convert": "yes"}, currencies=currencies())
    assert (wrong.is_valid(), list(wrong.errors)) == (False, ["convert"])
    assert Client().get("/savings/?currency=AZN&convert=yes").status_code == 400


WAYS = {
    "into the currency of the source": ("RON", "RON", "per_foreign"),
    "out of the currency of the source": ("RON", "EUR", "per_foreign"),
    "across": ("EUR", "RON", "per_base"),
    "across by a third": ("USD", "RON", "per_foreign"),
    "across by a third, the other way": ("USD", "EUR", "per_base"),
}


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("way", WAYS)
def test_each_amount_of_the_report_is_what_the_rule_says(world: None, way: str, kept: bool) -> None:
    base, to, quoted = WAYS[way]
    record(*(one if number % 3 else replace(one, currency="RON") for number, one in enumerate(many(60))))
    others = sorted({"EUR", "RON", "MDL"} - {base, "MDL" if way == "across" else ""})
    days = [date(2025, 1, 1) + timedelta(days=number) for number in range(0, 160, 3)]
    lines = [
        f"{day},{code},{4 + place}.{day.day:04d}7,{1 + 99 * place}" for day in days for place, code in enumerate(others)
    ]
    table = load(*lines, base=base, quoted=quoted)
    filters = form_of(currency=to).filters()
    if kept:
        assert keep_savings() > 10
    expected, unrated = by_the_rule(table, to)
    found = {(row.ocid, row.lot_number): {name: getattr(row, name) for name in AMOUNTS} for row in rows(filters)}
    assert found == expected
    assert len(found) > 10
    report = savings_report(filters, now=clock.now())
    assert report.unrated == unrated
    for name in BASELINES:
        outcomes = [outcomes_of(row, to)[name] for row in rows(filters)]
        savings = [one for one in outcomes if isinstance(one, Saving)]
        total = report.total.totals[name]
        assert (total.counted, total.saving.amount) == (
            len(savings),
            exact_sum(*(one.saving.amount for one in savings)),
        )


def by_the_rule(table: RateTable, to: str) -> tuple[dict[tuple[str, int], dict[str, Any]], dict[tuple[str, str], int]]:
    """The amounts of all lots as rules.conversion converts them, one by one, and what it can't convert."""
    quotes, source = quotes_of(table), Source(table.base, table.quoted)
    found, unrated = {}, Counter[tuple[str, str]]()
    for currency in currencies():
        for row in rows(SavingsFilters(currency)):
            amounts = {name: getattr(row, name) for name in AMOUNTS}
            if currency != to:
                if why := _why(quotes, source, row.decided_at, currency, to):
                    unrated[currency, why] += 1
                    continue
                assert row.decided_at is not None
                day = row.decided_at.astimezone(ZONE).date()
                own, other = (quote_on(quotes, code, day) for code in (currency, to))
                by = factor(source, own, other)
                amounts = {
                    name: value if value is None else convert(Money(value, currency), to, by).amount
                    for name, value in amounts.items()
                }
            found[row.ocid, row.lot_number] = amounts
    return found, dict(unrated)


def _why(quotes: Any, source: Source, decided: datetime | None, currency: str, to: str) -> str:
    if currency != source.base and all(one.currency != currency for one in quotes):
        return "currency"
    if decided is None:
        return "date"
    day = decided.astimezone(ZONE).date()
    wanted = {currency, to} - {source.base}
    return "" if all(quote_on(quotes, one, day) for one in wanted) else "day"


def test_page_states_the_conversion_and_opens_to_its_working(three: None) -> None:
    client = Client()
    assert "Add up all currencies" not in text_of(client.get("/savings/?currency=RON"))
    table = load(quote("EUR", "5.0901", 2), quote("HUF", "1.3312", units=100))
    assert "Add up all currencies by dated exchange rates" in text_of(client.get("/savings/?currency=RON"))
    asked = "?currency=RON&convert=yes"
    shown = text_of(client.get(f"/savings/{asked}"))
    for words in (
        "converted into RON by Made-up rates (version 1)",
        "EUR 1, HUF 1",
        "2 lots have no rate",
        table.content[:16],
    ):
        assert words in shown, words
    missing = text_of(client.get(f"{reverse('tenders:savings-unrated')}{asked}"))
    for words in ("Purchase ocds-c-4", "Purchase ocds-c-5", "The source states no rates of this currency."):
        assert words in missing, words
    assert client.get(f"{reverse('tenders:savings-unrated')}?currency=RON").status_code == 404
    references = {row.ocid: row.reference for row in rows(form_of().filters())}
    worked = text_of(client.get(reverse("tenders:savings-converted", args=[references["ocds-c-2"], 1]) + asked))
    for words in (
        "5.0901",
        "100.01",
        "509.06",
        table.content,
        "the last one published before",
        "Nobody: invented for a test",
    ):
        assert words in worked, words
    own = reverse("tenders:savings-converted", args=[references["ocds-c-1"], 1])
    assert client.get(own + asked).status_code == client.get(own).status_code == 404


def test_files_carry_the_rates_and_the_hash_covers_them(three: None) -> None:
    table = load(quote("EUR", "5.0901", 2), quote("HUF", "1.3312", units=100))
    report = json.loads(file_of("json", form_of()))
    assert report["conversion"]["rates"]["content_sha256"] == table.content
    assert report["conversion"]["converted"] == {"EUR": 1, "HUF": 1}
    assert [one["why"] for one in report["conversion"]["unrated"]] == ["currency", "day"]
    assert report["filters"] == {"convert": "yes"}
    first = read_working(report["rows"][1]["conversion"])
    assert (first.currency, first.day, first.amounts["award"]) == ("EUR", DAY, D(80))
    lines = [line.split(",") for line in file_of("csv", form_of()).decode().splitlines()]
    at = lines[0].index("conversion")
    assert lines[0][:at] == list(hashed(VERSION))
    said = "".join(f"{';'.join(line[: at + 1])}\n" for line in lines[1:])
    assert sha256(said.encode()).hexdigest() == report["data_sha256"]
    assert "conversion" not in file_of("csv", form_of(convert="")).decode()


def test_signed_report_keeps_its_rates_whatever_is_loaded_later(three: None, agency: Agency, tmp_path: Path) -> None:
    table = load(quote("EUR", "5.0901", 2), quote("HUF", "1.3312", units=100))
    form = form_of()
    draft = StatementDraft(agency.organization, "All currencies", form.filters(), form.said(), "estimate")
    made = savings_statements.prepare(draft, actor=actor_for(agency.officer), now=clock.now())
    statement = savings_statements.sign_off(made, actor=actor_for(agency.approver), now=clock.now())
    assert f"conversion made-up-rates/1 {table.content}\n" in statement.note
    frozen = {kind: file_of(kind, of_statement(statement)) for kind in ("csv", "json", "xlsx", "pdf")}
    assert frozen["csv"] == file_of("csv", form)
    page = f"/savings/?report={statement.pk}"
    shown = text_of(Client().get(page))
    load(quote("EUR", "4", 2), quote("HUF", "1", units=100))
    record(procedure("ocds-c-2", lot("1", award("1")), currency="EUR"))
    assert {kind: file_of(kind, of_statement(statement)) for kind in frozen} == frozen
    assert text_of(Client().get(page)) == shown
    assert "Purchase ocds-c-4" in text_of(Client().get(f"/savings/unrated/?report={statement.pk}"))
    path, rates = tmp_path / "report.json", tmp_path / "rates.csv"
    path.write_bytes(frozen["json"])
    answer = Client().get(reverse("tenders:rate-table-csv", args=[table.code]), {"version": 1})
    rates.write_bytes(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    assert verified(path)[0] == 0, verified(path)[1]
    code, said = verified(path, rates)
    assert (code, "2 lots worked out again by made-up-rates/1" in said, "each the last one published" in said) == (
        0,
        True,
        True,
    )
    for true, false in (
        (b"EUR=5.0901/1", b"EUR=5.0902/1"),
        (b" award=80.00", b" award=81.00"),
        (b"from=EUR on=", b"from=USD on="),
        (table.content.encode(), b"0" * 64),
    ):
        assert true in frozen["json"], true
        path.write_bytes(frozen["json"].replace(true, false))
        assert verified(path)[0] == 1, false
    path.write_bytes(frozen["json"])
    rates.write_bytes(rates.read_bytes().replace(b"5.0901", b"5.0902"))
    assert verified(path, rates)[0] == 1


def of_statement(statement: SavingsStatement) -> SavingsForm:
    form = SavingsForm({}, currencies=currencies(), statement=statement)
    assert form.is_valid(), form.errors
    return form
