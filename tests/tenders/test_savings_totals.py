"""The savings report against the rules: what the database adds up is what the rules say, row by row and cent by cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from django.db.models import F

from procurement import clock
from procurement.rules import savings as rules
from procurement.rules.lifecycle import Stage
from tenders.models import Award, Tender
from tenders.queries import savings
from tenders.queries.savings import Page, savings_report
from tenders.queries.savings_filters import SEVERAL, UNKNOWN, SavingsFilters
from tenders.queries.savings_rows import SavingRow, ended_lots, outcomes_of, rows
from tenders.queries.savings_sql import BASELINES, GROUPS, TOGETHER
from tests.tenders.history import award, lot, many, procedure, record

D = Decimal
EUR = SavingsFilters(currency="EUR")
ZONE = ZoneInfo("Europe/Bucharest")


@pytest.fixture
def crowd(world: None) -> None:
    record(*many(150))
    # What imported history never has: the bids of the others, an auction, and baselines fixed in a notice.
    Award.objects.update(others_mean_bid=F("mean_bid"), initial_bid=F("second_lowest_bid"), indexed_total=F("mean_bid"))
    Award.objects.update(life_cycle_reference=F("mean_bid"), life_cycle_cost=F("median_bid"))
    for number, tender in enumerate(Tender.objects.order_by("ocid")):
        fixed = ["", *rules.SINGLE][number % (len(rules.SINGLE) + 1)]
        Tender.objects.filter(pk=tender.pk).update(savings_baseline=fixed)


def totals_by_the_rules(found: list[SavingRow], currency: str) -> dict[str, rules.SavingTotal]:
    outcomes = [outcomes_of(row, currency) for row in found]
    return {name: rules.total([one[name] for one in outcomes], currency=currency) for name in BASELINES}


def test_totals_of_many_kinds_of_rows_equal_those_of_the_rules(crowd: None) -> None:
    for currency in ("EUR", "MDL"):
        filters = SavingsFilters(currency=currency)
        found = list(rows(filters))
        report = savings_report(filters, now=clock.now())
        assert len(found) == report.total.lots > 20
        assert report.total.totals == totals_by_the_rules(found, currency)
        assert all(total.counted and total.not_computable for total in report.total.totals.values())


def test_baselines_are_compared_on_the_lots_that_have_all_of_them(crowd: None) -> None:
    report = savings_report(EUR, now=clock.now())
    outcomes = [outcomes_of(row, "EUR") for row in rows(EUR)]
    whole = [one for one in outcomes if all(isinstance(one[name], rules.Saving) for name in TOGETHER)]
    assert report.together.lots == len(whole) > 5
    assert report.together.totals == {
        name: rules.total([one[name] for one in whole], currency="EUR") for name in TOGETHER
    }
    assert len({total.compared for total in report.together.totals.values()}) == 1


def narrowed(group: str, value: str) -> SavingsFilters:
    """The filter to which a line of a breakdown links."""
    if group == "month":
        year, month = (int(part) for part in value.split("-"))
        starts = datetime(year, month, 1, tzinfo=ZONE)
        ends = datetime(year + month // 12, month % 12 + 1, 1, tzinfo=ZONE)
        return replace(EUR, starts_at=starts, ends_at=ends)
    return replace(EUR, **{group: value or UNKNOWN})  # type: ignore[arg-type]


def test_each_group_opens_to_the_rows_that_it_adds_up(crowd: None) -> None:
    report = savings_report(EUR, now=clock.now())
    for group in GROUPS:
        assert sum(one.lots for one in report.groups[group]) == report.total.lots
        assert savings.merged("", report.groups[group]).totals == report.total.totals
        assert len(report.groups[group]) > 2 or group == "region", group
        for one in report.groups[group]:
            filters = narrowed(group, one.value)
            inside = savings_report(filters, now=clock.now())
            assert inside.total == replace(one, value="")
            assert totals_by_the_rules(list(rows(filters)), "EUR") == one.totals


def test_several_bids_and_origin_divide_the_rows(crowd: None) -> None:
    def count(**wanted: str) -> int:
        return savings_report(replace(EUR, **wanted), now=clock.now()).total.lots  # type: ignore[arg-type]

    everything = count()
    zero = count(bids="0")
    assert count(bids="1") + count(bids=SEVERAL) + count(bids=UNKNOWN) + zero == everything
    assert (count(origin="imported"), count(origin="native")) == (everything, 0)


def test_page_is_sorted_and_complete(crowd: None) -> None:
    whole = {row.lot_id: row for row in rows(EUR)}
    report = savings_report(EUR, page=Page("lowest", 0, 1000), now=clock.now())
    assert {row.lot_id: row for row in report.rows} == whole
    figures = [outcomes_of(row, "EUR")["announced"] for row in report.rows]
    amounts = [one.saving.amount for one in figures if isinstance(one, rules.Saving)]
    assert amounts == sorted(amounts)
    assert amounts[0] < 0, "negative savings stay in"
    first = savings_report(EUR, page=Page("lowest", 0, 7), now=clock.now()).rows
    second = savings_report(EUR, page=Page("lowest", 7, 7), now=clock.now()).rows
    assert first + second == report.rows[:14]


def test_cells_count_every_computable_row_once(crowd: None) -> None:
    report = savings_report(EUR, main="median", now=clock.now())
    assert sum(cell.lots for cell in report.cells) == report.total.totals["median"].counted
    found = [(row, outcomes_of(row, "EUR")["median"]) for row in rows(EUR)]
    wanted: dict[tuple[int | None, int], int] = {}
    for row, one in found:
        if isinstance(one, rules.Saving):
            share = one.saving.amount * 100 / one.baseline.amount
            key = (row.valid_bids, max(int(share.to_integral_value("ROUND_FLOOR")), -200))
            wanted[key] = wanted.get(key, 0) + 1
    assert {(cell.bids, cell.percent): cell.lots for cell in report.cells} == wanted


def test_hash_covers_the_deciding_columns_in_the_order_of_ocid_and_lot(crowd: None) -> None:
    lines = [
        ";".join(
            "" if value is None else str(value)
            for value in (
                row.ocid, row.lot_number, row.estimate, row.award, row.valid_bids, row.mean, row.mean_of_others, row.median,
                row.second_lowest, row.initial, row.paid, row.fixed, row.indexed, row.life_cycle, row.life_cycle_cost,
            )
        )
        for row in sorted(rows(EUR), key=lambda row: (row.ocid, row.lot_number))
    ]  # fmt: skip
    written = "".join(f"{line}\n" for line in lines)
    assert savings_report(EUR, now=clock.now()).data_hash == sha256(written.encode()).hexdigest()


def test_report_without_rows_counts_nothing_and_hashes_nothing(world: None) -> None:
    report = savings_report(EUR, page=Page("newest", 0, 50), now=clock.now())
    assert (report.total.lots, report.main.percent, report.rows, report.cells) == (0, None, (), [])
    assert report.data_hash == sha256(b"").hexdigest()


def test_lot_with_several_awards_is_in_or_out_as_a_whole(world: None) -> None:
    later = datetime(2025, 7, 1, tzinfo=UTC)
    shared = lot("1000", award("400"), award("300", supplier="Beta SRL", size="large", decided_at=later), bids=5)
    record(procedure("ocds-a-1", shared))
    for filters, lots in (
        (replace(EUR, ends_at=later), 1),
        (replace(EUR, starts_at=later), 0),
        (replace(EUR, size="large"), 0),
        (replace(EUR, size=UNKNOWN), 1),
    ):
        report = savings_report(filters, now=clock.now())
        assert (report.total.lots, report.main.saving.amount) == (lots, D(300) * lots)


def test_award_of_unknown_value_makes_the_lot_not_computable(world: None) -> None:
    record(procedure("ocds-a-1", lot("1000", award("400"), award(None, supplier="Beta SRL"))))
    total = savings_report(EUR, now=clock.now()).main
    assert (total.counted, total.not_computable) == (0, 1)


def test_award_at_midnight_of_the_display_zone_belongs_to_the_new_month(world: None) -> None:
    midnight = datetime(2025, 4, 30, 21, 0, tzinfo=UTC)  # 1 May, 00:00 in Bucharest
    record(procedure("ocds-a-1", lot("1000", award("400", decided_at=midnight))))
    assert [one.value for one in savings_report(EUR, now=clock.now()).groups["month"]] == ["2025-05"]


def test_ended_lots_are_counted_apart_and_never_in_the_totals(world: None) -> None:
    record(
        procedure("ocds-a-1", lot("1000", award("400"))),
        procedure("ocds-a-2", lot("1000", stage=Stage.CANCELLED), stage=Stage.CANCELLED),
        procedure(
            "ocds-a-3", *[lot("9", stage=Stage.UNSUCCESSFUL)] * 2, stage=Stage.UNSUCCESSFUL, buyer="City of Cluj"
        ),
        procedure("ocds-a-4", lot("1000", stage=Stage.CANCELLED), stage=Stage.CANCELLED, currency="MDL"),
    )
    report = savings_report(EUR, now=clock.now())
    assert (report.total.lots, report.cancelled, report.unsuccessful) == (1, 1, 2)
    after = savings_report(replace(EUR, starts_at=datetime(2025, 6, 1, tzinfo=UTC)), now=clock.now())
    assert (after.cancelled, after.unsuccessful) == (0, 0)
    count, found = ended_lots(EUR, "unsuccessful", first=1, count=50)
    assert (count, [one.reference for one in found]) == (2, ["ocds-a-3"])


def test_currencies_are_those_with_awards_the_most_frequent_first(world: None) -> None:
    record(
        procedure("ocds-a-1", lot("1", award("1")), currency="MDL"),
        procedure("ocds-a-2", lot("1", award("1")), currency="EUR"),
        procedure("ocds-a-3", lot("1", award("1")), currency="EUR"),
        procedure("ocds-a-4", lot("1"), currency="GEL"),
    )
    assert savings.currencies() == ["EUR", "MDL"]


def test_ocid_that_looks_like_a_formula_is_hashed_as_files_write_it(world: None) -> None:
    record(procedure("=1+1", lot("100.00", award("40.00"))))
    report = savings_report(EUR, now=clock.now())
    assert report.data_hash == sha256(b"'=1+1;1;100.00;40.00;;;;;;;;;;;\n").hexdigest()
