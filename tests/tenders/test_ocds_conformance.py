"""Everything that is published, checked with the tools of the standard's makers. Runs where OCDS_STANDARD_ZIP is set."""

from __future__ import annotations

import subprocess
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from procurement import clock
from procurement.access import actor_for
from procurement.rules.facts import CriterionKind
from tenders.demo import calls, director
from tenders.demo.scenario import Agency, Company, LotPlan, Plan
from tenders.services import awarding, cancelling
from tenders.services.drafts import CriterionDraft
from tests.tenders.conftest import START
from tests.tenders.ocds_checking import AVAILABLE, checked
from tests.tenders.ocds_samples import procedure, written

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="needs the standard's schemas: set OCDS_STANDARD_ZIP")

QUALITY = CriterionDraft(
    title="Warranty in months",
    kind=CriterionKind.NUMBER,
    weight=Decimal(30),
    worst=Decimal(12),
    best=Decimal(60),
    options={},
    minimum_points=Decimal(0),
)


def play_all(agency: Agency, alfa: Company, beta: Company, plan: Plan) -> str:
    """One procedure with two lots to the end, with a refusal on the way; one without bids; one cancelled."""
    lots = (
        LotPlan(
            "Laptops",
            "120000",
            (("Laptop", "20", "piece"), ("Mouse", "20", "piece")),
            criteria=(QUALITY,),
            terms={"vat_rate": Decimal("11.5")},
            options=("Mouse",),
        ),
        LotPlan("Bags", "2000", (("Bag", "20.5", "piece"),)),
    )
    day = START + timedelta(days=1)
    whole = director.publish(agency, Plan("Laptops and bags", "For all.", lots), publish_at=day)
    director.publish(agency, plan, publish_at=day + timedelta(hours=1))
    cancelled = director.publish(agency, plan, publish_at=day + timedelta(hours=2))
    officer, approver = actor_for(agency.officer), actor_for(agency.approver)
    cancelling.propose_cancellation(cancelled.fresh(), code="no_need", explanation="-", actor=officer, now=clock.now())
    cancelling.confirm_cancellation(cancelled.fresh(), actor=approver, now=clock.now())
    calls.answer(whole, calls.ask(whole, beta, "May bags and laptops come apart?"), "Yes.")
    calls.add_document(whole, "Plan of the rooms")
    calls.later(whole, 7)
    calls.publish(whole, "More time to look at the rooms.", only_clarifies=True)
    prices: list[dict[int, tuple[str, ...]]] = [{1: ("4500", "9"), 2: ("90",)}, {1: ("4400.50", "9"), 2: ("95",)}]
    director.hand_in(whole, alfa, prices[0], {"Warranty in months": "24"})
    director.hand_in(whole, beta, prices[1], {"Warranty in months": "36"})
    director.close_and_open(whole)
    for number in (1, 2):
        director.decide(whole, number)
        director.wait_for_standstill(whole, number)
    awarding.record_refusal(whole.lot(2), reason="No capacity.", actor=officer, now=clock.now())
    director.decide(whole, 2)
    director.wait_for_standstill(whole, 2)
    for number in (1, 2):
        director.sign(whole, number, contract_number=f"{number}/2026")
    director.complete(whole, 1, final_amount=Decimal("88000.10"))
    return whole.tender.ocid


def test_publications_of_every_kind_conform(
    agency: Agency, alfa: Company, beta: Company, plan: Plan, tmp_path: Path
) -> None:
    ocid, client = play_all(agency, alfa, beta, plan), Client()
    call_command("import_ocds", written(tmp_path, "in.jsonl", procedure(1), procedure(2, award=None)), skip_checks=True)
    addresses = ["releases.json", "records.json", f"releases/{ocid}.json", f"records/{ocid}.json"]
    addresses += ["records/ocds-xx0001-1.json", "releases.json?origin=native&after=2"]
    files = [tmp_path / f"{number}.json" for number in range(len(addresses))]
    for address, file in zip(addresses, files, strict=True):
        response = client.get(f"/ocds/{address}")
        assert response.status_code == 200
        file.write_bytes(response.content)
    exported = tmp_path / "export.json"
    call_command("export_ocds", output=str(exported), skip_checks=True)
    assert checked(*files, exported) == f"{len(files) + 1} files, 0 problems\n"


def test_check_of_a_faulty_package_finds_each_fault(tmp_path: Path) -> None:
    faulty = tmp_path / "faulty.json"
    faulty.write_text(
        '{"uri":"https://x.example","version":"1.1","publishedDate":"yesterday","publisher":{"name":"X"},"releases":['
        '{"ocid":"ocds-1","id":"1","date":"2024-01-01T00:00:00Z","tag":["nonsense"],"initiationType":"tender",'
        '"tender":{"id":"1","value":{"amount":"10"}}}]}'
    )
    run = subprocess.run(
        [str(settings.BASE_DIR / "bin" / "ocds-check"), str(faulty)], capture_output=True, text=True, check=False
    )
    assert run.returncode == 1
    for expected in ("publishedDate", "nonsense", "amount"):
        assert expected in run.stdout
