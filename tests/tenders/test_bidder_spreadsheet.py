"""The price table as a spreadsheet: template out, filled-in table in, every problem named by its cell, nothing stored."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from procurement.display import sentence
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.forms.price_sheet import LARGEST, Reading, read
from tenders.forms.price_template import price_template
from tenders.models import Lot
from tests.tenders.bidding import (
    TWO_LOTS,
    address,
    begin,
    fields,
    files_written,
    price_names,
    save_prices,
    saved,
    text_of,
)
from tests.tenders.conftest import START


@pytest.fixture
def drafted(agency: Agency) -> Played:
    """What reading needs is there before the tender is published."""
    return director.schedule(agency, TWO_LOTS, publish_at=START + timedelta(days=1))


@pytest.fixture
def lot(drafted: Played) -> Lot:
    return drafted.lot()


def filled(lot: Lot, *values: Any, sheet: str = "Prices") -> bytes:
    """The template with these values in its price column, as a spreadsheet program saves it."""
    book = openpyxl.load_workbook(io.BytesIO(price_template(lot, {})))
    book.worksheets[0].title = sheet
    for row, value in enumerate(values, 5):
        book.worksheets[0][f"F{row}"] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(lot: Lot, *values: str, delimiter: str = ";", encoding: str = "utf-8") -> bytes:
    """The template as a CSV file."""
    rows = openpyxl.load_workbook(io.BytesIO(price_template(lot, {}))).worksheets[0].iter_rows(values_only=True)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    for number, row in enumerate(rows, 1):
        cells = ["" if value is None else str(value) for value in row]
        if 5 <= number < 5 + len(values):
            cells[5] = values[number - 5]
        writer.writerow(cells)
    return out.getvalue().encode(encoding)


def prices(reading: Reading) -> list[str]:
    return list(reading.prices.values())


def problems(reading: Reading) -> list[str]:
    return [sentence(found) for found in reading.issues]


@pytest.mark.django_db
def test_template_hides_ids_and_lets_only_prices_be_changed(lot: Lot) -> None:
    items = list(lot.items.all())
    sheet = openpyxl.load_workbook(io.BytesIO(price_template(lot, {str(items[0].pk): "12,5"}))).worksheets[0]
    assert [sheet["A5"].value, sheet["A6"].value] == [str(item.pk) for item in items]
    assert (sheet.column_dimensions["A"].hidden, sheet.protection.sheet) == (True, True)
    assert [sheet[f"{letter}5"].protection.locked for letter in "ABCDEFG"] == [True] * 5 + [False, True]
    assert [sheet["C5"].value, sheet["D5"].value, sheet["E5"].value] == ["Laptop 14 inch", 20, "piece"]
    assert [sheet["F5"].value, sheet["F6"].value] == [12.5, None]


@pytest.mark.django_db
def test_template_never_turns_texts_into_formulas(lot: Lot) -> None:
    item = lot.items.all()[0]
    item.description = '=HYPERLINK("http://bad.example")'
    item.save()
    sheet = openpyxl.load_workbook(io.BytesIO(price_template(lot, {str(item.pk): "=1+1"}))).worksheets[0]
    assert [(sheet[cell].value, sheet[cell].data_type) for cell in ("C5", "F5")] == [
        ('=HYPERLINK("http://bad.example")', "s"),
        ("=1+1", "s"),
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("value", "text"),
    [
        (4500, "4500"),
        (12.5, "12.50"),
        (0.1 + 0.2, "0.30"),
        (1.125, "1.1250"),
        (1234.5678, "1234.5678"),
        ("12,50", "12,50"),
        (" 1.100,50 ", "1.100,50"),
        (123456789.43, "123456789.43"),
    ],
)
def test_number_or_text_in_a_cell_becomes_what_a_person_would_type(lot: Lot, value: Any, text: str) -> None:
    reading = read(lot, "table.xlsx", filled(lot, value, 1))
    assert (prices(reading), reading.issues) == ([text, "1"], ())


@pytest.mark.django_db
def test_decimals_come_in_the_readers_way_of_writing(lot: Lot) -> None:
    with translation.override("ro"):
        assert prices(read(lot, "table.xlsx", filled(lot, 12.5))) == ["12,50"]


@pytest.mark.django_db
def test_every_wrong_cell_is_named_at_once(lot: Lot) -> None:
    reading = read(lot, "table.xlsx", filled(lot, "abc", -3))
    assert problems(reading) == [
        "Prices!F5: “abc” is no number: write it like 1234.50 or 1234,50.",
        "Prices!F6: Lot 1, “Bag”: the price must be above zero.",
    ]
    reading = read(lot, "table.xlsx", filled(lot, date(2026, 1, 5), "1.234", sheet="Foaie"))
    assert problems(reading) == [
        "Foaie!F5: “2026-01-05 00:00:00” is a date or a yes/no value: format the cell as text or number.",
        "Foaie!F6: “1.234” can be read in two ways: write 1234 or 1.2340.",
    ]
    assert problems(read(lot, "table.xlsx", filled(lot, True, 1.00001))) == [
        "Prices!F5: “True” is a date or a yes/no value: format the cell as text or number.",
        "Prices!F6: “1.00001” has more than 4 decimals.",
    ]


@pytest.mark.django_db
def test_formula_counts_by_its_stored_result_and_is_named_without_one(lot: Lot) -> None:
    assert problems(read(lot, "table.xlsx", filled(lot, "=2*3"))) == [
        "Prices!F5: The formula has no stored result: type the number, or save the file in a spreadsheet program."
    ]
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("Prices")
    sheet.write_string(0, 0, str(lot.items.all()[0].pk))
    sheet.write_formula(0, 5, "=2*3", None, 6)
    book.close()
    assert prices(read(lot, "table.xlsx", out.getvalue())) == ["6"]


@pytest.mark.django_db
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1250"])
def test_csv_of_any_program_is_read(lot: Lot, delimiter: str, encoding: str) -> None:
    reading = read(lot, "table.csv", as_csv(lot, "12,50", "1", delimiter=delimiter, encoding=encoding))
    assert (prices(reading), reading.issues) == (["12,50", "1"], ())
    assert problems(read(lot, "table.csv", as_csv(lot, "x", delimiter=delimiter, encoding=encoding))) == [
        "table.csv!F5: “x” is no number: write it like 1234.50 or 1234,50."
    ]


@pytest.mark.django_db
def test_table_of_another_lot_or_with_foreign_and_double_rows_is_refused(drafted: Played, lot: Lot) -> None:
    assert problems(read(lot, "table.xlsx", filled(drafted.lot(2), 1, 2))) == [
        "This file has no row of lot 1. Download the template of this lot, fill in its price column, and upload it."
    ]
    book = openpyxl.load_workbook(io.BytesIO(filled(lot, 1, 2)))
    sheet = book.worksheets[0]
    sheet["A7"], sheet["A8"] = sheet["A5"].value, str(drafted.lot(2).items.all()[0].pk)
    out = io.BytesIO()
    book.save(out)
    assert problems(read(lot, "table.xlsx", out.getvalue())) == [
        "Prices!A7: “Laptop 14 inch” stands in the table twice.",
        "Prices!A8: This row belongs to no item of lot 1.",
    ]
    assert problems(read(lot, "table.csv", b"a;b;c\n1;2;3\n")) == [
        "This file has no row of lot 1. Download the template of this lot, fill in its price column, and upload it."
    ]


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b"0" * (40 * 2**20))
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("table.xls", b"x", "Upload a spreadsheet as .xlsx or .csv."),
        ("table.xlsx", b"no spreadsheet", "This file is named .xlsx, but its content is something else"),
        ("table.xlsx", b"PK\x03\x04" + b"\0" * 60, "This spreadsheet can't be read"),
        ("table.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "This document is protected with a password"),
        ("table.xlsx", _bomb(), "This spreadsheet can't be read"),
        ("table.csv", b"", "This file is empty."),
        ("table.csv", b'"' + b"x" * 200_000, "This spreadsheet can't be read"),
    ],
)
def test_file_that_is_no_price_table_is_refused_with_its_reason(lot: Lot, name: str, data: bytes, words: str) -> None:
    reading = read(lot, name, data)
    assert [text[: len(words)] for text in problems(reading)] == [words]
    assert reading.prices == {}


@pytest.mark.django_db
def test_damaged_spreadsheets_never_break_the_reader(lot: Lot) -> None:
    good = filled(lot, 1, 2)
    for cut in range(4, len(good), 97):
        read(lot, "table.xlsx", good[:cut])
        read(lot, "table.xlsx", good[:cut] + bytes([good[cut] ^ 0xFF]) + good[cut + 1 :])


def test_upload_fills_the_form_and_saves_nothing_until_asked(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    save_prices(boss, played, ("1", "2"))
    lot = played.lot()
    template = boss.get(address(played, "bid-price-sheet", 1))
    assert template["Content-Disposition"] == f'attachment; filename="{played.tender.reference}-lot-1.xlsx"'
    file = SimpleUploadedFile("table.xlsx", filled(lot, 4500, 100.5))
    with files_written() as written:
        response = boss.post(address(played, "bid-price-upload", 1), {"file": file})
    assert written == []
    page = response.content.decode()
    assert (response.status_code, "Read from your file, not saved yet" in text_of(response)) == (200, True)
    assert [fields(page)[name] for name in price_names(played)] == ["4500", "100.50"]
    assert sorted(saved(played, alfa).content["lots"][str(lot.pk)]["prices"].values()) == ["1", "2"]
    boss.post(address(played, "bid-price", 1), fields(page))
    assert sorted(saved(played, alfa).content["lots"][str(lot.pk)]["prices"].values()) == ["100.50", "4500"]


def test_upload_with_wrong_cells_or_too_large_keeps_what_was_saved(played: Played, alfa: Company, boss: Client) -> None:
    lot = played.lot()
    begin(played, alfa, boss)
    save_prices(boss, played, ("1", "2"))
    url = address(played, "bid-price-upload", 1)
    for body, words in (
        (filled(lot, "abc", 2), "Prices!F5: “abc” is no number"),
        (b"PK\x03\x04" + b"\0" * LARGEST, "This spreadsheet is larger than 2 MB"),
    ):
        response = boss.post(url, {"file": SimpleUploadedFile("table.xlsx", body)})
        assert (response.status_code, words in text_of(response)) == (422, True)
        assert [fields(response.content.decode())[name] for name in price_names(played)] == ["1", "2"]
    response = boss.post(url, {})
    assert (response.status_code, "Upload a spreadsheet" in text_of(response)) == (422, True)
    assert boss.get(url)["Location"] == address(played, "bid-price", 1)
