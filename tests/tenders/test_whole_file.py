"""The file of a procedure as ZIP: what is in it for whom, its index, and how long it is kept."""

from __future__ import annotations

import csv
import json
import zipfile
from hashlib import sha256
from io import BytesIO, StringIO

import pytest
from django.test import Client
from django.urls import reverse

from procurement import clock
from tenders.demo import director, performing
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import ReportFile
from tenders.queries.whole_file import PUBLIC, WHOLE
from tenders.reports import file_order
from tests import factories
from tests.tenders.conftest import START
from tests.tenders.contracts import addendum, change, signed_contract
from tests.tenders.officer_screens import signed_in, text_of


@pytest.fixture
def signed(agency: Agency, alfa: Company, plan: Plan) -> Played:
    return signed_contract(agency, alfa, plan)


def opened(played: Played, part: str) -> zipfile.ZipFile:
    out = BytesIO()
    file_order.write_file(played.fresh(), part, out, now=clock.now())
    return zipfile.ZipFile(out)


def test_whole_file_holds_everything_with_a_digest_each(signed: Played, alfa: Company) -> None:
    director.change(signed, change("8000"))
    performing.secure(signed)
    performing.deliver(signed)
    performing.invoice(signed, alfa, "90000")
    found = opened(signed, WHOLE)
    names = set(found.namelist())
    assert found.testzip() is None
    for name in (
        "report-article-84.pdf", "notice/1.json", "minutes-of-the-opening.pdf", "evaluation-lot-1.pdf", "letters/0001.txt",
        "contracts/lot-1/contract.html", "contracts/lot-1/invoices.csv", "contracts/lot-1/changes/01-addendum.pdf",
        "contracts/lot-1/invoices/001-invoice.pdf", "log.json", "ocds/0001.json", "bundle.zip", "index.html", "index.json",
        "index.csv",
    ):  # fmt: skip
        assert name in names, name
    index = json.loads(found.read("index.json"))
    for row in index["files"]:
        content = found.read(row["path"])
        assert (row["sha256"], row["size"]) == (sha256(content).hexdigest(), str(len(content)))
    assert {row["path"] for row in index["files"]} == names - {"index.html", "index.json", "index.csv"}
    assert [row["path"] for row in csv.DictReader(StringIO(found.read("index.csv").decode()))] == [
        row["path"] for row in index["files"]
    ]
    assert found.read("contracts/lot-1/changes/01-addendum.pdf") == addendum().read()
    assert "guarantee.recorded" in found.read("log.json").decode()
    assert zipfile.ZipFile(BytesIO(found.read("bundle.zip"))).testzip() is None


def test_public_part_leaves_out_letters_guarantees_invoice_files_and_inner_acts(signed: Played, alfa: Company) -> None:
    performing.secure(signed)
    performing.invoice(signed, alfa, "500", name="F 77")
    found = opened(signed, PUBLIC)
    assert not [
        name for name in found.namelist() if name.startswith(("letters/", "report-", "contracts/lot-1/invoices/"))
    ]
    assert "guarantee.recorded" not in found.read("log.json").decode()
    assert "Banca Exemplu" not in found.read("contracts/lot-1/contract.html").decode()
    assert b"F 77,500.00,RON" in found.read("contracts/lot-1/invoices.csv")


def test_file_before_the_opening_says_nothing_of_bids(agency: Agency, alfa: Company, plan: Plan) -> None:
    from datetime import timedelta

    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("4400,50", "99.50")})
    found = opened(played, WHOLE)
    assert "bid.submitted" not in found.read("log.json").decode()
    assert "minutes-of-the-opening.pdf" not in found.namelist()


def test_page_names_the_retention_and_the_zip_waits_for_the_worker(signed: Played, alfa: Company) -> None:
    page = reverse("tenders:file", args=[signed.tender.reference])
    assert "At least 5 years from the end of the contract." in text_of(Client().get(page))
    whole = reverse("tenders:whole-file-zip", args=[signed.tender.reference])
    strangers = (Client(), signed_in(alfa.submitter), signed_in(factories.make_agency("O", domain="o.example").officer))
    assert [client.get(whole).status_code for client in strangers] == [404, 404, 404]
    performing.deliver(signed)
    performing.invoice(signed, alfa, "90000")
    director.complete(signed, reason="")
    assert str(clock.now().year + 5) in text_of(Client().get(f"{page}?again"))
    for client, address in (
        (signed_in(factories.make_auditor()), whole),
        (Client(), reverse("tenders:file-zip", args=[signed.tender.reference])),
    ):
        answer = client.get(address)  # the worker of the tests runs at once
        assert answer.status_code == 200
        assert zipfile.ZipFile(BytesIO(b"".join(answer.streaming_content))).testzip() is None  # type: ignore[attr-defined]
    assert ReportFile.objects.filter(kind="zip").count() == 2
