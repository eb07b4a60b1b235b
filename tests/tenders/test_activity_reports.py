"""Half-yearly reports: made once after the half-year, with every fact by its own date, and the same for ever."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import openpyxl
import pikepdf
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock
from procurement.rules import exact_json
from procurement.rules.half_years import HalfYear
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import ActivityReport
from tenders.queries.activity import activity, asked
from tenders.services import activity_reports
from tests import factories
from tests.tenders.conftest import START
from tests.tenders.history import award, lot, procedure, record
from tests.tenders.officer_screens import signed_in, text_of

PRICES = {1: ("5500", "100")}


@pytest.fixture
def signed(agency: Agency, plan: Plan, alfa: Company, beta: Company) -> Played:
    """Two bids, an award and its contract; and an award of imported history, which no report holds."""
    record(procedure("ocds-h-1", lot("5", award("4", decided_at=START))))
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, PRICES)
    director.hand_in(played, beta, {1: ("5600", "100")})
    director.close_and_open(played)
    director.decide(played)
    director.wait_for_standstill(played)
    director.sign(played)
    return played


def over(half_year: HalfYear) -> datetime:
    """The moment at which the reports of a half-year are due."""
    return asked(half_year).ends_at + activity_reports.WAITS


def of(moment: datetime | None) -> HalfYear:
    assert moment is not None
    return HalfYear(moment.year, 1 if moment.month <= 6 else 2)


def rows_of(report: ActivityReport) -> dict[str, Any]:
    found: dict[str, Any] = report.data["tables"]
    return found


def address(name: str, report: ActivityReport) -> str:
    return reverse(f"tenders:{name}", args=[report.agency_id, report.half_year])


def test_report_is_made_once_when_it_is_due_and_never_changes(signed: Played, client: Client) -> None:
    half_year = of(signed.tender.published_at)
    assert activity_reports.make_due(now=over(half_year) - timedelta(seconds=1)) == 0
    assert activity_reports.make_due(now=over(half_year)) == 1
    assert activity_reports.make_due(now=over(half_year)) == 0
    report = ActivityReport.objects.get(half_year=half_year.code)
    before = client.get(address("activity-json", report)).content
    assert sha256(before).hexdigest() == report.sha256
    assert json.loads(before)["agency"]["name"] == signed.agency.organization.name
    signed.lot().awards.update(amount="1")
    assert client.get(address("activity-json", report)).content == before
    with pytest.raises(DatabaseError), transaction.atomic():
        ActivityReport.objects.update(sha256="")
    assert exact_json.dumps(report.data, sort_keys=True).encode() == before


def test_report_counts_each_fact_by_its_date_and_no_imported_history(signed: Played) -> None:
    now = clock.now()
    found: dict[str, list[dict[str, Any]]] = {}
    half_year = of(signed.tender.published_at)
    while asked(half_year).starts_at < now:
        tables = activity(asked(half_year))
        assert set(tables) <= {signed.agency.organization.pk}
        for name, rows in tables.get(signed.agency.organization.pk, {}).items():
            found.setdefault(name, []).extend(rows)
        half_year = half_year.next
    [*parts] = found["procedures"]
    assert {key: sum(part.get(key, 0) for part in parts) for key in ("published", "awarded")} == {
        "published": 1,
        "awarded": 1,
    }
    [values] = [row for row in found["values"] if "awarded" in row]
    assert (values["currency"], values["awards"], str(values["awarded"])) == ("RON", 1, "112000.00")
    [saving] = found["savings"]
    assert (str(saving["estimated"]), str(saving["saving"]), saving["counted"]) == ("120000.00", "8000.00", 1)
    figures = {row["figure"]: (row["numerator"], row["denominator"]) for row in found["figures"]}
    assert figures["bids_a_tender"] == (2, 1)
    assert figures["days_to_award"] == (None, 1)
    assert [row for row in found["contracts"] if row["fact"] == "signed"] == [{"fact": "signed", "count": 1}]
    assert found["payments"] == found["complaints"] == []


def test_files_hold_the_tables_of_the_page(signed: Played, client: Client) -> None:
    half_year = of(signed.tender.published_at)
    activity_reports.make_due(now=over(half_year))
    report = ActivityReport.objects.get(half_year=half_year.code)
    page = text_of(client.get(report.get_absolute_url()))
    assert "Procedures and their results" in page
    assert report.sha256 in page
    sheet = client.get(address("activity-xlsx", report))
    assert sheet.content == client.get(address("activity-xlsx", report)).content
    book = openpyxl.load_workbook(BytesIO(sheet.content))
    assert book.worksheets[0]["B1"].value == signed.agency.organization.name
    assert [cell.value for cell in book.worksheets[1][2]][:2] == ["open procedure", 1]
    answer: Any = client.get(address("activity-pdf", report))
    with pikepdf.open(BytesIO(b"".join(answer.streaming_content))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"


def test_figures_so_far_are_for_the_agency_and_auditors(signed: Played, alfa: Company) -> None:
    code = of(signed.tender.published_at).code
    path = reverse("tenders:activity-so-far", args=[signed.agency.organization.pk, code])
    auditor = factories.make_auditor()
    for person, status in ((None, 404), (alfa.submitter, 404), (signed.agency.officer, 200), (auditor, 200)):
        assert signed_in(person).get(path).status_code == status
    assert signed_in(auditor).get(path.replace(code, "2091-1")).status_code == 404
    assert "Procedures and their results" in text_of(signed_in(signed.agency.officer).get(path))


def test_list_is_narrowed_and_asks_the_same_number_of_queries(signed: Played, client: Client) -> None:
    now = datetime(2031, 1, 1, tzinfo=UTC)
    counts = []
    for name, half_year in (("City of Cluj", "2027-1"), ("City of Sibiu", "2027-2"), ("Bihor", "2028-1")):
        agency = factories.make_agency(name).organization
        ActivityReport.objects.create(agency=agency, half_year=half_year, content="{}", sha256="", made_at=now)
        with CaptureQueriesContext(connection) as queries:
            page = text_of(client.get(reverse("tenders:activity-reports")))
        counts.append(len(queries))
    assert len(set(counts)) == 1
    assert "Bihor" in page
    narrow = text_of(client.get(reverse("tenders:activity-reports"), {"agency": "city", "half_year": "2027-2"}))
    assert ("Sibiu" in narrow, "Cluj" in narrow) == (True, False)
