"""Notice board and tender page with many tenders, as an anonymous visitor gets them, beside the empty view of the same server."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse

from procurement import clock
from procurement.models import Organization, RulesetVersion
from procurement.rules.facts import RequirementKind
from procurement.rules.lifecycle import Stage
from tenders.bench import load
from tenders.bench.bids import EMPTY, MANY
from tenders.bench.figures import Figure, Ratio, Report
from tenders.models import Item, Lot, Requirement, Tender
from tenders.services.search_words import keep_words

PART = "Public pages"
EMPTY_VIEW = f"empty view ({EMPTY})"
REQUESTS = 150
"""Of pages that are another each time; ten times as many of a page that all ask for, to fill some seconds."""
BATCH = 1_000
STAGES = (Stage.PUBLISHED,) * 3 + (Stage.CLOSED, Stage.AWARDED, Stage.COMPLETED, Stage.CANCELLED)
_WORDS = ("laptops", "road", "school", "cleaning", "hospital", "heating", "paper", "lighting", "water", "repair")


def fill(tenders: int, *, seed: int = 7) -> list[str]:
    """Made-up public tenders with lots, items and requirements at several stages; returns the references. Not played: many."""
    chance, now = random.Random(seed), clock.now()  # noqa: S311  (figures that must be the same every time)
    ruleset = RulesetVersion.objects.filter(code="generic").latest("valid_from")
    buyers = [
        Organization(
            pk=UUID(int=chance.getrandbits(128)), kind=Organization.Kind.AGENCY, name=f"Agency {number}", created_at=now,
            approved_at=now, level="subcentral",
        )
        for number in range(200)
    ]  # fmt: skip
    Organization.objects.bulk_create(buyers)
    made = [_tender(number, chance.choice(buyers), ruleset, chance, now) for number in range(tenders)]
    for start in range(0, tenders, BATCH):
        batch = made[start : start + BATCH]
        Tender.objects.bulk_create(batch)
        lots = [
            Lot(pk=UUID(int=chance.getrandbits(128)), tender=tender, number=number, title=f"Lot {number}",
                estimated_value=Decimal(chance.randrange(10_000, 9_000_000)), stage=tender.stage)
            for tender in batch for number in range(1, chance.choice((1, 1, 2, 3)) + 1)
        ]  # fmt: skip
        Lot.objects.bulk_create(lots)
        Item.objects.bulk_create(
            Item(lot=lot, number=number, description=f"Item {number}", quantity=Decimal(10), unit="piece")
            for lot in lots for number in (1, 2, 3)
        )  # fmt: skip
        Requirement.objects.bulk_create(
            Requirement(tender=tender, number=number, kind=kind, title=f"Requirement {number}")
            for tender in batch for number, kind in enumerate((RequirementKind.DECLARATION, RequirementKind.DOCUMENT), 1)
        )  # fmt: skip
        keep_words(tender.pk for tender in batch)
    return [tender.reference for tender in made]


def _tender(number: int, buyer: Organization, ruleset: RulesetVersion, chance: random.Random, now: datetime) -> Tender:
    stage = chance.choice(STAGES)
    published = now - timedelta(
        minutes=chance.randrange(24 * 60, 60 * 24 * 30 * (1 if stage is Stage.PUBLISHED else 12))
    )
    ends = (
        now + timedelta(minutes=chance.randrange(60, 50_000))
        if stage is Stage.PUBLISHED
        else published + timedelta(days=20)
    )
    return Tender(
        pk=UUID(int=chance.getrandbits(128)), reference=f"B-{number:06}", ocid=f"ocds-bench1-{number:06}",
        title=f"{' '.join(chance.sample(_WORDS, 3)).capitalize()} {number}", summary=f"What is bought: {number}. " * 4,
        buyer=buyer, ruleset=ruleset, cpv_code=f"{chance.choice((30, 33, 45, 71, 79, 90))}000000", region="RO321",
        publish_at=published, published_at=published, enquiries_end_at=ends - timedelta(days=5), bids_end_at=ends,
        opening_at=ends + timedelta(minutes=30), stage=stage, created_at=published,
        ended_at=ends + timedelta(days=30) if stage is Stage.CANCELLED else None,
    )  # fmt: skip


def measure(url: str, references: Sequence[str], *, rounds: int, requests: int = REQUESTS) -> Report:
    """Each page as one that all ask for, and as a different one each time, by eight clients; in turns with the empty view."""
    board, many = reverse("tenders:board"), requests * rounds
    tenders = [reverse("tenders:tender", args=[reference]) for reference in references[:many]]
    asked = {
        EMPTY_VIEW: [EMPTY] * 10 * many,
        "notice board, the same for all": [board] * 10 * many,
        "notice board, another search each": [f"{board}?page={1 + n % 20}&q={_WORDS[n % 10]}" for n in range(many)],
        "tender page, the same for all": tenders[:1] * 10 * many,
        "tender page, another each": (tenders * many)[:many],
    }
    rates: dict[str, list[float]] = {name: [] for name in asked}
    slowest: dict[str, list[float]] = {name: [] for name in asked}
    report = Report()
    for turn in range(rounds):
        for name, paths in asked.items():
            answers = load.send(url, [load.get(url, path) for path in paths[turn::rounds]], clients=MANY)
            rates[name].append(answers.per_second)
            slowest[name].append(answers.quantile(0.99))
            if answers.statuses.keys() != {200}:
                report.errors.append(f"{name}: {dict(answers.statuses)}")
    for name in asked:
        report.figures.append(Figure(PART, name, load.middle(rates[name]), "pages/s"))
        report.figures.append(Figure(PART, f"{name}, p99", load.middle(slowest[name]), "ms"))
        if name != EMPTY_VIEW:
            ratio = load.middle(rates[name]) / load.middle(rates[EMPTY_VIEW])
            report.ratios.append(Ratio(PART, f"{name} : empty view", ratio, ">= 0.5"))
    for name, path in (("notice board", board), ("tender page", tenders[0])):
        report.figures.append(Figure(PART, f"{name}, when it is made", queries_of(path), "queries"))
    return report


def queries_of(path: str) -> float:
    """The database queries of one visit without a log-in, counted in this process, which runs the same code."""
    client = Client(HTTP_HOST="localhost")
    with override_settings(SHARED_PAGES=False):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(path)
    assert answer.status_code == 200, path
    return float(len(queries))
