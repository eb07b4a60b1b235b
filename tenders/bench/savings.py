"""The savings report over made-up imported history, timed beside the one aggregate that gives its totals."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from statistics import median
from time import perf_counter
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from procurement import clock
from procurement.models import Organization
from tenders.bench.figures import Figure, Ratio, Report
from tenders.models import Award, Contract, Lot, Tender
from tenders.queries import savings_parts
from tenders.queries.savings import Page, currencies, savings_report
from tenders.queries.savings_filters import SavingsFilters

PART = "Savings report"
AGGREGATE = "one aggregate of all totals"
REPORT = "the report's queries"
CENT = Decimal("0.01")
FIRST = datetime(2019, 1, 7, 9, tzinfo=UTC)
BATCH = 5_000
CURRENCY = "RON"


def fill(awards: int, *, seed: int = 11) -> None:
    """Imported history with that many awards: 400 agencies, 3,000 companies, one to three lots a procedure, seven years.

    One lot in fifty has no estimate, one award in a hundred no value, one lot in two hundred two suppliers; a third of the
    contracts is completed.
    """
    chance = random.Random(seed)  # noqa: S311  (figures that must be the same every time)
    with transaction.atomic():
        agencies, companies = _organizations(chance)
        batch: list[dict[str, Any]] = []
        for made in _procedures(awards, chance, agencies, companies):
            batch.append(made)
            if len(batch) == BATCH:
                _save(batch)
                batch.clear()
        _save(batch)


def _organizations(chance: random.Random) -> tuple[list[Organization], list[Organization]]:
    def some(kind: Organization.Kind, count: int) -> list[Organization]:
        return [
            Organization(
                pk=UUID(int=chance.getrandbits(128)), kind=kind, name=f"{kind.label} {number}", created_at=FIRST,
                imported=True, identifier=f"BENCH-{kind}-{number}",
                size=chance.choice(["micro", "small", "medium", "large", ""]) if kind == "company" else "",
            )
            for number in range(count)
        ]  # fmt: skip

    agencies, companies = some(Organization.Kind.AGENCY, 400), some(Organization.Kind.COMPANY, 3000)
    Organization.objects.bulk_create([*agencies, *companies])
    return agencies, companies


def _procedures(
    awards: int, chance: random.Random, agencies: list[Organization], companies: list[Organization]
) -> Iterator[dict[str, Any]]:
    """Rows of one procedure after another until there are enough awards."""
    made = number = 0
    while made < awards:
        number += 1
        decided = FIRST + timedelta(minutes=chance.randrange(7 * 365 * 24 * 60))
        ocid = f"ocds-bench0-{number:07d}"
        tender = Tender(
            pk=UUID(int=chance.getrandbits(128)), reference=ocid, ocid=ocid, title=f"Made-up purchase {number}",
            buyer=chance.choice(agencies), procedure=chance.choice(["open", "open", "open", "selective", "limited"]),
            currency=CURRENCY, cpv_code=f"{chance.choice([30, 33, 45, 45, 45, 71, 79, 90])}000000", created_at=decided,
            published_at=decided - timedelta(days=60), ended_at=decided, stage="awarded", imported=True,
        )  # fmt: skip
        rows: dict[str, Any] = {"tender": tender, "lots": [], "awards": [], "contracts": []}
        for position in range(1, chance.choice([1, 1, 1, 2, 3]) + 1):
            made += _lot(rows, position, decided=decided, chance=chance, companies=companies)
            if made >= awards:
                break
        yield rows


def _lot(rows: dict[str, Any], position: int, *, decided: datetime, chance: random.Random, companies: list[Any]) -> int:
    tender = rows["tender"]
    estimate = Decimal(chance.randrange(10_000_00, 90_000_000_00)) * CENT
    bids = sorted(
        (estimate * chance.randrange(60, 115) / 100).quantize(CENT) for _ in range(chance.choice([1, 1, 2, 3, 4, 6, 9]))
    )
    known = chance.randrange(50) > 0
    lot = Lot(
        pk=UUID(int=chance.getrandbits(128)), tender=tender, number=position, title=f"Lot {position}", stage="awarded",
        estimated_value=estimate if known else None,
    )  # fmt: skip
    rows["lots"].append(lot)
    shared = chance.randrange(200) == 0
    for part in range(2 if shared else 1):
        price = (bids[0] / 2).quantize(CENT) if shared else bids[0]
        award = Award(
            lot=lot, supplier=chance.choice(companies), amount=price if chance.randrange(100) else None, status="active",
            decided_at=decided + timedelta(days=part), valid_bids=len(bids), mean_bid=(sum(bids, Decimal(0)) / len(bids)).quantize(CENT),
            median_bid=median(bids).quantize(CENT), second_lowest_bid=bids[1] if len(bids) > 1 else None,
        )  # fmt: skip
        rows["awards"].append(award)
        if chance.randrange(3) == 0:
            paid = (price * chance.randrange(95, 115) / 100).quantize(CENT)
            rows["contracts"].append(
                Contract(award=award, number=str(position), amount=price, status="completed", final_amount=paid)
            )
    return 2 if shared else 1


def _save(batch: list[dict[str, Any]]) -> None:
    Tender.objects.bulk_create(rows["tender"] for rows in batch)
    for model, name in ((Lot, "lots"), (Award, "awards"), (Contract, "contracts")):
        model.objects.bulk_create(row for rows in batch for row in rows[name])


def measure(*, rounds: int = 5) -> Report:
    """The aggregate, the page's query, the page as a visitor gets it, and the files, all in this run and on these rows."""
    filters = SavingsFilters(currency=CURRENCY)

    def aggregate() -> None:
        with connection.cursor() as cursor:
            cursor.execute(*savings_parts.totals_sql(filters, settings.DISPLAY_TIME_ZONE))
            cursor.fetchall()

    def query() -> None:
        currencies()
        savings_report(filters, baselines=("estimate",), page=Page("newest", 0, 25), now=clock.now())

    def get(address: str) -> Callable[[], None]:
        def visit() -> None:
            response = Client(HTTP_HOST="localhost").get(address)
            assert response.status_code == 200
            list(response)
            response.close()

        return visit

    timed = {
        AGGREGATE: aggregate,
        REPORT: query,
        "page": get(f"/savings/?currency={CURRENCY}"),
        "CSV, all rows": get(f"/savings.csv?currency={CURRENCY}"),
        "JSON, all rows": get(f"/savings.json?currency={CURRENCY}"),
    }
    best = dict.fromkeys(timed, float("inf"))
    for turn in range(rounds):  # in turns, so that a busy moment of the machine falls on all of them
        for name, work in timed.items():
            if turn and "all rows" in name:
                continue
            begin = perf_counter()
            work()
            best[name] = min(best[name], perf_counter() - begin)
    base = best[AGGREGATE]
    report = Report([Figure(PART, name, seconds, "s") for name, seconds in best.items()])
    for name in list(timed)[1:]:
        aim = "<= 3" if name == REPORT else ""
        report.ratios.append(Ratio(PART, f"{name} : aggregate", best[name] / base, aim))
    return report
