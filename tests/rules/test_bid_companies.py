"""The companies of a bid: what a list of them must say, and how a manifest carries it."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from procurement.rules.bid_companies import Company, CompanyRole, Leader, company_key, leaders_share, read_companies
from procurement.rules.bid_folders import read_folder
from procurement.rules.canonical import canonical_json, parse_canonical
from procurement.rules.company_sheet import COMPANY_SHEET
from procurement.rules.facts import PriceLine
from procurement.rules.manifest import LotPrices, Manifest, ManifestError, SealedFile, parse_manifest
from procurement.rules.tender_files import read_tender_file
from tests.rules.offline_bids import seal, whole_bid
from tests.vectors.tenders import make

ALFA = Leader("Alfa SRL", "RO", "1111")
MEMBER = {"role": "member", "name": "Beta SRL", "country": "RO", "registry": "2222", "share": "40"}
SUB = {"role": "subcontractor", "name": "Gama SRL", "country": "RO", "vat": "RO3333", "part": "electrical work"}
RELIED = {
    "role": "capacity", "name": "Delta GmbH", "country": "DE", "registry": "HRB 1", "criterion": "three similar works",
    "file": "commitment.pdf",
}  # fmt: skip
FILES = ["commitment.pdf"]


def said(*typed: dict[str, str]) -> list[tuple[str, str]]:
    return [(found.field, str(found)) for found in read_companies(typed, ALFA, FILES)[1]]


def test_three_kinds_of_companies_are_read_as_they_were_typed() -> None:
    companies, issues = read_companies([MEMBER, SUB | {"share": "12,50 %"}, RELIED], ALFA, FILES)
    assert issues == ()
    assert [(one.role.value, one.key, one.share) for one in companies] == [
        ("member", "RO 2222", Decimal(40)),
        ("subcontractor", "RO 3333", Decimal("12.50")),
        ("capacity", "DE HRB1", None),
    ]
    assert [one.to_data()["share"] for one in companies] == ["40", "12.5", ""]
    assert leaders_share(companies) == 60
    assert leaders_share(()) == 100


@pytest.mark.parametrize(
    ("typed", "field", "sentence"),
    [
        (MEMBER | {"role": "friend"}, "role", "“Beta SRL”: choose what it does in this bid."),
        (MEMBER | {"name": " "}, "name", "Company 1: write its name."),
        (MEMBER | {"country": "Romania"}, "country", "“Beta SRL”: choose its country."),
        (MEMBER | {"registry": ""}, "registry", "“Beta SRL”: write its registry number, or its VAT number."),
        (MEMBER | {"size": "huge"}, "size", "“Beta SRL”: choose one of the given sizes."),
        (MEMBER | {"share": ""}, "share", "“Beta SRL”: write which share of the contract it does, in percent."),
        (MEMBER | {"share": "half"}, "share", "“Beta SRL”: “half” is no number: write it like 1234.50 or 1234,50."),
        (MEMBER | {"share": "0"}, "share", "“Beta SRL”: a share is above 0 and at most 100 percent."),
        (SUB | {"part": ""}, "part", "“Gama SRL”: write which part of the contract it does."),
        (
            RELIED | {"criterion": ""},
            "criterion",
            "“Delta GmbH”: write for which requirement you rely on its capacity.",
        ),
        (
            RELIED | {"file": ""},
            "file",
            "“Delta GmbH”: attach its commitment to your documents, and name that file here.",
        ),
        (
            RELIED | {"file": "no.pdf"},
            "file",
            "“Delta GmbH”: there is no file “no.pdf” among your documents. Attach it, or name another.",
        ),
        (SUB | {"part": "x" * 301}, "name", "“Gama SRL”: keep each text to 300 characters."),
        (
            MEMBER | {"registry": "RO 11-11"},
            "registry",
            "“Beta SRL” is the company that submits this bid: it leads, and needs no entry of its own.",
        ),
    ],
)
def test_what_a_company_lacks_is_said_at_its_field(typed: dict[str, str], field: str, sentence: str) -> None:
    assert said(typed) == [(f"company_1_{field}", sentence)]


def test_a_company_stands_once_in_a_role_and_may_stand_in_two() -> None:
    assert said(MEMBER, MEMBER | {"share": "1", "registry": "RO2222"}) == [
        ("company_2_registry", "“Beta SRL” stands twice in the same role. Take one of the two out.")
    ]
    assert said(MEMBER, MEMBER | {"role": "subcontractor", "part": "roof"}) == []


def test_shares_leave_something_to_the_leader_and_subcontractors_stay_within_the_contract() -> None:
    others = MEMBER | {"name": "Rho SRL", "registry": "4444", "share": "60"}
    assert said(MEMBER, others) == [
        (
            "companies",
            "The shares of the other members come to 100 percent: nothing is left for the company that leads.",
        )
    ]
    parts = [SUB | {"vat": f"RO555{n}", "share": "50.5"} for n in range(2)]
    assert said(*parts) == [
        ("companies", "The shares of the subcontractors come to 101 percent: together at most 100.")
    ]
    many = [SUB | {"vat": f"RO666{n}", "share": ""} for n in range(21)]
    assert said(*many) == [("companies", "A bid names at most 20 companies.")]


def test_key_tells_companies_apart_whatever_the_way_of_writing() -> None:
    assert company_key("RO", "RO 12-345") == company_key("RO", "12345") == "RO 12345"
    assert company_key("DE", "12345") != company_key("RO", "12345")
    assert (company_key("RO", " "), company_key("RO", "RO1")) == ("", "RO RO1")
    assert Company(CompanyRole.MEMBER, "x", "RO", vat="RO123").key == "RO 123"


def manifest(*typed: dict[str, str]) -> Manifest:
    lots = {"lot": LotPrices((PriceLine("item", Decimal(1)),), None)}
    files = (SealedFile("", "commitment.pdf", "ab" * 32),)
    companies = read_companies(typed, ALFA, FILES)[0]
    return Manifest(UUID(int=1), UUID(int=2), "RON", lots, files=files, companies=companies)


def test_manifest_carries_the_companies_and_lacks_the_key_without_any() -> None:
    sealed = manifest(MEMBER, SUB, RELIED)
    assert parse_manifest(sealed.to_bytes()) == sealed
    assert b"companies" not in manifest().to_bytes()


@pytest.mark.parametrize(
    ("spot", "value", "path"),
    [
        ((), [], "companies"),
        ((), "Beta", "companies"),
        ((0,), {"name": "Beta"}, "companies.0"),
        ((0, "name"), "", "companies.0.name"),
        ((0, "part"), "x" * 301, "companies.0.part"),
        ((0, "contact"), 5, "companies.0.contact"),
        ((0, "role"), "friend", "companies.0.role"),
        ((0, "size"), "huge", "companies.0.size"),
        ((0, "share"), "40.0", "companies.0.share"),
        ((0, "share"), "1234", "companies.0.share"),
    ],
)
def test_manifest_with_broken_companies_is_refused_at_the_spot(spot: tuple[Any, ...], value: object, path: str) -> None:
    data: Any = parse_canonical(manifest(MEMBER).to_bytes())
    place = data
    for step in ("companies", *spot)[:-1]:
        place = place[step]
    place[("companies", *spot)[-1]] = value
    with pytest.raises(ManifestError) as refused:
        parse_manifest(canonical_json(data))
    assert refused.value.path == path


def test_companies_of_a_folder_are_sealed_with_the_bid(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = whole_bid(tmp_path) / COMPANY_SHEET
    head = sheet.read_bytes()
    row = b"member;Beta SRL;RO;2222;;small;;40;roof;;\n\ncapacity;Delta GmbH;DE;;DE 1;;;;;works;photo.png\n"
    sheet.write_bytes(head + row)
    assert seal(tmp_path) == 0
    assert "With Delta GmbH, capacity" in capsys.readouterr().out
    named = read_folder(read_tender_file(make.file().encode(), [make.SIGNER.verifier]), tmp_path / "bid").companies
    assert [(one.name, one.share, one.file) for one in named] == [
        ("Beta SRL", 40, ""),
        ("Delta GmbH", None, "photo.png"),
    ]


def test_companies_sheet_that_is_wrong_stops_the_sealing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = whole_bid(tmp_path) / COMPANY_SHEET
    sheet.write_bytes(sheet.read_bytes() + b"member;Beta SRL;RO;2222\n")
    assert seal(tmp_path) == 1
    assert "companies.csv: “Beta SRL”: write which share of the contract it does" in capsys.readouterr().out
    sheet.write_bytes(b"\xff\xff\xff")
    assert seal(tmp_path) == 1
    assert "companies.csv can't be read" in capsys.readouterr().out
    sheet.unlink()
    assert seal(tmp_path) == 0
