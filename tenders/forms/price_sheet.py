"""A lot's price table read back from a filled-in template, as XLSX or CSV.

Nothing read here is stored: it fills the form, which the bidder looks at and saves. Every problem is named by its cell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from procurement.rules.amounts import NotANumber, parse_amount
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from tenders.forms.fields import typed_number
from tenders.forms.price_template import ID_COLUMN, PRICE_COLUMN
from tenders.forms.sheets import Cell, SheetRefused, read_rows
from tenders.models import Item, Lot
from tenders.queries.bid_check import PRICE_NOT_POSITIVE, PRICE_PLACES

FIELD = "file"
LARGEST = 2 * 2**20
"""Bytes of a price table that is read."""
_ID_LENGTH = 36

NOT_OURS = gettext_noop(
    "This file has no row of lot %(lot)s. Download the template of this lot, fill in its price column, and upload it."
)
FOREIGN = gettext_noop("This row belongs to no item of lot %(lot)s.")
TWICE = gettext_noop("“%(item)s” stands in the table twice.")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a spreadsheet says: prices by item id, as a person would type them, and what is wrong, cell by cell."""

    prices: Mapping[str, str]
    issues: tuple[Issue, ...]


def read(lot: Lot, name: str, data: bytes) -> Reading:
    """The prices in an uploaded table. All problems at once; a file that can't be read at all is one problem."""
    items = {str(item.pk): item for item in lot.items.all()}
    try:
        rows = read_rows(
            name,
            data,
            FIELD,
            wanted=lambda rows: any(row.cell(ID_COLUMN).text in items for row in rows),
            largest=LARGEST,
        )
    except SheetRefused as refused:
        return Reading({}, refused.issues)
    prices: dict[str, str] = {}
    issues: list[Issue] = []
    for row in rows:
        key, price = row.cell(ID_COLUMN), row.cell(PRICE_COLUMN)
        if len(key.text) != _ID_LENGTH:
            continue
        if key.text not in items:
            issues.append(key.complaint(FIELD, Message(FOREIGN, {"lot": lot.number})))
        elif key.text in prices:
            issues.append(key.complaint(FIELD, Message(TWICE, {"item": items[key.text].description})))
        else:
            prices[key.text], problem = _price(price, lot, items[key.text])
            issues += [price.complaint(FIELD, problem)] if problem else []
    if not prices:
        return Reading({}, (issue(FIELD, NOT_OURS, lot=lot.number),))
    return Reading({item: text for item, text in prices.items() if text}, tuple(issues))


def _price(cell: Cell, lot: Lot, item: Item) -> tuple[str, Message | None]:
    """The price in a cell as text to type, and what is wrong with it."""
    text = cell.text if cell.number is None else typed_number(cell.number)
    if cell.problem or not text:
        return text, cell.problem
    try:
        price = parse_amount(text, places=PRICE_PLACES)
    except NotANumber as error:
        return text, error.issue.message
    return text, None if price > 0 else Message(PRICE_NOT_POSITIVE, {"lot": lot.number, "item": item.description})
