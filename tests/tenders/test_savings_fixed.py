"""The baseline that a tender fixes before its opening: chosen in the draft, published, changed like other terms, then closed."""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from procurement import clock
from procurement.access import actor_for
from procurement.rules import verify_savings
from procurement.rules.savings import Saving
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.forms.savings import SavingsForm
from tenders.models import Tender
from tenders.queries.facts import publishing_issues
from tenders.queries.savings import currencies
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_rows import outcomes_of, rows
from tenders.reports import savings_files
from tenders.services import savings_statements
from tenders.services.savings_statements import StatementDraft
from tests.tenders.calling import approve, open_tender, propose
from tests.tenders.conftest import START
from tests.tenders.history import award, lot, procedure, record
from tests.tenders.officer_screens import BASICS, at, ruleset, signed_in, text_of

D = Decimal


@pytest.fixture
def median(agency: Agency, plan: Plan) -> Played:
    """Takes bids, and its notice fixes the median of the bids."""
    return open_tender(agency, replace(plan, savings_baseline="median"), START + timedelta(days=1))


def test_officer_chooses_the_baseline_and_the_check_list_says_where_it_makes_no_sense(
    ana: Client, draft: Tender
) -> None:
    given = {**BASICS, "ruleset": ruleset(), "revision": "0"}
    assert draft.savings_baseline == "estimate", "a new tender says what it is measured against"
    assert ana.post(at("officer-basics", draft.reference), {**given, "savings_baseline": "auction"}).status_code == 302
    found = Tender.objects.get()
    assert found.savings_baseline == "auction"
    assert "savings_baseline" in [one.field for one in publishing_issues(found, clock.now())]
    assert "fixed before the bids are opened" in text_of(ana.get(at("officer-basics", draft.reference)))


def test_notice_holds_the_baseline_and_a_change_of_it_touches_no_bid(median: Played, alfa: Company) -> None:
    director.hand_in(median, alfa, {1: ("4500", "100")})
    assert "Saving measured against" in text_of(Client().get(median.tender.get_absolute_url()))
    assert "Median of the valid bids" in text_of(Client().get(median.tender.get_absolute_url()))
    assert "What the saving is measured against" in text_of(
        signed_in(median.agency.officer).get(at("officer-amend", median.tender.reference))
    )
    page = at("officer-amend-savings", median.tender.reference)
    posted = signed_in(median.agency.officer).post(page, {"savings_baseline": "second_lowest", "seen": ""})
    assert posted.status_code == 302
    propose(median)
    approve(median)
    tender = median.fresh()
    first, second = tender.versions.order_by("number")
    baselines = [version.content["savings_baseline"] for version in (first, second)]
    assert (baselines, tender.savings_baseline, tender.terms) == (["median", "second_lowest"], "second_lowest", 1)
    shown = text_of(Client().get(at("changes", tender.reference)))
    assert "What the saving is measured against" in shown
    assert "Second-lowest valid bid" in shown


def test_nobody_changes_the_baseline_once_bids_are_opened(median: Played, alfa: Company) -> None:
    director.hand_in(median, alfa, {1: ("4500", "100")})
    director.close_and_open(median)
    with pytest.raises(DatabaseError, match="fixed before the opening"), transaction.atomic():
        Tender.objects.filter(pk=median.tender.pk).update(savings_baseline="estimate")
    refused = signed_in(median.agency.officer).post(
        at("officer-amend-savings", median.tender.reference), {"savings_baseline": "mean", "seen": ""}
    )
    assert refused.status_code == 422
    assert median.fresh().savings_baseline == "median"


def test_report_counts_each_tender_as_it_announced(
    median: Played, alfa: Company, beta: Company, client: Client
) -> None:
    director.hand_in(median, alfa, {1: ("4500", "100")})
    director.hand_in(median, beta, {1: ("4400", "100")})
    director.close_and_open(median)
    director.decide(median)
    director.wait_for_standstill(median)
    director.move_to(clock.now() + timedelta(days=1))
    record(procedure("ocds-beside-1", lot("100", award("80"), bids=("80", "90")), currency="RON"))
    own, imported = sorted(rows(SavingsFilters("RON")), key=lambda row: row.imported)
    fixed, usual = (outcomes_of(row, "RON")["announced"] for row in (own, imported))
    assert isinstance(fixed, Saving)
    assert isinstance(usual, Saving)
    # Bids of 92,000 and 90,000: the median is 91,000. The imported one fixed nothing: its estimate of 100.
    assert (fixed.baseline.amount, fixed.saving.amount) == (D(91000), D(1000))
    assert (usual.baseline.amount, usual.saving.amount) == (D(100), D(20))
    whole = json.loads(client.get("/savings.json").getvalue(), parse_float=D)  # type: ignore[attr-defined]
    assert whole["baselines"]["announced"]["saving"] == D(1020)
    assert [row["fixed"] for row in whole["rows"] if row["origin"] == "native"] == ["median"]
    page = text_of(client.get("/savings/"))
    assert "Total against the baseline: As announced" in page
    assert "1,020.00" in page
    working = text_of(client.get(f"/savings/{median.tender.reference}/1/"))
    assert "Baseline fixed in the notice" in working
    assert "Median of the valid bids" in working


def test_report_of_earlier_rules_keeps_its_baselines_and_its_hash(agency: Agency, tmp_path: Path) -> None:
    record(procedure("ocds-f-1", lot("120000", award("100000"), bids=("100000", "110000"))))
    Tender.objects.update(savings_baseline="median")
    form = SavingsForm({"currency": "EUR"}, currencies=currencies())
    assert form.is_valid()
    earlier = replace(form.filters(), version=2)
    draft = StatementDraft(agency.organization, "Before", earlier, form.said(), "estimate")
    old = savings_statements.prepare(draft, actor=actor_for(agency.officer), now=clock.now())
    new = savings_statements.prepare(
        replace(draft, filters=form.filters()), actor=actor_for(agency.officer), now=clock.now()
    )
    assert (old.method, new.method) == ("savings/2", "savings/5")
    assert old.data_sha256 != new.data_sha256
    assert set(new.totals) - set(old.totals) == {"announced", "indexed", "life_cycle"}
    for statement, columns in ((old, 11), (new, 15)):
        frozen = SavingsForm({}, currencies=currencies(), statement=statement)
        assert frozen.is_valid()
        with savings_files.written("json", frozen, now=clock.now()) as file:
            (tmp_path / "report.json").write_bytes(file.read())
        said = json.loads((tmp_path / "report.json").read_bytes())
        assert (said.get("method", "savings/2"), len(said["data_sha256_covers"])) == (statement.method, columns)
        assert said["data_sha256"] == statement.data_sha256
        options = argparse.Namespace(file=tmp_path / "report.json", key="")
        lines: list[object] = []
        assert verify_savings.check(options, say=lines.append) == verify_savings.GOOD, lines
        page = signed_in(agency.officer).get(f"/savings/?report={statement.pk}&baseline=estimate").content.decode()
        assert ("baseline=announced" in page) == (statement == new)
