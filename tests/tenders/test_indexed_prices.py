"""The indexed price of an award: earlier unit prices carried to its month, kept with its working, in the report and its files."""

from __future__ import annotations

import argparse
import csv
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from procurement import clock
from procurement.access import actor_for
from procurement.rules import verify_savings
from procurement.rules.history import ItemHistory, LineHistory
from procurement.rules.indexed_working import read_working
from procurement.rules.savings import Saving
from tenders.forms.savings import SavingsForm
from tenders.models import Award, IndexedBaseline
from tenders.queries.savings import currencies, savings_report
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_rows import outcomes_of, rows
from tenders.reports import savings_files
from tenders.reports.savings_cells import ADDED, columns
from tenders.services import savings_statements
from tenders.services.indexing import index_all
from tenders.services.savings_statements import StatementDraft
from tests.tenders.history import award, lot, procedure, record
from tests.tenders.indexing import load

D = Decimal
EUR = SavingsFilters("EUR")
PAPER, BOARD = "30197630", "30197644"


def month(number: int) -> datetime:
    return datetime(2025, number, 15, 9, tzinfo=UTC)


def bought(
    number: int,
    *lines: tuple[str, str, str],
    at: int,
    buyer: str = "City of Iași",
    amount: str = "",
    category: str = PAPER,
    currency: str = "EUR",
) -> None:
    """A purchase decided in a month of 2025; published 40 days before. A line: description, quantity, price of a box."""
    made = tuple(LineHistory(ItemHistory(name, D(many), "box", category), D(price)) for name, many, price in lines)
    whole = amount or str(sum((D(many) * D(price) for _name, many, price in lines), D(0)))
    one = replace(award(whole, decided_at=month(at)), lines=made)
    record(procedure(f"ocds-i-{number}", lot("10000", one), buyer=buyer, currency=currency))


def outcome(number: int, currency: str = "EUR") -> Saving | str:
    """What the report says of a purchase: its saving against the indexed price, or why there is none."""
    [row] = [row for row in rows(SavingsFilters(currency)) if row.ocid == f"ocds-i-{number}"]
    found = outcomes_of(row, currency)["indexed"]
    return found if isinstance(found, Saving) else str(found.reason)


def working(number: int) -> tuple[str, ...]:
    """From which purchases the indexed price comes, line by line."""
    kept = IndexedBaseline.objects.get(award__lot__tender__ocid=f"ocds-i-{number}")
    return tuple(f"{line.earlier_ocid} {line.earlier_line} {line.own}" for line in read_working(kept.working))


@pytest.fixture
def prices(world: None) -> None:
    """The city bought paper in January at 20 and now, in June, at 24; a town bought it in April at 18. Prices rose by a tenth."""
    bought(1, ("Paper A4", "100", "20"), at=1)
    bought(2, ("Paper A4", "10", "18"), at=4, buyer="Town")
    bought(3, ("Paper A4", "150", "24"), at=6)
    load({"2025-01": "100", "2025-04": "104", "2025-06": "110"})
    index_all(now=clock.now())


def test_own_last_price_is_carried_to_the_month_of_the_award(prices: None) -> None:
    found = outcome(3)
    assert isinstance(found, Saving)
    # 150 x 20 x 110/100 = 3300, against 3600 paid: dearer than prices in general became.
    assert (found.baseline.amount, found.saving.amount, found.percent) == (D("3300.00"), D("-300.00"), D("-9.09"))
    assert working(3) == ("ocds-i-1 1 True",)


def test_another_agency_counts_where_the_own_one_has_no_earlier_price(prices: None) -> None:
    bought(4, ("Paper A4", "10", "21"), at=7, buyer="Village")
    load({"2025-01": "100", "2025-04": "104", "2025-06": "110", "2025-07": "111"})
    index_all(now=clock.now())
    # Published on 5 June: what was decided on the 15th is no earlier price, April is.
    found = outcome(4)
    assert isinstance(found, Saving)
    assert working(4) == ("ocds-i-2 1 False",)
    assert found.baseline.amount == D("192.12")  # 10 x 18 x 111/104


def test_of_an_earlier_award_the_same_description_counts_else_the_cheapest(prices: None) -> None:
    bought(5, ("Paper A3", "10", "40"), ("Paper A4 recycled", "10", "22"), at=2, category=BOARD)
    bought(6, ("Paper A3", "10", "44"), ("Card", "10", "50"), at=6, category=BOARD)
    load({"2025-02": "100", "2025-06": "110"})
    index_all(now=clock.now())
    assert working(6) == ("ocds-i-5 1 True", "ocds-i-5 2 True")
    found = outcome(6)
    assert isinstance(found, Saving)
    assert found.baseline.amount == D("682.00")


