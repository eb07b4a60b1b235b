"""A bid as a folder on the bidder's own computer: read, checked like the platform's form checks, and named row by row.

prices.csv (or several prices*.csv), answers.csv, companies.csv, documents/<number>-<title>/ one file each, documents/other/
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

from procurement.rules.amounts import NotANumber, parse_amount
from procurement.rules.bid_companies import Company
from procurement.rules.bid_sheets import (
    ANSWER_COLUMN,
    PRICE_COLUMN,
    Sheets,
    answer_table,
    begun,
    declarations,
    discount_for,
    documents,
    item_names,
    price_table,
    question_names,
)
from procurement.rules.company_sheet import COMPANY_SHEET, company_table, read_company_sheet
from procurement.rules.criteria import NUMERIC
from procurement.rules.facts import CriterionKind, PriceLine
from procurement.rules.file_types import HEAD, FileRefused, PdfWatch, clean_name, recognize
from procurement.rules.manifest import LotPrices, Manifest, SealedFile
from procurement.rules.money import exact_product, exact_sum, rounded
from procurement.rules.sealing import MAX_BODY, Meta
from procurement.rules.tender_files import TenderFile
from procurement.rules.tender_tables import Asked, LotTable, Question

PLACES = 4
MOST_FILES = 100
OTHER = "other"
_YES, _NO = {"yes", "da", "x", "true", "1"}, {"", "no", "nu", "false", "0", "-"}
_LEFT_BY_SYSTEMS = {"thumbs.db", "desktop.ini"}
_OURS = (".note", ".bidkey", ".zip", ".json")
"""What the command itself writes, and the tender file: they may lie beside the tables."""
_PIECE = 2**20


@dataclass(frozen=True, slots=True)
class FolderFile:
    """A file to be sealed, and what it is called inside."""

    path: Path
    meta: Meta


@dataclass(frozen=True, slots=True)
class FolderBid:
    """What a folder holds. Only without problems is it a bid."""

    lots: dict[str, LotPrices]
    answers: dict[str, str]
    declarations: frozenset[str]
    files: tuple[FolderFile, ...]
    problems: tuple[str, ...]
    companies: tuple[Company, ...] = ()

    def manifest(self, tender: TenderFile, bid: UUID, object_ids: list[str]) -> Manifest:
        """The manifest, with the ids of the sealed files in their order."""
        metas = [file.meta for file in self.files]
        files = tuple(SealedFile(m.slot, m.name, one) for m, one in zip(metas, object_ids, strict=True))
        lots, answers = MappingProxyType(self.lots), MappingProxyType(self.answers)
        return Manifest(
            tender.tender,
            bid,
            tender.currency,
            lots,
            answers,
            self.declarations,
            files,
            companies=self.companies,
            qualification=tender.qualification,
        )


def start_folder(tender: TenderFile, folder: Path) -> None:
    """Lay out an empty bid. FileExistsError if one is there."""
    tables = {"prices.csv": price_table(tender), "answers.csv": answer_table(tender), COMPANY_SHEET: company_table()}
    for name, content in tables.items():
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / name).open("xb") as out:
            out.write(content)
    for name in (*_slots(tender), OTHER):
        (folder / "documents" / name).mkdir(parents=True, exist_ok=True)


def read_folder(tender: TenderFile, folder: Path) -> FolderBid:
    """The bid in a folder, with all that is missing or wrong at once."""
    sheets = Sheets()
    for path in sorted(folder.glob("prices*.csv")):
        sheets.read(path.name, path.read_bytes(), ids=item_names(tender), column=PRICE_COLUMN)
    if (folder / "answers.csv").is_file():
        content = (folder / "answers.csv").read_bytes()
        sheets.read("answers.csv", content, ids=question_names(tender), column=ANSWER_COLUMN)
    chosen = [lot for lot in tender.lots if begun(lot, sheets)]
    problems = [*_strays(folder), *sheets.problems]
    if not chosen:
        problems.append("prices.csv: no price is filled in. Fill in the prices of at least one lot.")
    if tender.lots_bid_at_most and len(chosen) > tender.lots_bid_at_most:
        most = tender.lots_bid_at_most
        problems.append(
            f"prices.csv: prices for {len(chosen)} lots, and one bidder may bid for at most {most}. Clear the others."
        )
    lots = {lot.id: _prices(lot, sheets, problems) for lot in chosen}
    answers = {q.id: text for lot in chosen for q in lot.questions if (text := _answer(lot, q, sheets, problems))}
    answers |= {group.id: text for group in tender.lot_groups if (text := discount_for(group, lots, sheets, problems))}
    made = _declarations(tender, sheets, problems)
    files = tuple(_files(tender, folder / "documents", problems))
    companies = read_company_sheet(folder / COMPANY_SHEET, [file.meta.name for file in files], problems)
    return FolderBid(lots, answers, made, files, tuple(problems), companies)


def _strays(folder: Path) -> Iterator[str]:
    for path in _listed(folder):
        if path.suffix.lower() in (".xlsx", ".ods", ".xls"):
            yield f"{path.name}: save this table as CSV; documents belong into the folder documents."
        elif (
            path.name not in ("answers.csv", COMPANY_SHEET, "documents")
            and not path.match("prices*.csv")
            and path.suffix not in _OURS
        ):
            yield f"{path.name}: put it into one of the folders in documents, or take it out of this folder."


def _prices(lot: LotTable, sheets: Sheets, problems: list[str]) -> LotPrices:
    lines: list[PriceLine] = []
    total = Decimal(0)
    for item in lot.items:
        text, where = sheets.text(item.id), sheets.where(item.id, f"prices.csv, lot {lot.number}, “{item.description}”")
        if not text:
            problems.append(f"{where}: the price is missing. Fill it in, or clear the whole lot {lot.number}.")
            continue
        try:
            price = parse_amount(text, places=PLACES)
        except NotANumber as error:
            problems.append(f"{where}: {error.issue}")
            continue
        if price <= 0:
            problems.append(f"{where}: the price must be above zero.")
            continue
        lines.append(PriceLine(item.id, price))
        total = exact_sum(total, rounded(exact_product(item.quantity, price)))
    return LotPrices(tuple(lines), total)


def _answer(lot: LotTable, question: Question, sheets: Sheets, problems: list[str]) -> str:
    text = sheets.text(question.id)
    where = sheets.where(question.id, f"answers.csv, lot {lot.number}, “{question.title}”")
    if question.kind is CriterionKind.JUDGED:
        return text
    if not text:
        problems.append(f"{where}: the answer is missing.")
    elif question.kind is CriterionKind.OPTION and text not in question.options:
        problems.append(f"{where}: write one of the possible answers: {' / '.join(question.options)}.")
    elif question.kind in NUMERIC:
        try:
            return format(parse_amount(text, places=PLACES), "f")
        except NotANumber as error:
            problems.append(f"{where}: {error.issue}")
    return text


def _declarations(tender: TenderFile, sheets: Sheets, problems: list[str]) -> frozenset[str]:
    made = set()
    for asked in declarations(tender):
        text, where = sheets.text(asked.id).lower(), sheets.where(asked.id, f"answers.csv, “{asked.title}”")
        if text in _YES:
            made.add(asked.id)
        elif text not in _NO:
            problems.append(f"{where}: write yes to make this declaration, or leave it empty.")
        elif asked.mandatory:
            problems.append(f"{where}: this declaration is required. Write yes if it is true.")
    return frozenset(made)


def _files(tender: TenderFile, folder: Path, problems: list[str]) -> Iterator[FolderFile]:
    slots = _slots(tender)
    for stray in (path for path in _listed(folder) if path.name not in {*slots, OTHER} or not path.is_dir()):
        problems.append(f"documents/{stray.name}: put it into one of the numbered folders, or into documents/{OTHER}.")
    count = 0
    for name, asked in slots.items():
        found = list(_listed(folder / name))
        if not found and asked.mandatory:
            problems.append(
                f"documents/{name}: the document “{asked.title}” is missing. Put its file into this folder."
            )
        if len(found) > 1:
            problems.append(f"documents/{name}: leave one file there; further ones belong into documents/{OTHER}.")
        yield from _described(found[:1], asked.id, problems)
        count += len(found)
    others = list(_listed(folder / OTHER))
    if count + len(others) > MOST_FILES:
        problems.append(f"documents: a bid has at most {MOST_FILES} files. Join some of them.")
    yield from _described(others, "", problems)


def _described(paths: list[Path], slot: str, problems: list[str]) -> Iterator[FolderFile]:
    for path in paths:
        try:
            yield FolderFile(path, Meta(clean_name(path.name), slot, _recognized(path)))
        except FileRefused as refused:
            problems.append(f"documents/{path.parent.name}/{path.name}: {refused.message}")
        except IsADirectoryError:
            problems.append(f"documents/{path.parent.name}/{path.name}: take the files out of this folder.")


def _recognized(path: Path) -> str:
    """The media type of a file, or FileRefused where nobody could read it after the opening."""
    with path.open("rb") as source:
        media_type = recognize(clean_name(path.name), source.read(HEAD))
        if source.seek(0, 2) > MAX_BODY:
            raise FileRefused("This file is larger than %(size)s MB: split it.", size=MAX_BODY // 2**20)
        if media_type == "application/pdf":
            source.seek(0)
            watch = PdfWatch()
            while piece := source.read(_PIECE):
                watch.feed(piece)
    return media_type


def _listed(folder: Path) -> list[Path]:
    """What the bidder put into a folder: not what operating systems leave there."""
    found = folder.iterdir() if folder.is_dir() else iter(())
    return sorted(p for p in found if not p.name.startswith(".") and p.name.lower() not in _LEFT_BY_SYSTEMS)


def _slots(tender: TenderFile) -> dict[str, Asked]:
    return {f"{number}-{_slug(asked.title)}": asked for number, asked in enumerate(documents(tender), 1)}


def _slug(title: str) -> str:
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:40] or "document"
