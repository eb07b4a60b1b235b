"""What the totals of the savings spreadsheet add up: ranges of its sheet of lots and the conditions of rules.savings. Text only."""

from __future__ import annotations

from functools import partial

import xlsxwriter.utility

from tenders.reports.savings_cells import columns

LOTS = "Lots"
"""The name of the sheet that formulas point to; the same in every language."""


def cells(column: str, lots: int, version: int, *, converted: bool) -> str:
    """A column of the sheet of lots as formulas name it."""
    place = xlsxwriter.utility.xl_col_to_name(list(columns(version, converted=converted)).index(column))
    return f"{LOTS}!${place}$2:${place}${lots + 1}"


def ranges(name: str, lots: int, version: int, *, converted: bool) -> tuple[str, str, str]:
    """The ranges that a total adds up, and the conditions of rules.savings as a spreadsheet says them."""
    of = partial(cells, lots=lots, version=version, converted=converted)
    estimate, award, initial, paid = (of(column) for column in ("estimate", "award", "initial", "paid"))
    if name == "announced":
        base, compared = of("baseline_announced"), of("compared_announced")
        return base, compared, f'{base},">0"'
    if name == "estimate":
        return estimate, award, f'{estimate},">0",{award},">0"'
    if name == "realised":
        return estimate, paid, f'{estimate},">0",{paid},">0"'
    if name == "indexed":
        indexed = of("indexed")
        return indexed, award, f'{indexed},">0",{award},">0"'
    if name == "life_cycle":
        reference, cost = of("life_cycle"), of("life_cycle_cost")
        return reference, cost, f'{reference},">0",{cost},">0"'
    if name == "auction":
        return initial, award, f'{initial},">0",{award},">0"'
    base, bids = of(name), of("valid_bids")
    return base, award, f'{bids},">=2",{base},">0",{award},">0"'
