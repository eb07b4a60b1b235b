"""The items of a lot from a spreadsheet: columns known by their headings, every mistake named by its cell. Never saves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from procurement.rules.amounts import NotANumber, parse_amount
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from tenders.forms.sheets import Cell, Row, SheetRefused, content, plain_heading, read_rows
from tenders.queries import codes
from tenders.services.drafting import MAX_ITEMS
from tenders.services.drafts import ItemDraft

FIELD = "sheet"
QUANTITY_PLACES = 4
LARGEST_QUANTITY = Decimal(10) ** 12
MOST_SHOWN = 25

HEADINGS: dict[str, tuple[str, ...]] = {
    "description": ("description", "item", "descriere", "denumire", "produs", "articol", "təsvir", "mövqe", "mal"),
    "quantity": ("quantity", "qty", "cantitate", "cant", "miqdar"),
    "unit": (
        "unit",
        "unit of measure",
        "unitate",
        "unitate de masura",
        "unitate de măsură",
        "um",
        "u.m",
        "ölçü vahidi",
        "vahid",
    ),
    "cpv_code": ("cpv", "cpv code", "category", "cod cpv", "categorie", "cpv kodu", "kateqoriya"),
    "fixed_price": (
        "announced price",
        "announced price of one unit",
        "pret anuntat",
        "preț anunțat",
        "preț unitar anunțat",
        "elan edilmiş qiymət",
    ),
    "optional": ("option", "optional", "optiune", "opțiune", "opțional", "opsion"),
}
"""What a column may be called, in English, Romanian and Azerbaijani; compared as `plain_heading` writes them."""
NEEDED = ("description", "quantity", "unit")
TICKED = frozenset({"yes", "x", "1", "da", "bəli", "option", "true"})
UNTICKED = frozenset({"", "no", "0", "nu", "xeyr", "false"})
LONGEST = {"description": 500, "unit": 60}

EMPTY = gettext_noop("There is no row below the headings.")
NO_HEADINGS = gettext_noop("The first row must name the columns: Description, Quantity, Unit and, if you like, CPV.")
NO_COLUMN = gettext_noop("There is no column called “%(name)s” in the first row.")
TWICE = gettext_noop("There are two columns called “%(name)s”.")
TOO_MANY = gettext_noop("There are %(count)s items; a lot has at most %(most)s.")
AND_MORE = gettext_noop("There are %(count)s more mistakes of this kind further down.")
MISSING = gettext_noop("Fill in this cell: an item needs a description, a quantity and a unit.")
NOT_POSITIVE = gettext_noop("The quantity must be above zero.")
TOO_FINE = gettext_noop("A quantity has at most twelve digits and %(places)s decimals.")
PRICE_NOT_POSITIVE = gettext_noop("The announced price must be above zero: leave the cell empty where there is none.")
PRICE_TOO_FINE = gettext_noop("A price has at most twelve digits and %(places)s decimals.")
TOO_LONG = gettext_noop("This text has %(count)s characters; %(most)s fit.")
NEITHER = gettext_noop("Write yes or no: whether this item is an option.")
NO_CODE = gettext_noop("“%(code)s” is no category code of the common procurement vocabulary.")


def read_items(upload: UploadedFile[Any]) -> tuple[ItemDraft, ...]:
    """The items in the order of the rows; empty rows are left out. SheetRefused with every mistake by its cell."""
    rows = read_rows(
        upload.name or "", content(upload, FIELD), FIELD, wanted=lambda rows: bool(rows and _named(rows[0]))
    )
    if not rows:
        raise SheetRefused(issue(FIELD, NO_HEADINGS))
    columns = _columns(rows[0])
    lines = rows[1:]
    if not lines:
        raise SheetRefused(issue(FIELD, EMPTY))
    if len(lines) > MAX_ITEMS:
        raise SheetRefused(issue(FIELD, TOO_MANY, count=len(lines), most=MAX_ITEMS))
    reader = _Reader(columns)
    items = [reader.item(line) for line in lines]
    if reader.issues:
        shown = reader.issues[:MOST_SHOWN]
        more = len(reader.issues) - len(shown)
        raise SheetRefused(*shown, *([issue(FIELD, AND_MORE, count=more)] if more else []))
    return tuple(items)


_KNOWN = {plain_heading(alias): name for name, aliases in HEADINGS.items() for alias in aliases}


def _named(head: Row) -> list[tuple[str, int]]:
    """The columns that a row names, and where."""
    names = (_KNOWN.get(plain_heading(cell.text)) for cell in head.cells)
    return [(name, at) for at, name in enumerate(names) if name]


def _columns(head: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    problems: list[Issue] = []
    for name, at in _named(head):
        if name in found:
            problems.append(head.cell(at).complaint(FIELD, Message(TWICE, {"name": head.cell(at).text})))
        else:
            found[name] = at
    if not found:
        raise SheetRefused(head.cell(0).complaint(FIELD, Message(NO_HEADINGS)))
    missing = [name for name in NEEDED if name not in found]
    problems += [issue(FIELD, NO_COLUMN, name=HEADINGS[name][0].capitalize()) for name in missing]
    if problems:
        raise SheetRefused(*problems)
    return found


class _Reader:
    """Turns rows into items and collects what is wrong on the way."""

    def __init__(self, columns: dict[str, int]) -> None:
        self._columns = columns
        self._codes: dict[str, bool] = {}
        self.issues: list[Issue] = []

    def item(self, row: Row) -> ItemDraft:
        return ItemDraft(
            description=self._text(row, "description"),
            quantity=self._quantity(row),
            unit=self._text(row, "unit"),
            cpv_code=self._code(row),
            fixed_price=self._price(row),
            optional=self._optional(row),
        )

    def _complain(self, cell: Cell, template: str, **params: object) -> None:
        self.issues.append(cell.complaint(FIELD, Message(template, params)))

    def _readable(self, row: Row, name: str) -> Cell:
        cell = row.cell(self._columns[name])
        if cell.problem:
            self.issues.append(cell.complaint(FIELD, cell.problem))
        elif not cell.text:
            self._complain(cell, MISSING)
        return cell

    def _text(self, row: Row, name: str) -> str:
        cell = self._readable(row, name)
        if len(cell.text) > LONGEST[name]:
            self._complain(cell, TOO_LONG, count=len(cell.text), most=LONGEST[name])
        return cell.text

    def _quantity(self, row: Row) -> Decimal:
        cell = self._readable(row, "quantity")
        return self._number(cell, NOT_POSITIVE, TOO_FINE) if cell.text and not cell.problem else Decimal(0)

    def _price(self, row: Row) -> Decimal | None:
        """The price that the buyer announces for one unit; most lots have none."""
        at = self._columns.get("fixed_price")
        cell = row.cell(at) if at is not None else None
        if cell is None or not (cell.text or cell.problem):
            return None
        if cell.problem:
            self.issues.append(cell.complaint(FIELD, cell.problem))
            return None
        return self._number(cell, PRICE_NOT_POSITIVE, PRICE_TOO_FINE)

    def _optional(self, row: Row) -> bool:
        """Whether the buyer may leave the item out; without the column, no."""
        at = self._columns.get("optional")
        cell = row.cell(at) if at is not None else None
        word = cell.text.strip().lower() if cell is not None else ""
        if cell is not None and word not in TICKED | UNTICKED:
            self._complain(cell, NEITHER)
        return word in TICKED

    def _number(self, cell: Cell, not_positive: str, too_fine: str) -> Decimal:
        try:
            # A number cell is exact; only typed text can be read in two ways.
            number = parse_amount(cell.text, places=QUANTITY_PLACES) if cell.number is None else cell.number
        except NotANumber as error:
            self.issues.append(cell.complaint(FIELD, error.issue.message))
            return Decimal(0)
        if number <= 0:
            self._complain(cell, not_positive)
        elif number > LARGEST_QUANTITY or number != round(number, QUANTITY_PLACES):
            self._complain(cell, too_fine, places=QUANTITY_PLACES)
        return number

    def _code(self, row: Row) -> str:
        at = self._columns.get("cpv_code")
        cell = row.cell(at) if at is not None else None
        if cell is None or not cell.text:
            return ""
        code = cell.text.partition("-")[0].replace(" ", "").zfill(8)
        if code not in self._codes:
            self._codes[code] = code.isdigit() and len(code) == 8 and codes.is_category(code)
        if not self._codes[code]:
            self._complain(cell, NO_CODE, code=cell.text)
        return code
