"""companies.csv of a bid that is prepared offline: the companies besides the one that submits. Every row but the first counts."""

from __future__ import annotations

import csv
from collections.abc import Collection
from pathlib import Path

from procurement.rules.bid_companies import Company, Leader, read_companies
from procurement.rules.bid_sheets import as_csv, rows_of

COMPANY_SHEET = "companies.csv"
COMPANY_COLUMNS = {
    "role": "member, subcontractor or capacity",
    "name": "name",
    "country": "country (two letters)",
    "registry": "registry number",
    "vat": "VAT number",
    "size": "micro, small, medium or large",
    "contact": "how it is reached",
    "share": "share of the contract in percent",
    "part": "part of the contract that it does",
    "criterion": "requirement for which you rely on it",
    "file": "name of the file with its commitment",
}
"""The columns of companies.csv, by the fields of a company."""


def company_table() -> bytes:
    """companies.csv to fill in: one row for each company besides the one that submits; none where it bids alone."""
    return as_csv([list(COMPANY_COLUMNS.values())])


def read_company_sheet(path: Path, files: Collection[str], problems: list[str]) -> tuple[Company, ...]:
    """Who else is in the bid; what is wrong with them is added to `problems`. `files` are the names of the bid's files.

    The company that submits is not known here: that it isn't named again, the platform sees after the opening.
    """
    if not path.is_file():
        return ()
    try:
        filled = [cells for _, cells in list(rows_of(path.read_bytes()))[1:] if any(cells)]
    except (UnicodeDecodeError, csv.Error):
        problems.append(f"{path.name} can't be read: save it from your spreadsheet as “CSV UTF-8”.")
        return ()
    companies, issues = read_companies(
        [dict(zip(COMPANY_COLUMNS, cells, strict=False)) for cells in filled], Leader(""), files
    )
    problems += [f"{path.name}: {one}" for one in issues]
    return companies
