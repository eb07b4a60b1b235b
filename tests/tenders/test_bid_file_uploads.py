"""Documents of a bid in parts: gone on with on another day, unreadable while they wait, sealed to the tender's keys at the end."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from procurement import blob_parts, blobs, clock, keystore
from procurement.rules.sealing_errors import SealingError
from tenders import tasks
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Bid, FilePart, FileUpload, SealedObject
from tenders.queries.file_uploads import KEPT_FOR, pieces_of
from tenders.services import bid_drafting
from tenders.views import bidder_document_parts
from tests.tenders.bidding import PDF, address, begin, clerk_of, client_of, saved, slot_of, text_of
from tests.tenders.test_company import stored

pytestmark = pytest.mark.django_db

CANARY = b"the canary price is 4711.08 RON\n"
BODY = PDF + CANARY * 8000
HALF = 150_000


def mark_of(body: bytes = BODY) -> str:
    return hashlib.sha256(b"mark " + body).hexdigest()


def announced(client: Client, played: Played, body: bytes = BODY, **other: Any) -> Any:
    given = {"mark": mark_of(body), "size": len(body), "name": "offer.pdf", **other}
    return client.post(address(played, "bid-file-uploads"), given, "application/json")


def put(client: Client, played: Played, upload: str, offset: int, data: bytes, *, mark: str = "") -> Any:
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    headers = {"content-digest": f"sha-256=:{digest}:", "upload-mark": mark or mark_of()}
    url = address(played, "bid-file-part", upload, offset)
    return client.put(url, data, "application/octet-stream", headers=headers)


def sent(client: Client, played: Played, body: bytes = BODY) -> str:
    """The id of an upload that is here whole."""
    upload = announced(client, played, body).json()["upload"]
    for offset in range(0, len(body), HALF):
        taken = put(client, played, upload, offset, body[offset : offset + HALF], mark=mark_of(body))
        assert taken.status_code == 200
    return str(upload)


def attach(client: Client, played: Played, slot: str, *uploads: str, name: str = "offer.pdf", mark: str = "") -> Any:
    given = {"upload": uploads, "upload_name": [name] * len(uploads), "upload_mark": [mark or mark_of()] * len(uploads)}
    return client.post(address(played, "bid-file-add", slot), given)


@pytest.fixture
def bid(played: Played, alfa: Company, boss: Client) -> Bid:
    return begin(played, alfa, boss)


def everything_stored() -> bytes:
    """All files of the storage, whatever they are called."""
    place = Path(settings.STORAGES["default"]["OPTIONS"]["location"])
    return b"".join(path.read_bytes() for path in place.rglob("*") if path.is_file())


def test_document_that_broke_off_is_gone_on_with_by_a_colleague_and_sealed(
    played: Played, alfa: Company, boss: Client, bid: Bid
) -> None:
    upload = announced(boss, played).json()["upload"]
    assert put(boss, played, upload, 0, BODY[:HALF]).json() == {"offset": HALF}
    assert "This file has not arrived whole" in text_of(attach(boss, played, slot_of(played), upload))
    clerk = client_of(clerk_of(alfa))
    assert announced(clerk, played).json() == {"upload": upload, "offset": HALF}
    for _ in range(2):  # the answer to the first was lost
        assert put(clerk, played, upload, HALF, BODY[HALF:]).json() == {"offset": len(BODY)}
    stands = clerk.get(address(played, "bid-file-upload", upload)).json()
    assert (stands["offset"], stands["size"]) == (len(BODY), len(BODY))
    assert attach(clerk, played, slot_of(played), upload)["Location"] == address(played, "bid-documents")
    (file,) = saved(played, alfa).content["files"]
    assert (file["slot"], file["name"], file["size"]) == (slot_of(played), "offer.pdf", str(len(BODY)))
    assert SealedObject.objects.get(bid=bid).object_id == file["object"]
    assert blobs.exists(file["object"])
    assert (FileUpload.objects.get().taken_at is not None, FilePart.objects.count()) == (True, 0)
    assert b"canary" not in everything_stored()


def test_form_whose_answer_was_lost_is_sent_again_without_the_file_and_attaches_once(
    played: Played, alfa: Company, boss: Client, bid: Bid
) -> None:
    upload = sent(boss, played)
    for slot, place in (("other", ""), (slot_of(played), slot_of(played))):
        begun = announced(boss, played, place=place).json()
        if begun["offset"] < len(BODY):  # the same file, but for another place
            upload = sent(boss, played)
        for _ in range(2):
            assert attach(boss, played, slot, upload)["Location"] == address(played, "bid-documents")
            assert announced(boss, played, place=place).json() == {"upload": upload, "offset": len(BODY)}
    assert [file["slot"] for file in saved(played, alfa).content["files"]] == ["", slot_of(played)]
    assert SealedObject.objects.count() == 2
    assert "Uploads that wait" not in text_of(boss.get(address(played, "bid-documents")))


def test_file_that_is_out_of_the_draft_or_called_otherwise_is_sent_anew(
    played: Played, alfa: Company, boss: Client, bid: Bid
) -> None:
    upload = sent(boss, played)
    attach(boss, played, "other", upload)
    asked: tuple[dict[str, Any], ...] = ({"place": "", "name": "plan.pdf"}, {"place": "elsewhere"}, {})
    for other in asked:
        begun = announced(boss, played, **other).json()
        assert (begun["upload"] != upload, begun["offset"]) == (True, 0)
    upload = sent(boss, played)
    attach(boss, played, "other", upload)
    assert announced(boss, played, place="").json() == {"upload": upload, "offset": len(BODY)}
    for file in saved(played, alfa).content["files"]:
        boss.post(address(played, "bid-file-remove", file["object"]))
    assert "This file has not arrived whole" in text_of(attach(boss, played, "other", upload))
    assert announced(boss, played, place="").json()["offset"] == 0
    assert announced(boss, played, place=7).status_code == 400


def test_form_that_is_sent_twice_at_once_attaches_once_and_keeps_one_copy(
    played: Played, alfa: Company, boss: Client, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, before = sent(boss, played), stored()
    sealed, answers = bidder_document_parts.sealed_whole, []

    def meanwhile(*args: Any, **options: Any) -> Any:
        """The second form comes, and is answered, once the first one's file is sealed and before it is attached."""
        found = sealed(*args, **options)
        with monkeypatch.context() as inner:
            inner.setattr(bidder_document_parts, "sealed_whole", sealed)
            answers.append(attach(boss, played, "other", upload).status_code)
        return found

    with monkeypatch.context() as racing:
        racing.setattr(bidder_document_parts, "sealed_whole", meanwhile)
        answers.append(attach(boss, played, "other", upload).status_code)
    assert answers == [302, 302]
    (file,) = saved(played, alfa).content["files"]
    assert SealedObject.objects.get().object_id == file["object"]
    assert stored() - before == {file["object"]}


