"""Documents, check, submit, replace, withdraw: what is refused with which words, and that the receipt is the only success."""

from __future__ import annotations

import time
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procurement import blobs, clock, keystore
from procurement.rules.notes import verify_note
from procurement.rules.receipts import Refusal, parse_statement
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Bid, BidAct, Receipt, SealedObject
from tests.tenders.bidding import (
    ANSWERS,
    OFFER,
    PDF,
    PRICES,
    address,
    begin,
    clerk_of,
    client_of,
    fields,
    save_prices,
    saved,
    slot_of,
    text_of,
    upload,
)


def test_file_is_sealed_into_its_slot_and_replaced_there(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    slot = slot_of(played)
    assert upload(boss, played, slot)["Location"] == address(played, "bid-documents")
    upload(boss, played, slot, "better.pdf")
    upload(boss, played, "other", "prospect.pdf")
    upload(boss, played, "other", "second prospect.pdf")
    files = [(file["slot"], file["name"]) for file in saved(played, alfa).content["files"]]
    assert files == [(slot, "better.pdf"), ("", "prospect.pdf"), ("", "second prospect.pdf")]
    page = text_of(boss.get(address(played, "bid-documents")))
    assert ("better.pdf" in page, "offer.pdf" in page) == (True, False)
    assert "can be replaced or removed, but not viewed again" in page


def test_several_files_at_once_are_taken_one_by_one(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    both = [SimpleUploadedFile("plan.pdf", PDF), SimpleUploadedFile("run.exe", b"MZ\x90\x00")]
    response = boss.post(address(played, "bid-file-add", "other"), {"file": both})
    assert response.status_code == 422
    assert "run.exe: Files of this kind are not taken." in text_of(response)
    assert [file["name"] for file in saved(played, alfa).content["files"]] == ["plan.pdf"]


def _encrypted_zip() -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    data = bytearray(out.getvalue())
    data[6] |= 1
    return bytes(data)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (("offer.pdf", b"just text"), "This file is named .pdf, but its content is something else"),
        (("offer.exe", b"MZ\x90"), "Files of this kind are not taken. Use one of: .pdf, .docx"),
        (("offer.pdf", PDF + b"trailer << /Encrypt 5 0 R >>"), "This PDF is protected with a password or restrictions"),
        (("offer.docx", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600), "This document is protected with a password"),
        (("offer.zip", _encrypted_zip()), "This archive is protected with a password"),
        (("offer.pdf", b""), "This file is empty"),
    ],
)
def test_file_that_nobody_could_read_later_is_refused_with_its_reason(
    played: Played, alfa: Company, boss: Client, file: tuple[str, bytes], words: str
) -> None:
    bid = begin(played, alfa, boss)
    response = upload(boss, played, slot_of(played), *file)
    assert (response.status_code, f"{file[0]}: {words}" in text_of(response)) == (422, True)
    assert f'href="#id_file_{slot_of(played)}"' in response.content.decode()
    assert not SealedObject.objects.filter(bid=bid).exists()


def test_upload_without_a_file_or_to_a_slot_of_another_tender_is_refused(
    played: Played, alfa: Company, boss: Client
) -> None:
    begin(played, alfa, boss)
    response = boss.post(address(played, "bid-file-add", "other"), {})
    assert (response.status_code, "Choose a file first." in text_of(response)) == (422, True)
    assert upload(boss, played, str(uuid4())).status_code == 404
    assert upload(boss, played, "price").status_code == 404


def test_upload_by_strangers_or_after_the_deadline_stores_nothing(
    played: Played, alfa: Company, beta: Company, agency: Agency, boss: Client
) -> None:
    begin(played, alfa, boss)
    assert upload(client_of(beta.submitter), played, "other")["Location"] == address(played, "bid")
    assert upload(client_of(agency.officer), played, "other").status_code == 404
    anonymous = upload(Client(headers={"sec-fetch-site": "same-origin"}), played, "other")
    assert (anonymous.status_code, "Files can't be kept by this page" in text_of(anonymous)) == (403, True)
    assert played.tender.bids_end_at
    clock.travel(played.tender.bids_end_at)
    late = upload(boss, played, "other")
    assert (late.status_code, "The time for bids has ended." in text_of(late)) == (422, True)
    assert not SealedObject.objects.exists()


