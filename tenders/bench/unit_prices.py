"""The pages of unit prices on made-up awarded lines: how long a visitor waits."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from statistics import median
from time import perf_counter

from django.core.cache import cache
from django.db import connection
from django.test import Client

from procurement import clock
from procurement.models import Organization
from tenders.bench.figures import Figure, Ratio, Report
from tenders.models import Award, Lot, Tender

PART = "Unit prices"
AGENCIES, LINES_OF_AN_AWARD = 50, 50
_LINES = """
INSERT INTO tenders_awardedline (award_id, number, description, cpv_code, own_category, unit, currency, quantity,
    unit_price, buyer_id, region, decided_at)
SELECT award.id, n, 'Made-up thing', (10000000 + 1000 * ((award.place * 7 + n * 13) %% 400))::text, true,
    (ARRAY['piece', 'kg', 'hour', 'm2', 'box'])[1 + (award.place + n) %% 5], 'EUR', 1,
    round((1 + 900 * random())::numeric, 2), buyers.ids[1 + award.place %% %(agencies)s],
    (ARRAY['RO321', 'RO113', 'RO213', ''])[1 + n %% 4], award.decided_at
FROM (SELECT id, decided_at, row_number() OVER (ORDER BY id) AS place FROM tenders_award WHERE lot_id = %(lot)s) award,
    (SELECT array_agg(id) AS ids FROM procurement_organization WHERE identifier LIKE 'PRICES-%%') buyers,
    generate_series(1, %(lines)s) n
"""
ASKED = {
    "all": "",
    "a division": "?q=10000000",
    "words": "?q=products",
    "a region and a year": "?region=RO321&since=2026-01-01&until=2026-12-31",
    "a unit, last page": "?unit=kg&page=9999",
}
GROUP = "/prices/lines/?cpv=10000000&unit=piece&currency=EUR"


def fill(count: int) -> None:
    """So many lines of awards over seven years, in two thousand groups; one award in fifty was refused."""
    now = clock.now()
    buyers = Organization.objects.bulk_create(
        Organization(kind=Organization.Kind.AGENCY, name=f"Agency {number}", created_at=now, imported=True,
                     identifier=f"PRICES-{number}") for number in range(AGENCIES)
    )  # fmt: skip
    tender = Tender.objects.create(
        reference="prices-1", ocid="prices-1", title="Made-up purchase", buyer=buyers[0], currency="EUR", created_at=now,
        published_at=now, ended_at=now, stage="awarded", imported=True,
    )  # fmt: skip
    lot = Lot.objects.create(tender=tender, number=1, title="Lot", stage="awarded", estimated_value=Decimal(1))
    awards = -(-count // LINES_OF_AN_AWARD)
    apart = timedelta(days=7 * 365) / awards
    Award.objects.bulk_create(
        (
            Award(lot=lot, status="active" if number % 50 else "refused", amount=1, decided_at=now - number * apart)
            for number in range(awards)
        ),
        batch_size=2000,
    )
    with connection.cursor() as cursor:
        cursor.execute(_LINES, {"agencies": AGENCIES, "lines": LINES_OF_AN_AWARD, "lot": lot.pk})


def measure(*, rounds: int) -> Report:
    """The list with several filters and the page of one group, each as the median of its rounds."""
    report, client = Report(), Client(HTTP_HOST="localhost", REMOTE_ADDR="127.0.0.9")
    for name, address in {**{one: f"/prices/{query}" for one, query in ASKED.items()}, "one group": GROUP}.items():
        took = median(_seconds(client, address) for _ in range(rounds))
        report.figures.append(Figure(PART, f"page of {name}", took, "s"))
        report.ratios.append(Ratio(PART, f"page of {name}, in seconds", took, "<= 1"))
    return report


def _seconds(client: Client, address: str) -> float:
    cache.clear()
    begin = perf_counter()
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answers {response.status_code}.")
    return perf_counter() - begin