def test_part_that_waits_opens_only_to_who_has_the_document(played: Played, boss: Client, bid: Bid) -> None:
    upload = announced(boss, played).json()["upload"]
    put(boss, played, upload, 0, BODY[:HALF])
    row = FileUpload.objects.get()
    assert b"canary" not in everything_stored()
    assert b"".join(pieces_of(row, mark_of())) == BODY[:HALF]
    for known in ("", row.mark, mark_of(b"another")):  # the keys of the platform and its database are not enough
        with pytest.raises(SealingError):
            b"".join(pieces_of(row, known))
    assert mark_of() not in row.mark
    assert b"offer" not in bytes(row.name)


def test_part_with_another_mark_or_of_another_company_or_after_the_deadline_is_not_taken(
    played: Played, boss: Client, bid: Bid, beta: Company
) -> None:
    upload = announced(boss, played).json()["upload"]
    put(boss, played, upload, 0, BODY[:HALF])
    wrong = put(boss, played, upload, HALF, BODY[HALF:], mark=mark_of(b"another"))
    assert (wrong.status_code, wrong.json()["error"]) == (400, "damaged")
    rival = client_of(beta.submitter)
    begin(played, beta, rival)
    assert put(rival, played, upload, HALF, BODY[HALF:]).status_code == 404
    assert announced(rival, played).json()["upload"] != upload
    assert attach(rival, played, "other", upload).status_code == 422
    assert announced(boss, played, size=200 * 2**20 + 1).status_code == 413
    assert announced(boss, played, name=7).status_code == 400
    deadline = played.fresh().bids_end_at
    assert deadline
    clock.travel(deadline)
    late = put(boss, played, upload, HALF, BODY[HALF:])
    assert (late.status_code, late.json()["error"], FilePart.objects.count()) == (422, "refused", 1)
    assert tasks.discard_unreferenced_files() == 2
    assert (FileUpload.objects.count(), FilePart.objects.count()) == (0, 0)