def test_file_is_removed_after_asking_and_a_second_click_does_no_harm(
    played: Played, alfa: Company, boss: Client
) -> None:
    begin(played, alfa, boss)
    upload(boss, played, "other")
    url = address(played, "bid-file-remove", saved(played, alfa).content["files"][0]["object"])
    assert "Take “offer.pdf” out of the draft?" in text_of(boss.get(url))
    assert boss.post(url)["Location"] == address(played, "bid-documents")
    assert boss.post(url)["Location"] == address(played, "bid-documents")
    assert saved(played, alfa).content["files"] == []


def test_check_names_what_is_missing_and_links_to_it(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    save_prices(boss, played, ("4500", ""))
    page = boss.get(address(played, "bid-check")).content.decode()
    bag = played.lot().items.get(number=2)
    assert "5 points are still open" in page
    assert f"{address(played, 'bid-price', 1)}?check=1#id_price_{bag.pk}" in page
    assert "Lot 1, “Bag”: the price is missing." in page
    assert f"Attach the document “{OFFER}”." in page
    assert "Seal and submit" not in page
    strict = text_of(boss.get(address(played, "bid-price", 1) + "?check=1"))
    assert "The price is missing." in strict
    assert "The price is missing." not in text_of(boss.get(address(played, "bid-price", 1)))
    form = {"key": str(uuid4()), "revision": saved(played, alfa).revision, "terms": played.tender.terms}
    response = boss.post(address(played, "bid-submit"), form)
    assert (response.status_code, BidAct.objects.count()) == (422, 0)


def test_submit_leads_to_the_receipt_and_a_second_click_to_the_same(
    played: Played, alfa: Company, boss: Client
) -> None:
    director.draft_bid(played, alfa, PRICES, ANSWERS)
    page = boss.get(address(played, "bid-check"))
    assert "92,010.00 RON" in text_of(page)
    form = fields(page.content.decode())
    with CaptureQueriesContext(connection) as asked:
        first = boss.post(address(played, "bid-submit"), form)
    assert len(asked) <= 25, "A submit asks and writes in so many statements: many hand in during the last minute."
    assert not [one for one in asked if "wrapped_private_key" in one["sql"]]
    second = boss.post(address(played, "bid-submit"), form)
    receipt = Receipt.objects.get()
    assert first["Location"] == second["Location"] == f"/bids/receipts/{receipt.pk}/"
    shown = text_of(boss.get(first["Location"]))
    assert "Your bid was received" in shown
    assert f"verify.pyz receipt receipt-{receipt.pk}.txt" in shown
    assert "Your bid is submitted and sealed" in text_of(boss.get(address(played, "bid")))
    note = boss.get(f"/bids/receipts/{receipt.pk}.txt")
    assert note["Content-Disposition"] == f'attachment; filename="receipt-{receipt.pk}.txt"'
    verify_note(note.content.decode(), keystore.verifier_keys())


def test_receipt_is_nobody_elses(played: Played, alfa: Company, beta: Company, agency: Agency) -> None:
    receipt = director.hand_in(played, alfa, PRICES, ANSWERS)
    for suffix in ("/", ".txt"):
        url = f"/bids/receipts/{receipt.pk}{suffix}"
        assert [client_of(user).get(url).status_code for user in (beta.submitter, agency.officer)] == [404, 404]
        assert Client().get(url)["Location"] == f"/accounts/login/?next={url}"
        assert client_of(clerk_of(alfa)).get(url).status_code == 200


def test_preparer_prepares_but_a_submitter_submits(played: Played, alfa: Company) -> None:
    director.draft_bid(played, alfa, PRICES, ANSWERS)
    clerk = client_of(clerk_of(alfa))
    page = clerk.get(address(played, "bid-check"))
    assert ("A colleague must submit" in text_of(page), "Alfa Boss" in text_of(page)) == (True, True)
    assert "Seal and submit" not in text_of(page)
    key = {"key": str(uuid4()), "revision": saved(played, alfa).revision, "terms": played.tender.terms}
    response = clerk.post(address(played, "bid-submit"), key)
    assert (response.status_code, "Your role in Alfa SRL does not allow this." in text_of(response)) == (422, True)
    assert clerk.get(address(played, "bid-withdraw")).status_code == 302
    assert not BidAct.objects.exists()


def test_submit_of_a_draft_that_a_colleague_changed_asks_to_look_again(
    played: Played, alfa: Company, boss: Client
) -> None:
    director.draft_bid(played, alfa, PRICES, ANSWERS)
    form = fields(boss.get(address(played, "bid-check")).content.decode())
    save_prices(client_of(clerk_of(alfa)), played, ("9", "9"))
    response = boss.post(address(played, "bid-submit"), form)
    assert response.status_code == 409
    assert "The draft was changed since this page was made." in text_of(response)
    assert not BidAct.objects.exists()
    boss.post(address(played, "bid-submit"), fields(response.content.decode()))
    assert BidAct.objects.count() == 1


def test_submit_while_a_colleague_saves_hands_in_neither_half(
    played: Played, alfa: Company, boss: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    director.draft_bid(played, alfa, PRICES, ANSWERS)
    form = fields(boss.get(address(played, "bid-check")).content.decode())
    clerk, store = client_of(clerk_of(alfa)), blobs.store

    def store_while_the_clerk_saves(data: bytes, object_id: str) -> None:
        store(data, object_id)
        save_prices(clerk, played, ("9", "9"))

    monkeypatch.setattr(blobs, "store", store_while_the_clerk_saves)
    assert boss.post(address(played, "bid-submit"), form).status_code == 409
    assert not BidAct.objects.exists()


def test_replace_after_a_change_that_was_not_submitted(played: Played, alfa: Company, boss: Client) -> None:
    director.hand_in(played, alfa, PRICES, ANSWERS)
    assert "Seal and submit" not in text_of(boss.get(address(played, "bid-check")))
    save_prices(boss, played, ("4400", "100"))
    page = text_of(boss.get(address(played, "bid")))
    assert "Changes not submitted" in page
    assert "Your bid is submitted and sealed" not in page
    form = fields(boss.get(address(played, "bid-check")).content.decode())
    shown = text_of(boss.post(address(played, "bid-submit"), form, follow=True))
    assert "Your bid was received, in place of the earlier one" in shown
    assert [act.kind for act in BidAct.objects.all()] == ["submit", "replace"]
    save_prices(boss, played, ("4300", "100"))
    again = boss.get(address(played, "bid-check"))
    assert "Changes not submitted" in text_of(again)
    assert played.tender.bids_end_at
    clock.travel(played.tender.bids_end_at)
    late = text_of(boss.post(address(played, "bid-submit"), fields(again.content.decode()), follow=True))
    assert "The bid that you submitted earlier still counts." in late
    old = Receipt.objects.get(act__kind="submit")
    assert "You replaced or withdrew the bid after this receipt." in text_of(boss.get(f"/bids/receipts/{old.pk}/"))


def test_withdraw_asks_first_and_gives_a_receipt(played: Played, alfa: Company, boss: Client) -> None:
    url = address(played, "bid-withdraw")
    begin(played, alfa, boss)
    assert boss.get(url)["Location"] == address(played, "bid")
    director.hand_in(played, alfa, PRICES, ANSWERS)
    page = boss.get(url)
    assert "Withdraw the bid?" in text_of(page)
    form = fields(page.content.decode())
    first, second = (boss.post(url, form) for _click in range(2))
    assert first["Location"] == second["Location"]
    assert "Your bid is withdrawn" in text_of(boss.get(first["Location"]))
    assert "Your bid is withdrawn" in text_of(boss.get(address(played, "bid")))
    form = fields(boss.get(address(played, "bid-check")).content.decode())
    boss.post(address(played, "bid-submit"), form)
    assert [act.kind for act in BidAct.objects.all()] == ["submit", "withdraw", "submit"]


def test_submit_at_the_deadline_gets_a_signed_refusal(played: Played, alfa: Company, boss: Client) -> None:
    director.draft_bid(played, alfa, PRICES, ANSWERS)
    form = fields(boss.get(address(played, "bid-check")).content.decode())
    assert played.tender.bids_end_at
    clock.travel(played.tender.bids_end_at)
    shown = boss.post(address(played, "bid-submit"), form, follow=True)
    assert "Refused: too late" in text_of(shown)
    assert "still counts" not in text_of(shown)
    text, _key = verify_note(Receipt.objects.get().note, keystore.verifier_keys())
    statement = parse_statement(text)
    assert isinstance(statement, Refusal)
    assert (statement.reason, statement.received >= statement.deadline) == ("late", True)
    assert not BidAct.objects.exists()
    page = text_of(boss.get(address(played, "bid")))
    assert ("The draft was not submitted" in page, "Signed refusal" in page) == (True, True)


def test_answer_lost_on_the_way_is_found_again_after_the_deadline(played: Played, alfa: Company, boss: Client) -> None:
    director.draft_bid(played, alfa, PRICES, ANSWERS)
    form = fields(boss.get(address(played, "bid-check")).content.decode())
    first = boss.post(address(played, "bid-submit"), form)
    assert played.tender.bids_end_at
    clock.travel(played.tender.bids_end_at + timedelta(minutes=5))
    assert boss.post(address(played, "bid-submit"), form)["Location"] == first["Location"]


def test_submit_and_withdraw_ask_for_a_fresh_proof_where_second_steps_are_required(
    played: Played, alfa: Company, boss: Client, settings: Any
) -> None:
    director.draft_bid(played, alfa, PRICES, ANSWERS)
    check, submit, withdraw = (address(played, f"bid-{name}") for name in ("check", "submit", "withdraw"))
    form = fields(boss.get(check).content.decode())
    settings.SECOND_STEP_REQUIRED = True
    _remember(boss, alfa, password_at=0)
    assert boss.get(check)["Location"] == f"/accounts/reauthenticate/?next={check.replace('/', '%2F')}"
    assert boss.post(submit, form)["Location"] == f"/accounts/reauthenticate/?next={submit.replace('/', '%2F')}"
    assert boss.get(submit)["Location"].startswith("/accounts/reauthenticate/")
    assert not BidAct.objects.exists()
    _remember(boss, alfa, password_at=time.time())
    assert boss.get(submit)["Location"] == check  # where the proof leads back to
    assert boss.get(check).status_code == 200
    boss.post(submit, form)
    assert BidAct.objects.count() == 1
    _remember(boss, alfa, password_at=0)
    assert boss.get(withdraw)["Location"].startswith("/accounts/reauthenticate/")
    assert boss.get(address(played, "bid")).status_code == 200  # drafting and reading ask for nothing more


def _remember(client: Client, company: Company, *, password_at: float) -> None:
    """What allauth notes in the session: a second step long ago, and when the password was last given."""
    session = client.session
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": 0.0},
        {"method": "password", "at": float(password_at)},
    ]
    session["account_authentication_methods_user"] = str(company.submitter.pk)
    session.save()


def test_forged_submit_forms_lead_back_to_the_check(played: Played, alfa: Company, boss: Client) -> None:
    director.draft_bid(played, alfa, PRICES, ANSWERS)
    for form in ({}, {"key": "1", "revision": "1"}, {"key": str(uuid4()), "revision": "x"}):
        assert boss.post(address(played, "bid-submit"), form)["Location"] == address(played, "bid-check")
    assert boss.get(address(played, "bid-submit"))["Location"] == address(played, "bid-check")
    assert not BidAct.objects.exists()


def test_own_file_that_was_lost_stops_the_submit_with_a_sentence(played: Played, alfa: Company, boss: Client) -> None:
    bid = director.draft_bid(played, alfa, PRICES, ANSWERS)
    SealedObject.objects.filter(bid=bid).delete()
    form = fields(boss.get(address(played, "bid-check")).content.decode())
    response = boss.post(address(played, "bid-submit"), form)
    assert (response.status_code, "1 files did not arrive: upload them again." in text_of(response)) == (422, True)


def test_sealed_file_opens_with_the_tenders_key_only_as_what_it_was(
    played: Played, alfa: Company, boss: Client
) -> None:
    from procurement.rules.sealing import open_object
    from procurement.rules.sealing_header import Kind, Place
    from tenders.queries.keys import kids
    from tenders.services.stage_keys import private_keys

    bid = begin(played, alfa, boss)
    upload(boss, played, slot_of(played))
    with blobs.open_blob(SealedObject.objects.get(bid=bid).object_id) as source:
        opened = open_object(
            source,
            private_keys(played.tender),
            place=Place(Kind.FILE, 1, played.tender.pk, bid.pk),
            kids=kids(played.tender),
        )
        assert (opened.meta.name, opened.meta.slot, opened.read()) == ("offer.pdf", slot_of(played), PDF)


def test_bid_of_a_cancelled_tender_says_so(played: Played, alfa: Company, agency: Agency, boss: Client) -> None:
    from procurement.access import actor_for
    from tenders.services.cancelling import confirm_cancellation, propose_cancellation

    director.draft_bid(played, alfa, PRICES, ANSWERS)
    form = fields(boss.get(address(played, "bid-check")).content.decode())
    now = clock.now()
    propose_cancellation(
        played.fresh(), code="no_funds", explanation="The budget was cut.", actor=actor_for(agency.officer), now=now
    )
    confirm_cancellation(played.fresh(), actor=actor_for(agency.approver), now=now)
    shown = text_of(boss.post(address(played, "bid-submit"), form, follow=True))
    assert "Refused: the tender takes no bids any more" in shown
    page = text_of(boss.get(address(played, "bid")))
    assert ("The procedure was cancelled" in page, "The budget was cut." in page) == (True, True)
    assert Bid.objects.count() == 1
