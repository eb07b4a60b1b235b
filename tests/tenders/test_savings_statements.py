"""Savings reports that two persons vouch for: frozen, signed off, the same bytes for ever, recomputed offline."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement import clock, keystore
from procurement.access import actor_for
from procurement.models import LogEntry
from procurement.refusal import Refused
from procurement.rules import verify_savings
from procurement.rules.lifecycle import Stage
from tenders.demo.scenario import Agency
from tenders.forms.savings import SavingsForm
from tenders.models import FrozenSaving, SavingsStatement
from tenders.queries.savings import currencies
from tenders.reports import savings_files
from tenders.services import savings_statements
from tenders.services.savings_statements import StatementDraft
from tests import factories
from tests.tenders.history import award, lot, procedure, record
from tests.tenders.officer_screens import signed_in, text_of

QUERY = "currency=EUR&procedure=open"


@pytest.fixture
def awards(agency: Agency) -> None:
    record(
        procedure("ocds-f-1", lot("120000", award("100000", paid="107500"), bids=("100000", "110000", "125000"))),
        procedure("ocds-f-2", lot("100000", award("112500"), bids=2)),
        procedure("ocds-f-3", lot("5"), procedure="limited"),
        procedure("ocds-f-4", lot("7", stage=Stage.CANCELLED), stage=Stage.CANCELLED),
    )


def prepared(agency: Agency) -> SavingsStatement:
    form = SavingsForm({"currency": "EUR", "procedure": "open"}, currencies=currencies())
    assert form.is_valid()
    draft = StatementDraft(agency.organization, "Half a year", form.filters(), form.said(), "median")
    return savings_statements.prepare(draft, actor=actor_for(agency.officer), now=clock.now())


def signed(agency: Agency) -> SavingsStatement:
    return savings_statements.sign_off(prepared(agency), actor=actor_for(agency.approver), now=clock.now())


def file_of(kind: str, statement: SavingsStatement) -> bytes:
    form = SavingsForm({}, currencies=currencies(), statement=statement)
    assert form.is_valid(), form.errors
    with savings_files.written(kind, form, now=clock.now()) as file:
        return file.read()


def verified(path: Path) -> tuple[int, str]:
    said: list[str] = []
    options = argparse.Namespace(file=path, key=keystore.public_key_text())
    return verify_savings.check(options, say=lambda line: said.append(str(line))), "\n".join(said)


def test_report_is_prepared_and_signed_off_in_the_browser(agency: Agency, awards: None) -> None:
    ana, barbu = signed_in(agency.officer), signed_in(agency.approver)
    page = text_of(ana.get(f"/savings/?{QUERY}"))
    assert "Prepare a report with these filters" in page
    new = f"{reverse('tenders:savings-report-new')}?{QUERY}"
    assert "Freeze the figures" in text_of(ana.get(new))
    assert ana.post(new, {"title": ""}).status_code == 422
    typed = {"title": "Half a year", "organization": str(agency.organization.pk)}
    assert ana.post(new, typed).status_code == 302
    statement = SavingsStatement.objects.get()
    address = reverse("tenders:savings-report", args=[statement.pk])
    assert Client().get(address).status_code == 404
    assert Client().get(f"/savings.csv?report={statement.pk}").status_code == 404
    assert ana.post(address, {"act": "sign"}).status_code == 422
    assert "Sign off the report" in text_of(barbu.get(address))
    assert barbu.post(address, {"act": "return", "reason": ""}).status_code == 422
    assert barbu.post(address, {"act": "sign"}).status_code == 302
    entry = LogEntry.objects.get(type="savings.signed")
    assert entry.public
    assert json.loads(entry.body)["data"] == statement.data_sha256
    shown = text_of(Client().get(address))
    for words in ("signed off", "7,500.00", "3.41%", str(agency.officer), str(agency.approver), statement.data_sha256):
        assert words in shown, words
    assert "Half a year" in text_of(Client().get(reverse("tenders:savings-reports")))
    assert barbu.post(address, {"act": "return", "reason": "Too late."}).status_code == 422


def test_frozen_report_stays_the_same_whatever_comes_later(agency: Agency, awards: None, tmp_path: Path) -> None:
    statement, client = signed(agency), Client()
    page = f"/savings/?report={statement.pk}"
    before = {kind: file_of(kind, statement) for kind in ("csv", "json", "xlsx", "pdf")}
    shown = text_of(client.get(page))
    live = client.get(f"/savings.csv?{QUERY}").getvalue()  # type: ignore[attr-defined]
    assert before["csv"] == live
    record(
        procedure("ocds-f-2", lot("100000", award("1")), title="Another title"),
        procedure("ocds-f-5", lot("100000", award("50000"))),
    )
    assert client.get(f"/savings.csv?{QUERY}").getvalue() != live  # type: ignore[attr-defined]
    assert {kind: file_of(kind, statement) for kind in before} == before
    assert text_of(client.get(page)) == shown
    assert "1 awarded lot." in text_of(client.get(f"{page}&bids=3"))
    assert "ocds-f-4, lot 1" in text_of(client.get(f"/savings/ended/cancelled/?report={statement.pk}"))
    path = tmp_path / "report.json"
    path.write_bytes(before["json"])
    code, said = verified(path)
    assert (code, "V31 ok" in said, f"signed off as report {statement.pk}" in said) == (0, True, True)
    lies = {
        b'"award":112500.00': b'"award":112400.00',
        b'"total_saving":7500.00': b'"total_saving":9500.00',
        statement.data_sha256.encode(): b"0" * 64,
        b'"note":"sigiliu': b'"note":"Sigiliu',
        b'"rows"': b'"row"',
    }
    for true, false in lies.items():
        assert true in before["json"]
        path.write_bytes(before["json"].replace(true, false))
        assert verified(path)[0] == 1, false
    path.write_bytes(b"{")
    assert verified(path)[0] == 2
    waits = prepared(agency)
    path.write_bytes(file_of("json", waits))
    assert "not signed off" in verified(path)[1]


def test_second_person_returns_it_and_nobody_else_decides(agency: Agency, awards: None) -> None:
    statement, now = prepared(agency), clock.now()
    other = factories.make_agency("Other", domain="o.example")
    for person in (agency.officer, other.approver):
        with pytest.raises(Refused, match="second person"):
            savings_statements.sign_off(statement, actor=actor_for(person), now=now)
    approver = actor_for(agency.approver)
    with pytest.raises(Refused, match="Say why"):
        savings_statements.return_statement(statement, reason=" ", actor=approver, now=now)
    savings_statements.return_statement(statement, reason="The roof is missing.", actor=approver, now=now)
    with pytest.raises(Refused, match="second person"):
        savings_statements.sign_off(statement, actor=approver, now=now)
    assert "The roof is missing." in text_of(signed_in(agency.officer).get(f"/savings/reports/{statement.pk}/"))
    assert signed_in(other.officer).get(f"/savings/reports/{statement.pk}/").status_code == 404
    form = SavingsForm({"currency": "EUR", "until": "1999-01-01"}, currencies=currencies())
    assert form.is_valid()
    draft = StatementDraft(agency.organization, "Nothing", form.filters(), form.said(), "estimate")
    with pytest.raises(Refused, match="nothing to sign off"):
        savings_statements.prepare(draft, actor=actor_for(agency.officer), now=now)
    with pytest.raises(Refused, match="Only officers"):
        savings_statements.prepare(draft, actor=actor_for(other.officer), now=now)


def test_database_refuses_what_the_services_never_do(agency: Agency, awards: None) -> None:
    statement = prepared(agency)
    now = {"decided_at": clock.now(), "signed": True}
    found = SavingsStatement.objects.filter(pk=statement.pk)
    for change in ({"data_sha256": "0" * 64}, {"decided_by": agency.officer, **now}, {"signed": True}):
        with pytest.raises(DatabaseError), transaction.atomic():
            found.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        FrozenSaving.objects.update(award=1)
    savings_statements.sign_off(statement, actor=actor_for(agency.approver), now=clock.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        found.update(note="")


def test_list_takes_the_same_number_of_queries_for_one_report_and_three(agency: Agency, awards: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            Client().get(reverse("tenders:savings-reports"))
        return len(found)

    signed(agency)
    one = queries()
    signed(agency)
    signed(agency)
    assert queries() == one <= 6
