"""Estimates that are changed after their publication: the first one counts, and the report shows and counts the changes."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client

from procurement import clock
from procurement.rules.verify import Verdict
from procurement.rules.visibility import Audience
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Lot
from tenders.queries.estimates import estimates_of
from tenders.queries.savings import savings_report
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_rows import rows
from tenders.services import amending
from tenders.services.copying import copy_tender
from tenders.services.drafts import ItemDraft, LotDraft
from tests.tenders.bundle_forging import change_json, files_of
from tests.tenders.calling import approve, officer, open_tender, propose
from tests.tenders.conftest import START
from tests.tenders.officer_screens import text_of
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import failed, findings

D = Decimal
RON = SavingsFilters("RON")


def estimate(played: Played, value: str, reason: str) -> None:
    """A published change of lot 1 that gives it another estimate."""
    lot = played.lot()
    items = tuple(ItemDraft(item.description, item.quantity, item.unit) for item in lot.items.order_by("number"))
    draft = LotDraft(lot.title, lot.description, D(value), lot.award_method, items)
    amending.save_lot(played.fresh(), draft, number=1, actor=officer(played), now=clock.now())
    propose(played, reason)
    approve(played)


@pytest.fixture
def raised(agency: Agency, alfa: Company, beta: Company, plan: Plan) -> Played:
    """Awarded at 90,000 after its estimate of 120,000 was raised to 150,000 and lowered to 140,000."""
    played = open_tender(agency, plan, START + timedelta(days=1))
    estimate(played, "150000", "Prices rose.")
    estimate(played, "140000", "They fell again.")
    for company, price in ((alfa, "4400"), (beta, "4500")):
        director.hand_in(played, company, {1: (price, "100")})
    director.close_and_open(played)
    director.decide(played)
    director.wait_for_standstill(played)
    director.move_to(clock.now() + timedelta(days=1))
    return played


def test_saving_is_measured_against_the_estimate_that_was_published_first(raised: Played, client: Client) -> None:
    lot = raised.lot()
    assert (lot.first_estimate, lot.estimated_value, lot.estimate_edits) == (D(120000), D(140000), 2)
    [row] = rows(RON)
    assert (row.estimate, row.estimate_edits) == (D(120000), 2)
    assert savings_report(RON, now=clock.now()).main.saving.amount == D(30000)
    assert [(one.value, one.number, one.reason) for one in estimates_of(lot)] == [
        (D(120000), 0, ""), (D(150000), 1, "Prices rose."), (D(140000), 2, "They fell again."),
    ]  # fmt: skip
    working = text_of(client.get(f"/savings/{raised.tender.reference}/1/"))
    for words in ("first publication: this one counts", "150,000.00", "Prices rose.", "140,000.00", "They fell again."):
        assert words in working, words
    assert estimates_of(lot)[0].digest[:16] in working


def test_report_counts_lots_and_tenders_whose_estimate_was_changed(
    raised: Played, agency: Agency, alfa: Company, plan: Plan, client: Client
) -> None:
    other = open_tender(agency, replace(plan, title="As it was"), clock.now() + timedelta(days=1))
    director.hand_in(other, alfa, {1: ("4400", "100")})
    director.close_and_open(other)
    director.decide(other)
    director.wait_for_standstill(other)
    director.move_to(clock.now() + timedelta(days=1))
    report = savings_report(RON, now=clock.now())
    assert (report.total.lots, report.edited) == (2, (1, 1))
    for edited, reference in (("yes", raised.tender.reference), ("no", other.tender.reference)):
        assert [row.reference for row in rows(replace(RON, edited=edited))] == [reference]
    page = text_of(client.get("/savings/"))
    assert "The estimate of 1 lot was changed after its publication" in page
    assert "1 awarded lot." in text_of(client.get("/savings/?edited=yes"))
    whole = json.loads(client.get("/savings.json").getvalue())  # type: ignore[attr-defined]
    assert whole["estimate_changed"] == {"lots": 1, "tenders": 1}
    assert sorted(row["estimate_edits"] for row in whole["rows"]) == [0, 2]


def test_verifier_takes_the_estimate_of_the_first_notice(raised: Played) -> None:
    bundle = bundle_of(raised, Audience.PUBLIC)
    assert findings(bundle)["V15"].verdict is Verdict.OK
    changed = files_of(bundle)
    change_json(changed, "lots/1/saving.json", lambda data: data["inputs"].update(estimate="140000"))
    assert "V15" in failed(changed)


def test_copy_of_a_tender_begins_with_one_estimate(raised: Played, agency: Agency) -> None:
    copied = copy_tender(
        raised.tender, buyer=agency.organization, with_documents=False, actor=officer(raised), now=clock.now()
    )
    lot = copied.lots.get()
    assert (lot.estimated_value, lot.first_estimate, lot.estimate_edits) == (D(140000), None, 0)


def test_earlier_changes_are_read_from_the_stored_versions(raised: Played) -> None:
    Lot.objects.update(first_estimate=None, estimate_edits=0)
    migration = import_module("tenders.migrations.0015_first_estimates")
    with connection.cursor() as cursor:
        cursor.execute(migration.EARLIER)
    lot = raised.lot()
    assert (lot.first_estimate, lot.estimate_edits) == (D(120000), 2)
