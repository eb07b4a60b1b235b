"""Spreadsheet and PDF in the background: ordered, waited for, fetched; one at a time, and nobody waits for nothing."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.test import Client

from procurement import clock
from procurement.refusal import Refused
from tenders import tasks
from tenders.forms.savings import SavingsForm
from tenders.models import ReportFile
from tenders.reports import savings_order, savings_xlsx
from tenders.services import report_files
from tests.tenders.history import award, lot, procedure, record

State = ReportFile.State


@pytest.fixture
def purchases(world: None) -> None:
    record(
        procedure("ocds-o-1", lot("1000", award("800"))), procedure("ocds-o-2", lot("10", award("9")), currency="MDL")
    )


@pytest.fixture
def worker_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Messages lie at the broker: nobody takes them."""
    monkeypatch.setattr(tasks.write_reports, "delay", lambda: None)


def order(client: Client, kind: str, query: str = "currency=EUR") -> str:
    response = client.post(f"/savings/files/?{query}", {"kind": kind})
    assert response.status_code == 302
    return str(response["Location"])


def test_ordered_spreadsheet_can_be_fetched_under_its_name(purchases: None, client: Client) -> None:
    address = order(client, "xlsx")
    shown = client.get(address).content.decode()
    assert "The file is ready." in shown
    assert client.get(f"{address}state/").json()["over"] is True
    response = client.get(f"{address}content/")
    assert response["Content-Disposition"].startswith('attachment; filename="savings-EUR-')
    book = openpyxl.load_workbook(io.BytesIO(response.getvalue()), data_only=True)  # type: ignore[attr-defined]
    assert [cell.value for cell in book["Lots"][2]][:4] == ["ocds-o-1", 1, 1000, 800]


def test_ordered_pdf_is_in_the_language_of_who_asked(purchases: None, client: Client) -> None:
    client.cookies["django_language"] = "ro"
    order(client, "pdf")
    assert ReportFile.objects.get().language == "ro"
    assert ReportFile.objects.get().state == State.DONE


def test_same_order_gets_the_same_file_until_the_data_change(purchases: None, client: Client) -> None:
    first = order(client, "xlsx")
    assert order(client, "xlsx") == first
    assert order(client, "xlsx", "currency=MDL") != first
    record(procedure("ocds-o-3", lot("100", award("90"))))
    assert order(client, "xlsx") != first
    assert ReportFile.objects.count() == 3


def test_page_of_a_file_that_waits_shows_it_and_a_worker_takes_it_up(
    purchases: None, client: Client, worker_is_away: None
) -> None:
    address = order(client, "xlsx")
    shown = client.get(address)
    assert "The file waits for its turn" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"] or "max-age=0" in shown["Cache-Control"]
    assert client.get(f"{address}state/").json() == {"over": False, "done": 0, "total": 0}
    assert client.get(f"{address}content/").status_code == 404
    assert tasks.write_reports() == 1
    assert "The file is ready." in client.get(address).content.decode()


def test_one_file_is_written_at_a_time_and_a_lost_one_is_begun_anew(
    purchases: None, client: Client, worker_is_away: None
) -> None:
    order(client, "xlsx")
    order(client, "xlsx", "currency=MDL")
    first = report_files.take_next(papers=False, now=clock.now())
    assert first is not None
    assert report_files.take_next(papers=False, now=clock.now()) is None
    assert tasks.write_reports() == 0, "the other worker leaves it to the first"
    report_files.tell(first, 3, 10, now=clock.now())
    page = client.get(f"/savings/files/{first.pk}/").content.decode()
    assert 'value="3" max="10"' in page
    clock.travel(clock.now() + report_files.SILENT_FOR + timedelta(seconds=1))
    again = report_files.take_next(papers=False, now=clock.now())
    assert again is not None
    assert again.pk == first.pk
    report_files.fail(again, "x", now=clock.now())
    assert tasks.write_reports() == 1


def test_too_many_waiting_files_are_refused_with_a_sentence(
    purchases: None, client: Client, worker_is_away: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_files, "MOST_WAITING", 1)
    order(client, "xlsx")
    response = client.post("/savings/files/?currency=MDL", {"kind": "pdf"})
    assert response.status_code == 503
    assert "Ask again in some minutes, or take the CSV." in response.content.decode()
    with pytest.raises(Refused):
        savings_order.order("pdf", _form(currency="MDL"))


def _form(**said: str) -> SavingsForm:
    form = SavingsForm(said, currencies=["EUR", "MDL"])
    assert form.is_valid()
    return form


def test_file_that_fails_says_why_and_is_tried_again(
    purchases: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(savings_xlsx, "MOST_ROWS", 0)
        address = order(client, "xlsx")
    assert "1 lots don&#x27;t fit on a sheet" in client.get(address).content.decode()
    assert order(client, "xlsx") != address
    assert ReportFile.objects.get().state == State.DONE


def test_error_while_writing_is_told_and_the_next_file_is_still_written(
    purchases: None, client: Client, worker_is_away: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = order(client, "xlsx")
    order(client, "xlsx", "currency=MDL")
    kinds: dict[str, Any] = savings_order.KINDS

    def fail_once(*_args: Any, **_kwargs: Any) -> None:
        monkeypatch.undo()
        raise RuntimeError("disk full")

    monkeypatch.setitem(kinds, "xlsx", (kinds["xlsx"][0], lambda: fail_once))
    assert tasks.write_reports() == 2
    assert "The CSV and the JSON hold the same figures." in client.get(broken).content.decode()
    assert sorted(ReportFile.objects.values_list("state", flat=True)) == ["done", "failed"]


def test_data_that_change_while_the_file_is_written_make_it_another_file(
    purchases: None, client: Client, worker_is_away: None
) -> None:
    first = order(client, "xlsx")
    record(procedure("ocds-o-4", lot("100", award("90"))))
    tasks.write_reports()
    assert client.get(f"{first}content/").getvalue()  # type: ignore[attr-defined]
    assert order(client, "xlsx") != first


def test_old_files_are_thrown_away_with_what_they_hold(purchases: None, client: Client) -> None:
    address = order(client, "xlsx")
    stored, name = ReportFile.objects.get().file.storage, str(ReportFile.objects.get().file.name)
    assert stored.exists(name)
    clock.travel(clock.now() + report_files.KEPT_FOR + timedelta(minutes=1))
    tasks.write_reports()
    assert client.get(address).status_code == 404
    assert not stored.exists(name)


@pytest.mark.parametrize(("query", "kind"), [("currency=EUR", "exe"), ("since=never", "pdf"), ("currency=EUR", "csv")])
def test_unclear_orders_are_refused(purchases: None, client: Client, query: str, kind: str) -> None:
    assert client.post(f"/savings/files/?{query}", {"kind": kind}).status_code == 400
    assert not ReportFile.objects.exists()


def test_order_needs_the_token_and_a_post(purchases: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/savings/files/?currency=EUR", {"kind": "pdf"}).status_code == 403
    assert strict.get("/savings/files/").status_code == 405
