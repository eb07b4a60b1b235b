"""The files of the savings report, read back by other programs: the same rows, the same totals, the same hash."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import openpyxl
import pikepdf
import pypdf
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl.utils import get_column_letter

from procurement import clock, pdf_signing
from procurement.display import number_text
from procurement.rules.money import rounded
from tenders.forms.savings import SavingsForm
from tenders.queries.savings import currencies, savings_report
from tenders.queries.savings_columns import HASHED
from tenders.reports import pdf, savings_files, savings_pdf, savings_xlsx
from tenders.reports.savings_cells import COLUMNS
from tests.tenders.history import award, lot, many, procedure, record

D = Decimal


def form_of(**said: str) -> SavingsForm:
    form = SavingsForm({"currency": "EUR", **said}, currencies=currencies())
    assert form.is_valid(), form.errors
    return form


def file_of(kind: str, **said: str) -> bytes:
    with savings_files.written(kind, form_of(**said), now=clock.now()) as file:
        return file.read()


def csv_rows(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline="")))


def sheet(content: bytes, name: str, *, formulas: bool = False) -> list[list[Any]]:
    book = openpyxl.load_workbook(io.BytesIO(content), data_only=not formulas)
    return [[cell.value for cell in row] for row in book[name].iter_rows()]


def total(rows: list[dict[str, Any]], column: str) -> Decimal:
    """The sum of a column over the rows that have a saving against the estimate."""
    return sum((D(str(row[column])) for row in rows if row["saving_estimate"] not in ("", None)), D(0))


@pytest.fixture
def crowd(world: None) -> None:
    record(
        *(one for one in many(60) if one.currency == "EUR"),
        procedure("ocds-w-1", lot("2000", award("1500", paid="1600"), bids=["1500", "1700", "1900"])),
        procedure("ocds-w-2", lot("1000", award("1200.10"), bids=1), procedure="selective"),
        procedure("ocds-w-3", lot("55", award("50")), currency="MDL"),
    )


def test_all_files_hold_the_same_totals(crowd: None) -> None:
    report = savings_report(form_of().filters(), now=clock.now())
    main = report.main
    wanted = (main.baseline.amount, main.compared.amount, main.saving.amount, main.counted)
    assert main.counted > 10
    assert main.not_computable > 5

    written = json.loads(file_of("json"), parse_float=D)
    assert (
        written["total_estimated"], written["total_awarded"], written["total_saving"], written["counted"],
    ) == wanted  # fmt: skip
    assert (written["saving_percent"], written["not_computable"]) == (main.percent, main.not_computable)
    assert written["data_sha256"] == report.data_hash

    for rows in (written["rows"], csv_rows(file_of("csv"))):
        assert len(rows) == report.total.lots
        saved = [row for row in rows if row["saving_estimate"] not in ("", None)]
        sums = (total(rows, "estimate"), total(rows, "award"), total(rows, "saving_estimate"), len(saved))
        assert sums == wanted

    totals = {row[0]: row for row in sheet(file_of("xlsx"), "Totals") if row[0]}
    assert [float(amount) for amount in wanted] == [totals["Estimated value"][place] for place in (1, 2, 3, 5)]

    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file_of("pdf"))).pages)
    for amount in wanted[:3]:
        assert number_text(rounded(amount), 2) in text
    assert report.data_hash in text.replace("\n", "")


def test_hash_is_recomputed_from_the_csv_as_the_page_says(crowd: None) -> None:
    lines = list(csv.reader(io.StringIO(file_of("csv").decode("utf-8"), newline="")))[1:]
    joined = "".join(";".join(line[: len(HASHED)]) + "\n" for line in lines)
    assert sha256(joined.encode("utf-8")).hexdigest() == json.loads(file_of("json"))["data_sha256"]


def test_hash_is_recomputed_on_a_command_line(crowd: None) -> None:
    """tail -n +2 | cut -d, -f1-15 | tr , ';' | sha256sum"""
    lines = file_of("csv").split(b"\n")[1:-1]
    cut = b"".join(b";".join(line.split(b",")[:15]) + b"\n" for line in lines)
    assert sha256(cut).hexdigest() == json.loads(file_of("json"))["data_sha256"]


def test_saving_is_written_in_percent_and_not_as_a_share(world: None) -> None:
    record(procedure("ocds-p-1", lot("193477.92", award("145823.05"))))
    assert b'"saving_percent":24.63,' in file_of("json")
    assert csv_rows(file_of("csv"))[0]["percent_estimate"] == "24.63"


def test_files_without_rows_are_whole(world: None) -> None:
    written = json.loads(file_of("json"))
    assert (written["rows"], written["saving_percent"], written["counted"]) == ([], None, 0)
    assert file_of("csv").decode().splitlines() == [",".join(COLUMNS)]
    assert len(sheet(file_of("xlsx"), "Lots")) == 1
    assert len(pypdf.PdfReader(io.BytesIO(file_of("pdf"))).pages) == 1


def test_csv_has_line_feeds_utf_8_and_a_line_a_row(world: None) -> None:
    record(procedure("ocds-c-1", lot("10", award("9")), title='Două\r\nrânduri, „citate” și "ghilimele"'))
    content = file_of("csv")
    assert content.count(b"\n") == 2
    assert b"\r" not in content
    assert csv_rows(content)[0]["title"] == 'Două rânduri, „citate” și "ghilimele"'


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t="])
def test_cells_that_look_like_formulas_stay_text(world: None, start: str) -> None:
    evil = f'{start}HYPERLINK("x")'
    record(procedure(f"{start}1+1", lot("10", award("12", supplier=evil)), title=evil, buyer=evil))
    [row] = csv_rows(file_of("csv"))
    assert row["ocid"] == f"'{start}1+1"
    for name in ("title", "buyer", "supplier"):
        assert row[name] == f"'{evil.strip()}"
    assert row["saving_estimate"] == "-2.00", "numbers are numbers"
    cells = dict(zip(COLUMNS, sheet(file_of("xlsx"), "Lots", formulas=True)[1], strict=True))
    assert (cells["ocid"], cells["title"]) == (f"{start}1+1", evil.strip())
    book = openpyxl.load_workbook(io.BytesIO(file_of("xlsx")))
    assert "f" not in {cell.data_type for row_of in book["Lots"].iter_rows() for cell in row_of}
    joined = f"'{start}1+1;1;10.00;12.00;;;;;;;;;;;\n"
    assert json.loads(file_of("json"))["data_sha256"] == sha256(joined.encode()).hexdigest()


def test_spreadsheet_has_formulas_whose_result_we_also_write(crowd: None) -> None:
    content = file_of("xlsx")
    formulas = {row[0]: row for row in sheet(content, "Totals", formulas=True) if row[0]}["Estimated value"]
    values = {row[0]: row for row in sheet(content, "Totals") if row[0]}["Estimated value"]
    line = next(number for number, row in enumerate(sheet(content, "Totals"), 1) if row and row[0] == "Estimated value")
    assert formulas[3] == f"=ROUND(B{line}-C{line},2)"
    lots = sheet(content, "Lots")
    column = {name: lots[0].index(name) for name in ("estimate", "award", "paid", "valid_bids", "median")}
    letter = get_column_letter(column["estimate"] + 1)
    assert formulas[1].startswith(f"=SUMIFS(Lots!${letter}$2:${letter}${len(lots)},")

    def added(base: str, condition: Any) -> float:
        return sum(row[column[base]] for row in lots[1:] if condition(row))

    def above(row: list[Any], *names: str) -> bool:
        return all((row[column[name]] or 0) > 0 for name in names)

    assert values[1] == pytest.approx(added("estimate", lambda row: above(row, "estimate", "award")))
    median = {row[0]: row for row in sheet(content, "Totals") if row[0]}["Median of the valid bids"]
    counted = lambda row: (row[column["valid_bids"]] or 0) >= 2 and above(row, "median", "award")  # noqa: E731
    assert median[1] == pytest.approx(added("median", counted))


def test_spreadsheet_holds_real_numbers_and_dates(crowd: None) -> None:
    lots = sheet(file_of("xlsx"), "Lots")
    row = next(dict(zip(lots[0], line, strict=True)) for line in lots if line[0] == "ocds-w-1")
    assert (row["estimate"], row["saving_estimate"], row["percent_estimate"]) == (2000, 500, 25)
    assert row["decided_at"].isoformat() == "2025-05-20T12:00:00", "in the display zone"


def test_spreadsheet_refuses_what_no_sheet_can_hold(crowd: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(savings_xlsx, "MOST_ROWS", 3)
    with pytest.raises(savings_xlsx.TooLong, match="don't fit"):
        file_of("xlsx")


@pytest.fixture
def few(world: None) -> None:
    record(
        procedure("ocds-f-1", lot("2000", award("1500", paid="1600"), bids=["1500", "1700", "1900"])),
        *(procedure(f"ocds-f-2{number}", lot("1000", award("1200.10"), bids=1)) for number in range(6)),
    )


def test_pdf_is_tagged_titled_and_in_one_language(few: None) -> None:
    with pikepdf.open(io.BytesIO(file_of("pdf"))) as book:
        assert book.Root.MarkInfo.Marked
        assert str(book.Root.Lang) == "en"
        assert bool(book.Root.ViewerPreferences.DisplayDocTitle)
        with book.open_metadata() as meta:
            assert meta["pdfuaid:part"] == "1"
            assert meta["dc:title"] == "Savings: EUR"
        headers = [one for one in book.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/TH"]
        assert {str(one.A.Scope) for one in headers} == {"/Column", "/Row"}
        figures = [one for one in book.objects if isinstance(one, pikepdf.Dictionary) and one.get("/S") == "/Figure"]
        assert len(figures) == 10
        assert all(str(one.Alt) for one in figures)


def test_pdf_is_signed_and_another_program_agrees(few: None, tmp_path: Path) -> None:
    now, form, path = clock.now(), form_of(), tmp_path / "savings.pdf"
    with savings_files.written("pdf", form, now=now) as first, savings_files.written("pdf", form, now=now) as again:
        path.write_bytes(first.read())
        assert path.read_bytes() == again.read()

    def said() -> str:
        return subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout

    assert "Signature is Valid." in said()
    assert "Total document signed" in said()
    content = path.read_bytes()
    path.write_bytes(content.replace(b"/Lang (en)", b"/Lang (ro)", 1))
    assert path.read_bytes() != content
    assert "Signature is Valid." not in said()


def test_certificate_of_the_signature_is_public(client: Client) -> None:
    found = x509.load_pem_x509_certificate(client.get("/pdf-certificate.pem").content)
    assert found.fingerprint(hashes.SHA256()).hex() == pdf_signing.fingerprint()
    found.verify_directly_issued_by(found)


def test_pdf_says_how_many_lots_it_leaves_out_and_where_they_are(few: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(savings_pdf, "MOST_ROWS", 5)
    text = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(file_of("pdf"))).pages)
    assert "5 of 7 lots, newest first; the CSV has all of them" in " ".join(text.split())
    assert "/savings.csv?currency=EUR" in text.replace("\n", "")


@pytest.mark.django_db
def test_pdf_fetches_nothing() -> None:
    from weasyprint.urls import FatalURLFetchingError

    for address in ("https://example.org/x.png", "file:///etc/passwd", "data:image/png;base64,AAAA"):
        with pytest.raises(FatalURLFetchingError):
            pdf.write_pdf(io.BytesIO(), f'<html lang="en"><title>t</title><img alt="x" src="{address}">', "")


def test_downloads_come_whole_with_a_name_and_the_hash(crowd: None, client: Client) -> None:
    for kind, media in (("csv", "text/csv; charset=utf-8"), ("json", "application/json")):
        response = client.get(f"/savings.{kind}?currency=EUR")
        assert (response.status_code, response["Content-Type"]) == (200, media)
        assert response["Content-Disposition"].startswith('attachment; filename="savings-EUR-')
        assert int(response["Content-Length"]) == len(response.getvalue())  # type: ignore[attr-defined]


def test_download_with_unclear_filters_is_refused(crowd: None, client: Client) -> None:
    assert client.get("/savings.csv?since=yesterday").status_code == 400


def test_download_takes_the_same_number_of_queries_whatever_the_rows(world: None, client: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            assert b"".join(client.get("/savings.csv?currency=EUR"))  # type: ignore[arg-type]
        return len(found)

    record(procedure("ocds-n-1", lot("10", award("9"))))
    one = queries()
    record(
        procedure("ocds-n-2", lot("10", award("9")), buyer="City of Cluj"), procedure("ocds-n-3", lot("10", award("9")))
    )
    assert queries() == one
