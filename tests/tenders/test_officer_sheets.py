"""Items from spreadsheets: read as meant, every mistake named by its cell, nothing hostile let in."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from tenders.forms import sheets
from tenders.forms.item_sheet import read_items
from tenders.forms.sheets import SheetRefused
from tenders.models import Item
from tenders.reports.item_sheet import item_sheet
from tenders.services.drafts import ItemDraft

pytestmark = pytest.mark.django_db
HEAD = ("Description", "Quantity", "Unit", "CPV")


def xlsx(*rows: tuple[Any, ...], title: str = "Sheet1") -> SimpleUploadedFile:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return SimpleUploadedFile("items.xlsx", out.getvalue())


def csv_file(text: str, encoding: str = "utf-8") -> SimpleUploadedFile:
    return SimpleUploadedFile("items.csv", text.encode(encoding))


def complaints(upload: SimpleUploadedFile) -> list[str]:
    with pytest.raises(SheetRefused) as refused:
        read_items(upload)
    assert {issue.field for issue in refused.value.issues} == {"sheet"}
    return [str(issue) for issue in refused.value.issues]


def test_items_numbers_and_text_are_read_as_meant() -> None:
    upload = xlsx(
        HEAD,
        ("Laptop", 20, "piece", 30213100),
        (None, None, None, None),
        ("Cable", 1.234, "km", None),
        ("Paper", "1.500,25", " ream ", "03000000-1"),
    )
    assert read_items(upload) == (
        ItemDraft("Laptop", Decimal(20), "piece", "30213100"),
        ItemDraft("Cable", Decimal("1.234"), "km", ""),
        ItemDraft("Paper", Decimal("1500.25"), "ream", "03000000"),
    )


@pytest.mark.parametrize("head", [("U.M.", " CANTITATE ", "Denumire"), ("Ölçü vahidi", "MİQDAR", "Təsvir")])
def test_items_headings_in_each_language_in_any_order_are_known(head: tuple[str, str, str]) -> None:
    upload = xlsx(head, ("buc", 3, "Scaun"))
    assert read_items(upload) == (ItemDraft("Scaun", Decimal(3), "buc", ""),)


def test_items_mistakes_are_named_by_their_cells() -> None:
    upload = xlsx(
        HEAD,
        ("Laptop", "many", "piece", None),
        ("", 2, "piece", None),
        ("Bag", 0, "", "99999999"),
        ("Mouse", datetime(2026, 1, 2, tzinfo=UTC).replace(tzinfo=None), "piece", None),
        ("Desk", "1.234", "x" * 61, None),
        ("Chair", 1.23456, "piece", None),
        title="Items 2026",
    )
    assert complaints(upload) == [
        "Items 2026!B2: “many” is no number: write it like 1234.50 or 1234,50.",
        "Items 2026!A3: Fill in this cell: an item needs a description, a quantity and a unit.",
        "Items 2026!B4: The quantity must be above zero.",
        "Items 2026!C4: Fill in this cell: an item needs a description, a quantity and a unit.",
        "Items 2026!D4: “99999999” is no category code of the common procurement vocabulary.",
        "Items 2026!B5: “2026-01-02 00:00:00” is a date or a yes/no value: format the cell as text or number.",
        "Items 2026!B6: “1.234” can be read in two ways: write 1234 or 1.2340.",
        "Items 2026!C6: This text has 61 characters; 60 fit.",
        "Items 2026!B7: A quantity has at most twelve digits and 4 decimals.",
    ]


def test_items_are_found_on_the_sheet_that_names_the_columns_and_lost_results_of_formulas_are_told() -> None:
    book = Workbook()
    book.active.title = "Cover"  # type: ignore[union-attr]
    sheet = book.create_sheet("List")
    for row in (HEAD, ("Laptop", "=2*10", "piece", None)):
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    assert complaints(SimpleUploadedFile("items.xlsx", out.getvalue())) == [
        "List!B2: The formula has no stored result: type the number, or save the file in a spreadsheet program."
    ]


def test_items_many_mistakes_are_cut_off_and_counted() -> None:
    found = complaints(xlsx(HEAD, *[("Item", "x", "piece", None)] * 40))
    assert len(found) == 26
    assert found[-1] == "There are 15 more mistakes of this kind further down."


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ((), "The first row must name the columns"),
        ((("Laptop", 20, "piece"),), "Sheet1!A1: The first row must name the columns"),
        ((("Description", "Unit"), ("Laptop", "piece")), "There is no column called “Quantity”"),
        (
            (("Description", "Item", "Quantity", "Unit"), ("a", "b", 1, "c")),
            "Sheet1!B1: There are two columns called “Item”.",
        ),
        ((HEAD,), "There is no row below the headings."),
    ],
)
def test_items_table_without_its_columns_is_refused(rows: tuple[tuple[Any, ...], ...], words: str) -> None:
    assert complaints(xlsx(*rows))[0].startswith(words)


@pytest.mark.parametrize(
    "upload",
    [
        csv_file("Description;Quantity;Unit\nȘurub;1,5;kg\n"),
        csv_file("\ufeffDescription,Quantity,Unit\nȘurub,1.5,kg\n"),
        csv_file("Description\tQuantity\tUnit\nȘurub\t1,50\tkg\n", "utf-16"),
    ],
)
def test_items_from_csv_in_its_dialects_are_read(upload: SimpleUploadedFile) -> None:
    assert read_items(upload) == (ItemDraft("Șurub", Decimal("1.5"), "kg", ""),)


def test_items_from_csv_of_old_windows_are_read() -> None:
    assert read_items(csv_file("Denumire;Cantitate;UM\nŞurub;2;kg\n", "cp1250"))[0].description == "Şurub"


def test_items_mistake_in_csv_is_named_by_file_and_cell() -> None:
    found = complaints(csv_file("Description;Quantity;Unit\nBolt;;kg\n"))
    assert found == ["items.csv!B2: Fill in this cell: an item needs a description, a quantity and a unit."]


@pytest.mark.parametrize(
    ("name", "body", "words"),
    [
        ("items.pdf", b"%PDF-1.7", "Upload a spreadsheet as .xlsx or .csv."),
        ("items.xlsx", b"%PDF-1.7", "This file is named .xlsx, but its content is something else"),
        ("items.xlsx", b"PK\x03\x04 broken", "This spreadsheet can't be read."),
        ("items.xlsx", b"", "This file is empty."),
        ("items.csv", b"\x00\x01\x02", "This file is named .csv, but its content is something else"),
        ("items.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, "This document is protected with a password"),
    ],
)
def test_items_file_that_is_no_spreadsheet_is_refused(name: str, body: bytes, words: str) -> None:
    assert complaints(SimpleUploadedFile(name, body))[0].startswith(words)


def test_items_file_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "UNPACKED", 10_000)
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 20_000)
    assert complaints(SimpleUploadedFile("items.xlsx", out.getvalue()))[0].startswith("This spreadsheet can't be read.")


def test_items_row_far_below_is_never_dropped_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "USUAL", sheets.Limits(rows=10))
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(HEAD)
    sheet.cell(row=12, column=1, value="Forgotten")
    out = BytesIO()
    book.save(out)
    assert complaints(SimpleUploadedFile("items.xlsx", out.getvalue()))[0].startswith(
        "This spreadsheet goes on after row 10"
    )


def test_item_sheet_is_read_back_as_the_same_items_and_runs_no_formula() -> None:
    items = [
        Item(number=1, description='=HYPERLINK("http://evil.example")', quantity=Decimal("1.2340"), unit="+1", cpv_code="03000000"),
        Item(number=2, description="Long", quantity=Decimal("123456789012.1234"), unit="m", cpv_code=""),
    ]  # fmt: skip
    body = item_sheet(items)
    sheet = load_workbook(BytesIO(body)).worksheets[0]
    assert [cell.data_type for cell in sheet[2]] == ["s", "n", "s", "s"]
    assert read_items(SimpleUploadedFile("items.xlsx", body)) == (
        ItemDraft('=HYPERLINK("http://evil.example")', Decimal("1.234"), "+1", "03000000"),
        ItemDraft("Long", Decimal("123456789012.1234"), "m", ""),
    )


def test_announced_prices_go_out_and_come_back_and_mistakes_are_named() -> None:
    items = [
        Item(number=1, description="Meal", quantity=Decimal(100), unit="piece", fixed_price=Decimal("25.5000")),
        Item(number=2, description="Tea", quantity=Decimal(100), unit="piece"),
    ]
    body = item_sheet(items, priced=True)
    assert [item.fixed_price for item in read_items(SimpleUploadedFile("items.xlsx", body))] == [Decimal("25.5"), None]
    head = ("Denumire", "Cantitate", "UM", "Preț anunțat")
    assert read_items(xlsx(head, ("Masă", 1, "buc", "1.500,25")))[0].fixed_price == Decimal("1500.25")
    assert complaints(xlsx(head, ("Masă", 1, "buc", 0), ("Ceai", 1, "buc", 0.00001), ("Suc", 1, "buc", "ieftin"))) == [
        "Sheet1!D2: The announced price must be above zero: leave the cell empty where there is none.",
        "Sheet1!D3: A price has at most twelve digits and 4 decimals.",
        "Sheet1!D4: “ieftin” is no number: write it like 1234.50 or 1234,50.",
    ]
