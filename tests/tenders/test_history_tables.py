"""An agency's own history from spreadsheets: matched on screen, checked by cell, imported once, kept for proof."""

from __future__ import annotations

import csv
from datetime import timedelta
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from procurement import clock
from procurement.models import LogEntry
from procurement.rules.lifecycle import Stage
from tenders.demo.scenario import Agency
from tenders.forms import history_sheet, history_table
from tenders.models import Award, Contract, HistoryTable, Lot, SourceRelease, Tender
from tenders.services import history_tables, importing
from tests import factories
from tests.tenders.officer_screens import form_of, signed_in, text_of

HEADINGS = "Număr;Obiectul achiziției;Valoare estimată;Valoare;Plătit;Data;Ofertant;CUI;Cod CPV;Procedura;Număr oferte"
ROWS = (
    "A1;Drum;1.200,00;1.000,50;1.010,00;01.03.2023;Drumuri SRL;123;45233120-6 - Lucrări;licitație deschisă;3",
    'A2;"Hârtie\nalbă";;99,90;;2023-04-02;Papetărie;RO 77;30197630;achiziție directă;',
)
BAD = "A3;;;-5;;31.02.2023;X;9;paper;magic;many"


def sheet(*rows: str, encoding: str = "utf-8", name: str = "istoric.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(
        name, "\n".join((HEADINGS, *rows)).replace("ț", "ţ" if encoding == "cp1250" else "ț").encode(encoding)
    )


def upload(client: Client, file: SimpleUploadedFile, owner: object) -> str:
    answer = client.post(reverse("tenders:history-tables"), {"owner": owner, "sheet": file})
    assert answer.status_code == 302, text_of(answer)
    return str(answer["Location"])


def checked(client: Client, page: str, **changes: str) -> str:
    """Press the button of the check with what is guessed; what the page says then."""
    answer = client.post(page, {**form_of(client.get(page), having="title"), "act": "match", **changes})
    assert answer.status_code == 302, text_of(answer)
    return text_of(client.get(page)).replace("\xa0", " ")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1250"])
def test_history_is_matched_checked_and_imported(agency: Agency, encoding: str) -> None:
    ana = signed_in(agency.officer)
    page = upload(ana, sheet(*ROWS, encoding=encoding), agency.organization.pk)
    said = checked(ana, page)
    assert "Rows 2" in said
    assert "1,100.40 RON" in said
    assert not Tender.objects.exists()
    assert ana.post(page, {"act": "import"}).status_code == 302
    assert "Procedures imported 2" in text_of(ana.get(page))
    road, paper = Tender.objects.order_by("title")
    assert (road.title, road.stage, road.procedure, road.nature, road.imported) == (
        "Drum", Stage.COMPLETED, "open", "works", True,
    )  # fmt: skip
    assert road.import_source.startswith("istoric.csv (SHA-256 ")
    assert (paper.title, paper.stage, paper.procedure) == ("Hârtie albă", Stage.AWARDED, "direct")
    lot = Lot.objects.get(tender=road)
    assert (lot.estimated_value, lot.cpv_code) == (Decimal("1200.00"), "45233120")
    award = Award.objects.get(lot=lot)
    assert (award.amount, award.valid_bids, award.supplier and award.supplier.identifier) == (
        Decimal("1000.50"), 3, "RO-CUI-123",
    )  # fmt: skip
    assert Contract.objects.get(award=award).final_amount == Decimal("1010.00")
    table = HistoryTable.objects.get()
    event = LogEntry.objects.get(type="history.imported")
    assert (event.public, table.sha256 in str(event.body)) == (True, True)
    assert b"Drum" in Client().get(reverse("tenders:board")).content
    with pytest.raises(DatabaseError, match="kept for proof"), transaction.atomic():
        HistoryTable.objects.update(sha256="0" * 64)


def test_mistakes_are_listed_by_cell_and_left_out(agency: Agency) -> None:
    ana = signed_in(agency.officer)
    page = upload(ana, sheet(*ROWS, BAD, ROWS[0], ROWS[0].replace("1.000,50", "7")), agency.organization.pk)
    said = checked(ana, page)
    assert "Left out 2" in said
    assert "counted once 1" in said
    assert "D4 Valoare -5 “-5” is below zero" in said
    assert "A6 Număr A1 Row 2 has this number too" in said
    lines = list(csv.reader(StringIO(ana.get(f"{page}errors.csv").content.decode())))
    assert [line[:4] for line in lines[1:]] == [
        ["4", "B4", "Obiectul achiziției", ""],
        ["4", "D4", "Valoare", "'-5"],
        ["4", "J4", "Procedura", "magic"],
        ["4", "I4", "Cod CPV", "paper"],
        ["4", "K4", "Număr oferte", "many"],
        ["4", "F4", "Data", "31.02.2023"],
        ["6", "A6", "Număr", "A1"],
    ]
    ana.post(page, {"act": "import"})
    assert Tender.objects.count() == 2
    assert ana.post(page, {"act": "import"}).status_code == 422


def test_the_same_rows_again_change_nothing_and_corrected_ones_replace(agency: Agency) -> None:
    ana = signed_in(agency.officer)
    for rows, told in (
        (ROWS, "Procedures imported 2"),
        (ROWS, "Procedures known already 2"),
        ((ROWS[0].replace("1.000,50", "900"), ROWS[1]), "Procedures that changed 1"),
    ):
        page = upload(ana, sheet(*rows), agency.organization.pk)
        checked(ana, page)
        ana.post(page, {"act": "import"})
        assert told in text_of(ana.get(page))
    assert list(Award.objects.order_by("amount").values_list("amount", flat=True)) == [
        Decimal("99.90"),
        Decimal("900.00"),
    ]


