"""A company's record: read back as written, anything else refused; and what a declaration takes over from it."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from procurement.rules.company_record import CompanyRecord, Reference, parse_record, record_data
from procurement.rules.company_reuse import suggested
from procurement.rules.company_size import YearFigures
from procurement.rules.qualification import Row

DONE = Reference(
    "0" * 32, "Primăria Sibiu", "Desks for two schools", Decimal("120000.50"), "RON", date(2023, 5, 1),
    date(2024, 2, 29), "39121100", "Certificate 17/2024", "f" * 32,
)  # fmt: skip
OLDER = Reference("1" * 32, "Școala 5", "Chairs", Decimal(7000), "RON", date(2022, 5, 1), date(2022, 6, 1))
ABROAD = Reference("2" * 32, "Stadt Graz", "Desks", Decimal(9000), "EUR", date(2025, 1, 1), date(2025, 2, 1))
RECORD = CompanyRecord(
    (
        YearFigures(2024, Decimal("9.50"), Decimal(4_000_000), None, "RON", Decimal("4.9746")),
        YearFigures(2025, None, Decimal(5_000_000), Decimal(1), "RON", Decimal("5.0414")),
        YearFigures(2023, None, Decimal(900_000), None),
        YearFigures(2022, Decimal(7), None, None),
    ),
    False,
    (OLDER, DONE, ABROAD),
)


def test_record_is_read_back_as_it_was_written() -> None:
    assert parse_record(record_data(RECORD)) == RECORD
    assert parse_record(record_data(CompanyRecord())) == CompanyRecord()


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((), []),
        (("v",), 2),
        (("public_quarter",), "no"),
        (("years",), {}),
        (("references",), {}),
        (("years",), [{}] * 11),
        (("references",), [{}] * 101),
        (("years", 0, "year"), "24"),
        (("years", 0, "staff"), "-1"),
        (("years", 0, "rate"), "0"),
        (("years", 0, "currency"), "lei"),
        (("years", 0), {"year": "2024"}),
        (("references", 0, "value"), ""),
        (("references", 0, "buyer"), ""),
        (("references", 0, "what"), 5),
        (("references", 0, "what"), "x" * 301),
        (("references", 0, "ended_on"), "2024-02-30"),
        (("references", 0, "category"), "39"),
        (("references", 0, "document"), "a file"),
        (("references", 0, "id"), ""),
    ],
)
def test_anything_else_is_refused(path: tuple[str | int, ...], value: object) -> None:
    whole: Any = {"root": deepcopy(record_data(RECORD))}
    found, last = whole, "root"
    for step in path:
        found, last = found[last], step  # type: ignore[assignment]
    found[last] = value
    with pytest.raises(ValueError, match=r"."):
        parse_record(whole["root"])


def test_declaration_takes_over_years_contracts_and_staff() -> None:
    turnover = suggested("turnover", RECORD, currency="RON", most=3)
    assert turnover
    assert (turnover.rows, turnover.currency) == ((Row("2025", "5000000"), Row("2024", "4000000")), "RON")
    contracts = suggested("contracts", RECORD, currency="RON", most=1)
    assert contracts
    assert contracts.rows == (Row("2024", "120000.5", "Desks for two schools, Primăria Sibiu"),)
    staff = suggested("staff", RECORD, currency="RON", most=3)
    assert staff
    assert staff.answer == "9.5"
    assert suggested("staff", CompanyRecord(), currency="RON", most=3) is None
    assert suggested("contracts", CompanyRecord(), currency="RON", most=3) is None
    assert suggested("insurance", RECORD, currency="RON", most=3) is None