def test_half_document_is_thrown_away_a_week_after_its_last_part(played: Played, boss: Client, bid: Bid) -> None:
    upload = announced(boss, played).json()["upload"]
    put(boss, played, upload, 0, BODY[:HALF])
    row = FileUpload.objects.get()
    clock.travel(row.touched_at + KEPT_FOR - timedelta(seconds=1))
    assert tasks.discard_unreferenced_files() == 0
    clock.travel(row.touched_at + KEPT_FOR + timedelta(seconds=1))
    assert tasks.discard_unreferenced_files() == 1
    with pytest.raises(blobs.BlobMissing):
        blob_parts.open_part(row.pk, 0)


def test_several_documents_at_once_and_one_that_is_refused(
    played: Played, alfa: Company, boss: Client, bid: Bid
) -> None:
    protected = PDF + bytes(HALF) + b"trailer << /Encrypt 5 0 R >>"
    good, bad = sent(boss, played), sent(boss, played, protected)
    both = {
        "upload": [good, bad],
        "upload_name": ["plan.pdf", "secret.pdf"],
        "upload_mark": [mark_of(), mark_of(protected)],
    }
    answer = boss.post(address(played, "bid-file-add", "other"), both)
    assert (answer.status_code, "secret.pdf: This PDF is protected" in text_of(answer)) == (422, True)
    assert [file["name"] for file in saved(played, alfa).content["files"]] == ["plan.pdf"]
    assert str(FileUpload.objects.exclude(taken_at=None).get().pk) == good
    assert b"secret" not in everything_stored()


def test_document_for_which_there_is_no_place_waits_and_leaves_no_sealed_copy(
    played: Played, boss: Client, bid: Bid, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload, waiting = sent(boss, played), len(everything_stored())
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(bid_drafting, "MAX_FILES", 0)
        answer = attach(boss, played, "other", upload)
        assert (answer.status_code, "A bid has at most 0 files" in text_of(answer)) == (422, True)
        assert (SealedObject.objects.count(), len(everything_stored())) == (0, waiting)
    assert attach(boss, played, "other", upload).status_code == 302


def test_document_named_with_another_mark_is_not_taken(played: Played, alfa: Company, boss: Client, bid: Bid) -> None:
    assert "This file has not arrived whole" in text_of(
        attach(boss, played, "other", sent(boss, played), mark=mark_of(b"another"))
    )
    assert saved(played, alfa).content["files"] == []


def test_officer_reaches_no_upload(played: Played, agency: Agency, boss: Client, bid: Bid) -> None:
    upload = sent(boss, played)
    officer = client_of(agency.officer)
    assert officer.get(address(played, "bid-file-upload", upload)).status_code == 404
    assert keystore.draft_key() not in everything_stored()


def test_document_that_waits_is_listed_and_discarded(
    played: Played, alfa: Company, boss: Client, bid: Bid, beta: Company
) -> None:
    upload = announced(boss, played).json()["upload"]
    put(boss, played, upload, 0, BODY[:HALF])
    page = client_of(clerk_of(alfa)).get(address(played, "bid-documents"))
    assert "Uploads that wait Choose the same file again in its place" in text_of(page)
    assert "offer.pdf 146.5 KB of 250.0 KB are here (58%). Kept until:" in text_of(page)
    url = address(played, "bid-file-discard", upload)
    assert url in page.content.decode()
    rival = client_of(beta.submitter)
    begin(played, beta, rival)
    assert "Uploads that wait" not in text_of(rival.get(address(played, "bid-documents")))
    assert rival.post(url).status_code == 404
    assert boss.post(url)["Location"] == address(played, "bid-documents")
    assert (FileUpload.objects.count(), FilePart.objects.count()) == (0, 0)
