"""Rows of an agency's own history: what is read as what, what is refused in which cell, and the OCDS that comes of it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from procurement.rules.history_release import Naming, release_of
from procurement.rules.history_row import Field, HistoryRow, Owner, Terms, read_row
from procurement.rules.history_values import PROCEDURES as KNOWN
from procurement.rules.history_values import Given, NotRead, amount, count, cpv, currency, day, word
from procurement.rules.messages import Message

TODAY = date(2026, 11, 23)
TERMS = Terms(TODAY, currency="RON")
NAMING = Naming("ocds-000000", "RO-CUI")
TOWN = Owner("town", "Town of Somewhere", "4567", frozenset({"4567", "RO4567"}))
FULL = {
    Field.NUMBER: "A1", Field.LOT: "2", Field.TITLE: " Roof  of\nthe school ", Field.DESCRIPTION: "All\nof it",
    Field.BUYER: "Town", Field.BUYER_NUMBER: " 4567 ", Field.SUPPLIER: "Of X", Field.SUPPLIER_NUMBER: "123",
    Field.ESTIMATE: "1.200,00", Field.AWARDED: "1000,505", Field.PAID: "900", Field.CURRENCY: "eur",
    Field.PROCEDURE: "Licitație  DESCHISĂ", Field.NATURE: "Lucrări", Field.CPV: "45260000-7 - Acoperișuri",
    Field.PUBLISHED_ON: "1.2.2024", Field.AWARDED_ON: "2024-03-04 10:00", Field.CONTRACT: "C-7",
    Field.SIGNED_ON: "05/03/2024", Field.BIDS: "3",
}  # fmt: skip


def read(said: dict[Field, str], terms: Terms = TERMS) -> HistoryRow | list[tuple[str | None, str]]:
    found = read_row({name: Given(text) for name, text in said.items()}, terms)
    if isinstance(found, HistoryRow):
        return found
    return [(fault.field.value if fault.field else None, str(fault.message)) for fault in found]


def row(**changes: str) -> HistoryRow:
    found = read({**FULL, **{Field(name): text for name, text in changes.items()}})
    assert isinstance(found, HistoryRow), found
    return found


def test_full_row_becomes_a_release_with_everything() -> None:
    release = release_of(row(), NAMING)
    assert release["ocid"].startswith("ocds-000000-history-")
    assert (release["id"], release["date"], release["tag"]) == (
        "row-2", "2024-03-04T00:00:00Z", ["tender", "award", "contract"],
    )  # fmt: skip
    assert release["buyer"] == {"id": "RO-CUI-4567", "name": "Town"}
    assert [(one["id"], one["roles"]) for one in release["parties"]] == [
        ("RO-CUI-4567", ["buyer"]), ("RO-CUI-123", ["supplier"]),
    ]  # fmt: skip
    tender = release["tender"]
    assert (tender["id"], tender["title"], tender["description"], tender["procurementMethod"]) == (
        "A1", "Roof of the school", "All\nof it", "open",
    )  # fmt: skip
    assert "value" not in tender
    assert tender["lots"][0]["value"] == {"amount": Decimal("1200.00"), "currency": "EUR"}
    assert tender["items"] == [
        {"id": "item-2", "relatedLot": "2", "classification": {"scheme": "CPV", "id": "45260000"}}
    ]
    assert (tender["tenderPeriod"]["startDate"], tender["numberOfTenderers"]) == ("2024-02-01T00:00:00Z", 3)
    [award], [contract] = release["awards"], release["contracts"]
    assert (award["id"], award["value"]["amount"], award["relatedLots"]) == ("award-2", Decimal("1000.51"), ["2"])
    assert (contract["id"], contract["awardID"], contract["status"], contract["dateSigned"]) == (
        "C-7 / 2", "award-2", "terminated", "2024-03-05T00:00:00Z",
    )  # fmt: skip
    assert contract["implementation"]["transactions"][0]["value"]["amount"] == Decimal("900.00")


def test_row_with_little_says_little() -> None:
    found = read({Field.TITLE: "Paper", Field.BUYER: "Town", Field.ESTIMATE: "10", Field.PUBLISHED_ON: "2024-01-02"})
    assert isinstance(found, HistoryRow)
    assert found.number.startswith("row-")
    release = release_of(found, NAMING)
    assert (release["id"], release["tag"], len(release["parties"])) == ("row", ["tender"], 1)
    assert release["parties"][0]["id"].startswith("name-")
    assert release["tender"]["value"]["amount"] == Decimal("10.00")
    assert not {"awards", "contracts"} & set(release)
    awarded = read(
        {Field.TITLE: "Paper", Field.AWARDED: "9", Field.AWARDED_ON: "2024-01-02"}, Terms(TODAY, TOWN, "RON")
    )
    assert isinstance(awarded, HistoryRow)
    release = release_of(awarded, Naming("ocds-000000", "RO-CUI", TOWN))
    assert release["buyer"] == {"id": "RO-CUI-4567", "name": "Town of Somewhere"}
    assert (release["awards"][0].get("suppliers"), "contracts" in release) == (None, False)
    unnumbered = Naming("ocds-000000", "RO-CUI", Owner("town", "Town of Somewhere"))
    assert release_of(awarded, unnumbered)["buyer"]["id"] == "town"


def test_contract_without_number_or_payment_and_a_buyer_that_supplies_itself() -> None:
    found = release_of(row(contract="", paid="", lot="", supplier_number="4567"), NAMING)
    assert [one["roles"] for one in found["parties"]] == [["buyer", "supplier"]]
    assert found["contracts"] == [
        {"id": "contract", "awardID": "award-1", "status": "active",
         "value": {"amount": Decimal("1000.51"), "currency": "EUR"}, "dateSigned": "2024-03-05T00:00:00Z"}
    ]  # fmt: skip


def test_same_number_is_the_same_process_and_another_buyer_another() -> None:
    assert NAMING.ocid(row()) == NAMING.ocid(row(lot="3", title="Floor"))
    assert NAMING.ocid(row()) != NAMING.ocid(row(buyer_number="4568"))
    assert NAMING.ocid(row()) != NAMING.ocid(row(number="A2"))


def test_what_is_wrong_is_told_by_field() -> None:
    assert read({Field.SUPPLIER_NUMBER: "7", Field.NUMBER: "x" * 101}) == [
        ("number", "The text is longer than 100 characters: shorten it."),
        ("title", "The cell is empty: write it in, or match another column."),
        ("buyer", "The cell is empty: write it in, or match another column."),
        (None, "The row has neither an estimate nor an awarded amount: write one of them."),
        (None, "The row has no day: write when it was awarded, signed or published."),
        ("supplier_number", "The supplier has a number and no name: write the name."),
    ]
    wrong = {Field.AWARDED: "much", Field.CURRENCY: "lei!", Field.AWARDED_ON: "then"}
    found = read({**FULL, **wrong, Field.ESTIMATE: "", Field.SIGNED_ON: "", Field.PUBLISHED_ON: ""})
    assert isinstance(found, list)
    assert [field for field, _ in found] == ["awarded", "currency", "awarded_on"]
    nothing = read(
        {Field.TITLE: "x", Field.BUYER: "y", Field.AWARDED: "1", Field.AWARDED_ON: "2024-01-01"}, Terms(TODAY)
    )
    assert nothing == [(None, "The row has no currency: write it, or choose one for the whole file.")]


def test_problem_of_the_cell_is_told_unless_it_is_a_day() -> None:
    broken, dated = Message("The formula fails."), Message("This is a date.")
    cells = {name: Given(text) for name, text in FULL.items()}
    cells |= {
        Field.TITLE: Given("#REF!", problem=broken),
        Field.AWARDED: Given("", problem=broken),
        Field.AWARDED_ON: Given("2027-01-01 00:00:00", problem=dated),
        Field.SIGNED_ON: Given("", problem=broken),
        Field.PUBLISHED_ON: Given("2024-01-01 00:00:00", problem=dated),
    }
    found = read_row(cells, TERMS)
    assert not isinstance(found, HistoryRow)
    assert {(fault.field, str(fault.message)[:20]) for fault in found} == {
        (Field.TITLE, "The formula fails."), (Field.AWARDED, "The formula fails."),
        (Field.AWARDED_ON, "“2027-01-01 00:00:00"), (Field.SIGNED_ON, "The formula fails."),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("number", "name", "own"),
    [("", "", True), ("", "TOWN  of somewhere", True), ("ro 45.67", "x", True), ("", "Other", False), ("9", "", False)],
)
def test_agency_imports_its_own_rows_only(number: str, name: str, own: bool) -> None:
    found = read({**FULL, Field.BUYER: name, Field.BUYER_NUMBER: number}, Terms(TODAY, TOWN))
    assert isinstance(found, HistoryRow) is own
    if not own:
        assert isinstance(found, list)
        assert "is another agency" in found[0][1]


@pytest.mark.parametrize(
    ("given", "sign", "expected"),
    [
        (Given("1.234,565"), "", "1234.57"), (Given("1.234"), ".", "1.23"), (Given("1.234"), ",", "1234.00"),
        (Given("1 234,5"), ",", "1234.50"), (Given("x", Decimal("2.345")), "", "2.35"), (Given("0"), "", "0.00"),
    ],
)  # fmt: skip
def test_amounts_are_read_as_the_file_writes_them(given: Given, sign: str, expected: str) -> None:
    assert amount(given, sign) == Decimal(expected)


@pytest.mark.parametrize(
    ("read_one", "said"),
    [
        (lambda: amount(Given("1.234"), ""), "two ways"), (lambda: amount(Given("ten"), ","), "is no number"),
        (lambda: amount(Given("-1"), ""), "below zero"), (lambda: amount(Given("x", Decimal(10) ** 18), ""), "beyond"),
        (lambda: day(Given("soon"), TODAY), "is no day"), (lambda: day(Given("31.02.2024"), TODAY), "is no day"),
        (lambda: day(Given("1989-12-31"), TODAY), "1990"), (lambda: day(Given("2026-11-24"), TODAY), "today"),
        (lambda: word(Given("magic"), KNOWN), "open, selective, limited, direct"), (lambda: cpv(Given("123")), "CPV"),
        (lambda: currency(Given("€")), "no currency"), (lambda: count(Given("1.5")), "number of bids"),
        (lambda: count(Given("10001")), "number of bids"),
    ],
)  # fmt: skip
def test_cells_that_can_not_be_read_say_what_to_write(read_one: object, said: str) -> None:
    assert callable(read_one)
    with pytest.raises(NotRead, match=said):
        read_one()
