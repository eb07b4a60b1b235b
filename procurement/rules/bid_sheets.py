"""The tables of a bid that is prepared offline: prices.csv and answers.csv, written for a spreadsheet and read back.

A row counts if its first cell is an id of the tender; everything else in a table is for people.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from procurement.rules.amounts import parse_amount
from procurement.rules.criteria import NUMERIC
from procurement.rules.facts import CriterionKind, RequirementKind
from procurement.rules.lot_groups import PLACES, LotGroup, discount_issue
from procurement.rules.tender_files import TenderFile
from procurement.rules.tender_tables import Asked, ItemLine, LotTable

ID_COLUMN, ANSWER_COLUMN, PRICE_COLUMN = 0, 4, 5
"""The columns of ids and prices are those of the platform's own table of a lot, which may be saved as CSV and used here."""
LARGEST = 2**23
_ID_LENGTH = 36


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in a cell that the bidder fills in, and where."""

    text: str
    where: str


@dataclass(slots=True)
class Sheets:
    """All tables of a folder together: by id what was filled in, and what is wrong with the tables."""

    filled: dict[str, Filled] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def text(self, one: str) -> str:
        """What was filled in for this id."""
        return self.filled[one].text if one in self.filled else ""

    def where(self, one: str, table: str) -> str:
        """The row of this id, or the table that lacks it."""
        return self.filled[one].where if one in self.filled else table

    def read(self, name: str, data: bytes, *, ids: Mapping[str, str], column: int) -> None:
        """Take in the rows of one table whose ids are in `ids` (id to what it is)."""
        try:
            rows = list(rows_of(data))
        except (UnicodeDecodeError, csv.Error):
            self.problems.append(f"{name} can't be read: save it from your spreadsheet as “CSV UTF-8”.")
            return
        for number, cells in rows:
            one, where = cells[ID_COLUMN], f"{name}, row {number}"
            if len(one) != _ID_LENGTH:
                continue
            if one not in ids:
                self.problems.append(
                    f"{where}: it belongs to nothing in this tender. Use the tables made for this tender."
                )
            elif one in self.filled:
                self.problems.append(f"{where}: “{ids[one]}” stands there twice. Delete one of the rows.")
            else:
                text = cells[column].strip() if len(cells) > column else ""
                self.filled[one] = Filled(text, f"{where} (“{ids[one]}”)")


def price_table(tender: TenderFile) -> bytes:
    """prices.csv to fill in."""
    rows = [["id", "no.", "item", "quantity", "unit", f"price of one unit without VAT, {tender.currency}"]]
    for lot in tender.lots:
        rate = "" if lot.vat_rate is None else f" (VAT of {lot.vat_rate.normalize():f} % comes on top)"
        rows.append(["", "", f"Lot {lot.number}: {lot.title}{rate}"])
        rows += [[i.id, str(i.number), _described(i), format(i.quantity, "f"), i.unit, ""] for i in lot.items]
    return as_csv(rows)


def _described(item: ItemLine) -> str:
    return item.description if item.compared else f"{item.description}: does not count in the comparison"


def answer_table(tender: TenderFile) -> bytes:
    """answers.csv to fill in: the questions of all lots, the discounts for groups of lots, and the declarations."""
    rows = [["id", "for", "question", "possible answers", "answer"]]
    for lot in tender.lots:
        rows += [[q.id, f"Lot {lot.number}", q.title, _possible(q.kind, q.options), ""] for q in lot.questions]
    numbers = {lot.id: str(lot.number) for lot in tender.lots}
    for group in tender.lot_groups:
        lots = ", ".join(numbers[lot] for lot in group.lots)
        asked = f"Discount in percent, if lots {lots} are awarded to you together (may stay empty)"
        rows.append([group.id, group.name, asked, "a number", ""])
    rows += [[d.id, "the bid", d.title, "yes", ""] for d in declarations(tender)]
    return as_csv(rows)


def declarations(tender: TenderFile) -> list[Asked]:
    """The declarations that a bid makes."""
    return [asked for asked in tender.requirements if asked.kind is RequirementKind.DECLARATION]


def documents(tender: TenderFile) -> list[Asked]:
    """The documents that a bid has, in the order in which their folders are numbered."""
    return [asked for asked in tender.requirements if asked.kind is RequirementKind.DOCUMENT]


def item_names(tender: TenderFile) -> dict[str, str]:
    """Items by id."""
    return {item.id: item.description for lot in tender.lots for item in lot.items}


def question_names(tender: TenderFile) -> dict[str, str]:
    """Questions, groups of lots and declarations by id."""
    asked = {question.id: question.title for lot in tender.lots for question in lot.questions}
    groups = {group.id: f"discount for {group.name}" for group in tender.lot_groups}
    return {**asked, **groups, **{one.id: one.title for one in declarations(tender)}}


def begun(lot: LotTable, sheets: Sheets) -> bool:
    """Whether the bid is for this lot: any of its prices is filled in."""
    return any(sheets.text(item.id) for item in lot.items)


def discount_for(group: LotGroup, priced: Collection[str], sheets: Sheets, problems: list[str]) -> str:
    """The discount for a group of lots as the bid says it, empty for none; `priced` are the lots that the bid is for."""
    text, where = sheets.text(group.id), sheets.where(group.id, "answers.csv")
    if not text:
        return ""
    if wrong := discount_issue("", text):
        problems.append(f"{where}: {wrong}")
        return ""
    if not set(group.lots) <= set(priced):
        problems.append(f"{where}: fill in the prices of all lots of this group, or leave the discount empty.")
    return format(parse_amount(text, places=PLACES), "f")


def _possible(kind: CriterionKind, options: tuple[str, ...]) -> str:
    return " / ".join(options) if kind is CriterionKind.OPTION else "a number" if kind in NUMERIC else "words"


def as_csv(rows: list[list[str]]) -> bytes:
    """A table as spreadsheets open it."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def rows_of(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table with their numbers, whatever of the usual separators and encodings it was saved with."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    text = data[:LARGEST].decode(encoding)
    separator = max(";,\t", key=text.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    for cells in reader:
        yield reader.line_num, [cell.strip() for cell in cells] or [""]