def test_every_reason_why_there_is_none_is_told_and_counted(prices: None) -> None:
    assert outcome(1) == "No earlier price of the same category, unit and currency is known for a line."
    bought(7, at=6, amount="50")
    bought(8, ("Paper A4", "10", "24"), at=6, amount="500")
    bought(9, ("Paper A4", "10", "24"), at=6, category="30000000")
    bought(10, ("Paper A4", "10", "24"), at=1, currency="RON")
    bought(11, ("Paper A4", "10", "24"), at=6, currency="RON")
    bought(12, ("Paper A4", "10", "24"), at=9)
    assert outcome(7) == "It was not looked yet for earlier unit prices."
    index_all(now=clock.now())
    assert outcome(7) == "The award states no price of a unit."
    assert outcome(8) == "The lines with a unit price do not add up to the award."
    assert outcome(9) == "A line has no category finer than a division, so nothing is known to be like it."
    assert outcome(11, "RON") == "No price index is loaded for the currency and the category."
    assert outcome(12) == "The price index has no value for a month that is needed."
    report = savings_report(EUR, now=clock.now())
    assert report.not_indexed == {"broad": 1, "incomplete": 1, "no_earlier": 1, "no_lines": 1, "no_month": 1}
    total = report.total.totals["indexed"]
    assert (total.counted, total.not_computable, total.saving.amount) == (2, 5, D("-272.00"))
    page = Client().get("/savings/?currency=EUR&baseline=indexed").content.decode()
    assert "The lines with a unit price do not add up to the award." in page


def test_what_is_computed_stays_until_it_is_asked_for_anew(prices: None) -> None:
    bought(12, ("Paper A4", "10", "24"), at=9)
    index_all(now=clock.now())
    load({"2025-01": "100", "2025-04": "104", "2025-06": "120", "2025-09": "130"})
    assert index_all(now=clock.now() + timedelta(seconds=1)) == 1, "only the one that waited for a month"
    kept, waited = outcome(3), outcome(12)
    assert isinstance(kept, Saving)
    assert isinstance(waited, Saving)
    assert kept.baseline.amount == D("3300.00")
    call_command("index_prices", "--anew")
    anew = outcome(3)
    assert isinstance(anew, Saving)
    assert anew.baseline.amount == D("3600.00")
    assert Award.objects.count() == IndexedBaseline.objects.count()


def file_of(kind: str, form: SavingsForm) -> bytes:
    with savings_files.written(kind, form, now=clock.now()) as file:
        return file.read()


def checked(path: Path) -> tuple[int, str]:
    lines: list[str] = []
    code = verify_savings.check(argparse.Namespace(file=path, key=""), say=lambda line: lines.append(str(line)))
    return code, "\n".join(lines)


def test_files_hold_the_working_and_the_verifier_adds_it_up_again(prices: None, tmp_path: Path) -> None:
    form = SavingsForm({"currency": "EUR"}, currencies=currencies())
    assert form.is_valid()
    table = {row["ocid"]: row for row in csv.DictReader(StringIO(file_of("csv", form).decode()))}
    row = table["ocds-i-3"]
    assert (row["indexed"], row["saving_indexed"], row["percent_indexed"]) == ("3300.00", "-300.00", "-9.09")
    assert table["ocds-i-1"]["why_not_indexed"].startswith("No earlier price")
    path, whole = tmp_path / "report.json", file_of("json", form)
    told = json.loads(whole, parse_float=D)
    assert told["not_indexed"] == {"no_earlier": 1}
    assert told["baselines"]["indexed"]["saving"] == D(-272)
    path.write_bytes(whole)
    code, said = checked(path)
    assert (code, "indexed prices: 2 worked out again" in said, "made-up-prices/1" in said) == (0, True, True), said
    path.write_bytes(whole.replace(rb"\"now\":\"110\"", rb"\"now\":\"111\""))
    assert path.read_bytes() != whole
    assert checked(path) == (1, "V31 FAILED: ocds-i-3, lot 1: the indexed price is not what its working comes to.")


def test_page_of_the_working_leads_to_the_earlier_tender_and_the_index(prices: None) -> None:
    page = Client().get("/savings/ocds-i-3/1/").content.decode()
    for words in (
        "Where the indexed price comes from",
        "/tenders/ocds-i-1/",
        "/indices/made-up-prices/?version=1",
        "3,300",
    ):
        assert words in page, words
    assert "Where the indexed price comes from" not in Client().get("/savings/ocds-i-1/1/").content.decode()


def test_report_frozen_under_earlier_rules_has_the_columns_of_those_to_the_byte(agency, prices: None) -> None:  # type: ignore[no-untyped-def]
    form = SavingsForm({"currency": "EUR"}, currencies=currencies())
    assert form.is_valid()
    for version in (2, 3, 4, 5):
        filters = replace(form.filters(), version=version)
        draft = StatementDraft(agency.organization, "Kept", filters, form.said(), "estimate")
        kept = savings_statements.prepare(draft, actor=actor_for(agency.officer), now=clock.now())
        frozen = SavingsForm({}, currencies=currencies(), statement=kept)
        assert frozen.is_valid()
        head = next(csv.reader(StringIO(file_of("csv", frozen).decode())))
        assert head == list(columns(version))
        later = {name for since, names in ADDED.items() if since > version for name in names}
        assert not later & set(head)
        told = json.loads(file_of("json", frozen))
        assert (set(told["baselines"]) == set(kept.totals), "indexed" in told["baselines"]) == (True, version > 3)
        assert told["data_sha256"] == kept.data_sha256
        before = {kind: file_of(kind, frozen) for kind in ("csv", "json", "xlsx")}
        Award.objects.update(indexed_total=1, life_cycle_reference=2, life_cycle_cost=1)
        assert {kind: file_of(kind, frozen) for kind in before} == before
    first = next(csv.reader(StringIO(file_of("csv", form).decode())))
    assert first == list(columns(5))
