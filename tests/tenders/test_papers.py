"""Minutes, evaluation report and receipt as PDF: tagged, readable, with the figures of the pages, and shut before their time."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.urls import reverse

from procurement import blobs, clock, public_log, ticking
from procurement.models import User
from procurement.rules.recovery_guards import WINDOW
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import ReportFile
from tenders.services import report_files
from tests.tenders.bidding import ANSWERS, PRICES, address, open_tender
from tests.tenders.officer_screens import signed_in, text_of

BETTER = {"Warranty in months": "60", "Delivery": "5 days"}


@pytest.fixture
def taken(agency: Agency, alfa: Company, beta: Company) -> Played:
    """Two sealed bids; Beta wins lot 1 by its answers, only Alfa bids for lot 2."""
    found = open_tender(agency)
    director.hand_in(found, alfa, PRICES, ANSWERS)
    director.hand_in(found, beta, {1: ("4600", "99")}, BETTER)
    return found


@pytest.fixture
def opened(taken: Played) -> Played:
    return director.close_and_open(taken)


def get(path: str, user: User | None = None) -> Any:
    return signed_in(user).get(path)


def body(response: Any) -> bytes:
    assert response.status_code == 200, response.status_code
    assert response["Content-Type"] == "application/pdf"
    return b"".join(response.streaming_content)


def words(pdf: bytes) -> str:
    """What the pages say, on one line."""
    found = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return re.sub(r"\s+", " ", found.stdout.decode().replace("\u00a0", " "))


def kinds(element: Any) -> Iterator[str]:
    """The kinds of all elements of the tree of tags."""
    if isinstance(element, pikepdf.Dictionary):
        if "/S" in element:
            yield str(element.S)
        children: Any = element.get("/K", [])
        for child in children if isinstance(children, pikepdf.Array) else [children]:
            yield from kinds(child)


def check_tags(pdf: bytes, title: str, language: str = "en") -> None:
    with pikepdf.open(BytesIO(pdf)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == language
        assert str(document.docinfo.Title).startswith(title)
        assert bool(document.Root.ViewerPreferences.DisplayDocTitle)
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
        assert {"/H1", "/H2", "/P"} <= set(kinds(document.Root.StructTreeRoot))


def amounts(text: str) -> list[str]:
    return re.findall(r"[\d,]+\.\d\d RON", text.replace("\u00a0", " "))


def test_minutes_hold_the_figures_of_the_page_and_are_tagged(opened: Played) -> None:
    pdf = body(get(address(opened, "minutes-pdf")))
    check_tags(pdf, "Minutes of the opening")
    said = words(pdf)
    page = text_of(get(opened.tender.get_absolute_url()))
    table = page[page.index("Bids opened") : page.index("What bidding asks of you")]
    assert len(amounts(table)) == 3
    assert sorted(amounts(said)) == sorted(amounts(table))
    assert "Alfa SRL" in said
    assert "Confirmed: 2 of 2 named key holders; needed: 2." in said
    assert not any(holder.name in said for holder in opened.agency.key_holders)
    assert "None: every bid that was received in time could be opened." in said
    log = get(address(opened, "tender-log")).content.decode()
    leaf = re.search(r"under this hash: ([0-9a-f]{64})", said)
    assert leaf
    assert leaf[1] in log
    assert "This file was made" in said
    assert "Page 1 / " in said


def test_footer_of_a_paper_has_the_newest_signature_of_the_public_log(opened: Played) -> None:
    ticking.tick(now=clock.now())
    newest = public_log.latest_checkpoint()
    assert newest is not None
    origin, size, root = newest.note.split("\n")[:3]
    pdf = body(get(address(opened, "minutes-pdf")))
    assert f"Public log: {origin} {size} {root}" in words(pdf)
    check_tags(pdf, "Minutes of the opening")


def test_minutes_before_the_opening_are_not_found(taken: Played) -> None:
    everybody = [None, taken.agency.officer, taken.agency.key_holders[0]]
    assert [get(address(taken, "minutes-pdf"), user).status_code for user in everybody] == [404] * 3
    director.move_to(taken.opening_at)
    assert [get(address(taken, "minutes-pdf"), user).status_code for user in everybody] == [404] * 3


def test_minutes_say_why_a_bid_could_not_be_opened(taken: Played, beta: Company) -> None:
    act = taken.receipts[1].act
    assert act
    blobs.delete(act.manifest)
    director.close_and_open(taken)
    assert get(address(taken, "minutes-pdf")).status_code == 404  # the opening waits for Beta to bring its bid again
    director.move_to(clock.now() + WINDOW + timedelta(minutes=10))
    said = words(body(get(address(taken, "minutes-pdf"))))
    assert "Beta SRL: Sealed bytes are missing in the storage, or were altered there." in said
    assert "None: every bid" not in said


def test_evaluation_report_holds_the_ranking_and_digest_of_the_page(opened: Played) -> None:
    path = address(opened, "evaluation-pdf", 1)
    officers = words(body(get(path, opened.agency.officer)))
    director.decide(opened)
    pdf = body(get(path))
    check_tags(pdf, "Evaluation of lot 1")
    said = words(pdf)
    page = text_of(get(address(opened, "lot", 1)))
    ranking = page[page.index("Ranking and reasons") : page.index("Items")]
    digest = re.search(r"[0-9a-f]{64}", ranking)
    assert digest
    assert digest[0] in said
    assert set(amounts(ranking)) <= set(amounts(said))
    for points in re.findall(r"\b\d\d\.\d\d\b(?! RON)", ranking):
        assert points in said
    assert "the public draw" in said
    assert "Warranty in months: 20 points" in said
    assert amounts(officers) == amounts(said)


def test_evaluation_report_is_shut_until_the_evaluation_may_be_read(
    taken: Played, alfa: Company, beta: Company
) -> None:
    path = address(taken, "evaluation-pdf", 1)
    assert get(path, taken.agency.officer).status_code == 404
    director.close_and_open(taken)
    assert [get(path, user).status_code for user in (None, alfa.submitter, beta.submitter)] == [404] * 3
    assert body(get(path, taken.agency.officer))
    assert get(address(taken, "evaluation-pdf", 9), taken.agency.officer).status_code == 404
    director.decide(taken)
    assert body(get(path))
    assert get(address(taken, "evaluation-pdf", 2)).status_code == 404


def test_receipt_holds_its_signed_text_and_a_code_for_its_company_only(
    taken: Played, alfa: Company, beta: Company
) -> None:
    receipt = taken.receipts[0]
    path = reverse("tenders:receipt-pdf", args=[receipt.pk])
    assert get(path, beta.submitter).status_code == 404
    assert get(path, taken.agency.officer).status_code == 404
    assert get(path).status_code == 302
    pdf = body(get(path, alfa.submitter))
    check_tags(pdf, "Receipt")
    said = words(pdf)
    for line in receipt.note.split("\n"):
        assert "".join(line.split()) in "".join(said.split())
    assert receipt.leaf in said
    assert re.search(r"\b4[ ,.]?500\b", said) is None  # a whole number, not digits inside a hash
    with pikepdf.open(BytesIO(pdf)) as document:
        assert "/Figure" in set(kinds(document.Root.StructTreeRoot))


def test_paper_is_made_once_and_anew_in_another_language(opened: Played) -> None:
    path = address(opened, "minutes-pdf")
    first, second = body(get(path)), body(get(path))
    assert first == second
    assert ReportFile.objects.count() == 1
    client = signed_in(None)
    client.cookies["django_language"] = "ro"
    check_tags(body(client.get(path)), "", "ro")
    assert ReportFile.objects.count() == 2


def test_paper_that_waits_for_its_turn_shows_a_page_that_looks_again(opened: Played) -> None:
    path, now = address(opened, "minutes-pdf"), clock.now()
    report_files.request_file("pdf", {report_files.PAPER: "minutes"}, key="another", language="en", now=now)
    another = report_files.take_next(papers=True, now=now)  # the worker is busy with it
    assert another
    waiting = get(path)
    assert waiting.status_code == 202
    assert waiting["Refresh"] == "2"
    assert "The file waits for its turn" in text_of(waiting)
    report_files.fail(another, "", now=now)
    assert body(get(path))


def test_paper_does_not_wait_for_a_report_that_takes_long(opened: Played) -> None:
    now = clock.now()
    report_files.request_file("pdf", {}, key="all savings", language="en", now=now)
    assert report_files.take_next(papers=False, now=now)
    assert body(get(address(opened, "minutes-pdf")))
    assert report_files.take_next(papers=False, now=now) is None


def test_pages_lead_to_the_papers(opened: Played, alfa: Company) -> None:
    minutes, report = address(opened, "minutes-pdf"), address(opened, "evaluation-pdf", 1)
    officer = opened.agency.officer
    assert minutes in get(opened.tender.get_absolute_url()).content.decode()
    assert minutes in get(address(opened, "opening"), officer).content.decode()
    assert report in get(address(opened, "officer-award", 1), officer).content.decode()
    assert report not in get(address(opened, "lot", 1)).content.decode()
    director.decide(opened)
    assert report in get(address(opened, "lot", 1)).content.decode()
    receipt = opened.receipts[0].pk
    page = get(reverse("tenders:receipt", args=[receipt]), alfa.submitter).content.decode()
    assert reverse("tenders:receipt-pdf", args=[receipt]) in page


def test_papers_are_not_handed_out_as_reports(opened: Played, agency: Agency) -> None:
    body(get(reverse("tenders:evaluation-pdf", args=[opened.tender.reference, 1]), agency.officer))
    paper = ReportFile.objects.get()
    for name in ("savings-file", "savings-file-state", "savings-file-content"):
        assert get(reverse(f"tenders:{name}", args=[paper.pk])).status_code == 404, name