def test_columns_are_remembered_for_the_same_headings(agency: Agency) -> None:
    ana = signed_in(agency.officer)
    checked(ana, upload(ana, sheet(*ROWS), agency.organization.pk), awarded="4", for_all_currency="eur")
    again = form_of(ana.get(upload(ana, sheet(*ROWS), agency.organization.pk)), having="title")
    assert (again["awarded"], again["for_all_currency"], again["title"]) == ("4", "EUR", "1")
    page = upload(ana, sheet(*ROWS), agency.organization.pk)
    answer = ana.post(page, {**again, "title": "", "act": "match"})
    assert (answer.status_code, "Say which column tells what was bought" in text_of(answer)) == (422, True)


def test_workbooks_are_read_with_their_dates_and_numbers(agency: Agency) -> None:
    book, out = Workbook(), BytesIO()
    book.active.append(["Title", "Amount", "Date", "Buyer", "Lot", "Number"])
    now = clock.now()
    for lot in ("1", "2"):
        book.active.append(["Roof", 10.5, now.replace(tzinfo=None) - timedelta(days=9), "", lot, "B"])
    book.active.append(["Roof", 10.5, now.replace(tzinfo=None) + timedelta(days=9), "Another Town", "3", "B"])
    book.save(out)
    ana = signed_in(agency.officer)
    page = upload(ana, SimpleUploadedFile("old.xlsx", out.getvalue()), agency.organization.pk)
    said = checked(ana, page)
    assert "is another agency" in said
    assert "between 1990 and today" in said
    ana.post(page, {"act": "import"})
    tender = Tender.objects.get()
    assert sorted(tender.lots.values_list("title", "awards__amount")) == [("Roof", Decimal("10.50"))] * 2
    assert tender.buyer.name == agency.organization.name


def test_an_import_that_broke_off_goes_on(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = signed_in(agency.officer)
    page = upload(ana, sheet(*ROWS), agency.organization.pk)
    checked(ana, page)
    table = HistoryTable.objects.get()
    history_tables.order_import(table)
    table.refresh_from_db()
    with monkeypatch.context() as patch:
        patch.setattr(importing, "_record_page", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            history_sheet.read(table)
    assert SourceRelease.objects.filter(table=table, pending=True).count() == 2
    assert history_tables.discard_old(now=clock.now() + timedelta(days=60)) == 0
    history_sheet.read(table)
    assert "Procedures imported 2" in text_of(ana.get(page))
    assert not SourceRelease.objects.filter(pending=True).exists()


def test_files_are_for_their_agency_and_forgotten_unless_imported(agency: Agency) -> None:
    ana, stranger = signed_in(agency.officer), factories.make_agency("Town Hall of Other", domain="other.example")
    page = upload(ana, sheet(*ROWS), agency.organization.pk)
    other, auditor = signed_in(stranger.officer), signed_in(factories.make_auditor())
    for address in (page, f"{page}state.json", f"{page}errors.csv"):
        assert other.get(address).status_code == 404
        assert auditor.get(address).status_code == 200
    assert other.get(f"{page}file/").status_code == 404
    kept = b"".join(auditor.get(f"{page}file/").streaming_content)  # type: ignore[attr-defined]
    assert kept.decode().startswith("Număr;")
    assert auditor.post(page, {"act": "import"}).status_code == 404
    wrong = other.post(reverse("tenders:history-tables"), {"owner": agency.organization.pk, "sheet": sheet(*ROWS)})
    assert wrong.status_code == 422
    assert history_tables.discard_old(now=clock.now() + timedelta(days=29)) == 0
    assert history_tables.discard_old(now=clock.now() + timedelta(days=31)) == 1


def test_a_file_that_is_no_table_is_refused_with_the_reason(agency: Agency) -> None:
    ana = signed_in(agency.officer)
    for file, said in (
        (sheet(), "no row below the headings"),
        (SimpleUploadedFile("old.xlsx", b"PK\x03\x04 broken"), "can't be read"),
        (SimpleUploadedFile("old.pdf", b"%PDF-1.4"), "Upload a spreadsheet"),
    ):
        answer = ana.post(reverse("tenders:history-tables"), {"owner": agency.organization.pk, "sheet": file})
        assert (answer.status_code, said in text_of(answer)) == (422, True)


def test_file_that_grows_too_long_fails_with_the_reason(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    ana = signed_in(agency.officer)
    page = upload(ana, sheet(*ROWS), agency.organization.pk)
    monkeypatch.setattr("tenders.forms.history_sheet.LIMITS", history_table.Limits(rows=2))
    assert "goes on after row 2" in checked(ana, page)


@pytest.mark.django_db
def test_command_imports_several_buyers_and_tells_the_totals(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = "\n".join(
        f'{number},"Paper\n{number}",{number}00.10,2024-05-0{number},Town {number % 2},{number % 2},Of X,7'
        for number in (1, 2, 3)
    )
    file = tmp_path / "several.csv"
    file.write_text(f"number,title,amount,date,buyer,buyer number,supplier,supplier number\n{rows}\n")
    arguments = ("--currency", "RON", "--procedure", "direct")
    call_command("import_history", str(file), *arguments, "--check", skip_checks=True)
    assert not Tender.objects.exists()
    call_command("import_history", str(file), *arguments, skip_checks=True)
    told = capsys.readouterr().out.replace("\xa0", " ")
    assert "3 rows: 3 right, 0 repeated, 0 left out; awarded 600.30 RON; 2 buyers, 1 suppliers." in told
    assert "3 procedures imported, 0 updated, 0 unchanged, 0 refused." in told
