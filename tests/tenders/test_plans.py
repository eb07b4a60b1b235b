"""Yearly plans and market consultations, through the services and the pages."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry
from procurement.refusal import Refused
from tenders.demo import director, planning
from tenders.demo.scenario import Agency, Company, Plan
from tenders.models import Consultation, PlanLine, PlanVersion, ProcurementPlan, Release
from tenders.queries.plans import history, planned_line
from tenders.services import consulting
from tenders.services import planning as services
from tests import factories
from tests.tenders.conftest import START
from tests.tenders.officer_screens import signed_in, text_of

SHEET = (
    "Title;CPV;Estimated value;Procedure;Quarter;Funding\n"
    "Laptops;30213100;120.000,00;open;1;own budget\nRoof;45260000;90000;procedura\u00a0veche;V;\n"
)


def test_plan_is_imported_published_by_a_second_person_changed_and_linked(agency: Agency, plan: Plan) -> None:
    officer, approver, now = actor_for(agency.officer), actor_for(agency.approver), clock.now()
    ana, barbu = signed_in(agency.officer), signed_in(agency.approver)
    year = now.year
    assert (
        ana.post(reverse("tenders:officer-plans"), {"buyer": agency.organization.pk, "year": year}).status_code == 302
    )
    found = ProcurementPlan.objects.get()
    page, public = reverse("tenders:officer-plan", args=[found.pk]), reverse("tenders:plan", args=[found.pk])
    bad = ana.post(page, {"act": "import", "import-sheet": SimpleUploadedFile("p.csv", SHEET.encode())})
    assert bad.status_code == 422
    assert "is no procedure" in text_of(bad)
    assert "from 1 to 4" in text_of(bad)
    good = SHEET.replace("procedura\u00a0veche;V", "quotation;III")
    sheet = SimpleUploadedFile("p.csv", good.encode())
    assert ana.post(page, {"act": "import", "import-sheet": sheet}).status_code == 302
    assert ana.post(page, {"act": "propose", "reason": ""}).status_code == 302
    assert ana.post(page, {"act": "publish"}).status_code == 422
    assert Client().get(public).status_code == 404
    assert barbu.post(page, {"act": "return", "reason": "The roof is dearer."}).status_code == 302
    roof = PlanLine.objects.get(title="Roof")
    line = reverse("tenders:officer-plan-line", args=[found.pk, roof.item_id])
    typed = {"title": "Roof", "estimated_value": "95000", "procedure": "open", "quarter": "3"}
    assert ana.post(line, typed).status_code == 302
    services.propose_plan(found, reason="", actor=officer, now=now)
    assert barbu.post(page, {"act": "publish"}).status_code == 302
    assert LogEntry.objects.get(type="plan.published").public
    assert "215,000.00" in text_of(Client().get(public))
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanLine.objects.update(title="Another one")
    services.begin_version(agency.organization, year, actor=officer, now=now)
    services.remove_line(found, roof.item_id, actor=officer)
    with pytest.raises(Refused, match="Say why"):
        services.propose_plan(found, reason="", actor=officer, now=now)
    services.propose_plan(found, reason="No money for the roof.", actor=officer, now=now)
    services.publish_plan(found, actor=approver, now=now)
    second, first = history(found)
    assert [(one.before is None, one.after is None) for one in second.changes] == [(False, True)]
    assert first.changes == ()
    shown = text_of(Client().get(public))
    assert "No money for the roof." in shown
    assert "taken out Roof" in shown


def test_tender_names_its_line_and_the_plan_shows_what_became_of_it(agency: Agency, plan: Plan) -> None:
    found = planning.publish(agency, clock.now().year, (("Laptops", "120000", "open", 1),))
    item = found.items.get()
    played = director.schedule(agency, plan, publish_at=START + timedelta(days=1))
    page = reverse("tenders:officer-planned", args=[played.tender.reference])
    ana = signed_in(agency.officer)
    assert ana.post(page, {"item": str(item.pk)}).status_code == 302
    public = reverse("tenders:plan", args=[found.pk])
    assert "no tender yet" in text_of(Client().get(public))
    director.approve(played)
    director.move_to(START + timedelta(days=1, minutes=1))
    assert played.plan.title in text_of(Client().get(f"{public}?now"))
    line = planned_line(played.fresh())
    assert line
    assert f"{found.year}: Laptops" in text_of(Client().get(played.tender.get_absolute_url()))
    release = json.loads(Release.objects.filter(tender=played.tender).latest("number").body)
    assert release["planning"]["budget"]["amount"] == {"amount": 120000.00, "currency": "RON"}
    assert ana.post(page, {"item": ""}).status_code == 422  # a published tender keeps its line


def test_one_person_can_not_publish_and_strangers_see_nothing(agency: Agency) -> None:
    officer, now = actor_for(agency.officer), clock.now()
    version = services.begin_version(agency.organization, now.year, actor=officer, now=now)
    draft = services.LineDraft("Paper", "", Decimal(100), "quotation", 2)
    services.save_line(version.plan, draft, actor=officer)
    services.propose_plan(version.plan, reason="", actor=officer, now=now)
    with pytest.raises(Refused, match="approver"):
        services.publish_plan(version.plan, actor=officer, now=now)
    with pytest.raises(DatabaseError), transaction.atomic():
        PlanVersion.objects.update(published_by=agency.officer, published_at=now)
    stranger = signed_in(factories.make_agency("Other", domain="o.example").officer)
    assert stranger.get(reverse("tenders:officer-plan", args=[version.plan_id])).status_code == 404
    with pytest.raises(Refused, match="Choose this year"):
        services.begin_version(agency.organization, now.year + 9, actor=officer, now=now)


def test_consultation_is_published_answered_in_time_and_summed_up(agency: Agency, alfa: Company) -> None:
    ana, barbu, mihai = signed_in(agency.officer), signed_in(agency.approver), signed_in(alfa.submitter)
    end = clock.now() + timedelta(days=10)
    draft = consulting.ConsultationDraft("Electric buses", "Ten buses.", ("Which range?", " "), end)
    found = consulting.create_consultation(agency.organization, draft, actor=actor_for(agency.officer), now=clock.now())
    page, inside = found.get_absolute_url(), reverse("tenders:officer-consultation", args=[found.pk])
    assert (found.questions, Client().get(page).status_code) == (["Which range?"], 404)
    assert ana.post(inside, {"act": "publish"}).status_code == 422
    assert barbu.post(inside, {"act": "publish"}).status_code == 302
    assert mihai.post(page, {"answer-0": " "}).status_code == 422
    assert mihai.post(page, {"answer-0": "About 200 km."}).status_code == 302
    assert mihai.post(page, {"answer-0": "About 250 km."}).status_code == 302
    assert "250 km" not in text_of(ana.get(inside))
    assert ana.post(inside, {"summary": "They can."}).status_code == 422
    director.move_to(end)
    assert mihai.post(page, {"answer-0": "More."}).status_code == 422
    shown = text_of(ana.get(inside))
    assert "About 250 km." in shown
    assert "About 200 km." not in shown
    assert ana.post(inside, {"summary": "Buses run 250 km on one charge."}).status_code == 302
    assert "Buses run 250 km" in text_of(Client().get(page))
    assert "About 250 km." not in text_of(Client().get(page))
    body = json.loads(LogEntry.objects.get(type="consultation.summarized").body)
    assert body["answers"] == 1
    assert Consultation.objects.get().summarized_by == agency.officer


def test_demo_consults_the_market_and_sums_it_up(agency: Agency, alfa: Company) -> None:
    for moment in planning.story(agency, (alfa, alfa, alfa)):
        director.move_to(moment)
    assert "150 to 180 km" in Consultation.objects.get().summary
    assert ProcurementPlan.objects.get().versions.count() == 2


def test_lists_ask_the_same_number_of_queries_however_long(agency: Agency) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    asked = []
    for lines in (1, 3):
        year = clock.now().year + (lines == 3)
        found = planning.publish(agency, year, tuple((f"Line {n}", "100", "open", 1) for n in range(lines)))
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(reverse("tenders:plan", args=[found.pk])).status_code == 200
        asked.append(len(queries))
    assert asked[0] == asked[1]
    assert Client().get(reverse("tenders:plans"), {"q": "Line", "year": "x"}).status_code == 200
    assert "Line 2" in Client().get(reverse("tenders:plan-csv", args=[found.pk])).content.decode()
