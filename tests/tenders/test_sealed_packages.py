"""Bids sealed by verify.pyz on the bidder's own computer, uploaded as packages, handed in, and opened by the platform's own opening."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from procurement import blobs, clock, keystore
from procurement.models import Organization
from procurement.rules.bidkeys import parse_bidkey
from procurement.rules.lifecycle import Role
from procurement.rules.notes import verify_note
from procurement.rules.receipts import Receipt as Signed
from procurement.rules.receipts import Refusal, SealedBy, parse_statement
from procurement.rules.tender_files import read_tender_file
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import BidAct, OpenedBid, Receipt, SealedObject, SealedPackage, Tender
from tenders.queries import room
from tenders.services import sweeping
from tests import factories
from tests.tenders.bidding import TWO_LOTS, address, begin, clerk_of, client_of, fields, open_tender, text_of
from tests.tenders.offline import fetch_note, package, prepare, run, seal, send


@pytest.fixture
def ready(played: Played, alfa: Company, boss: Client, tmp_path: Path) -> Path:
    """A folder with a sealed package of Alfa's."""
    begin(played, alfa, boss)
    prepare(boss, played, tmp_path)
    seal(tmp_path)
    return tmp_path


def submit(client: Client, played: Played, form: dict[str, str] | None = None) -> str:
    """Press the button of the page; where it leads to."""
    filled = form or fields(client.get(address(played, "bid-package")).content.decode())
    return str(client.post(address(played, "bid-package-submit"), filled)["Location"])


def changed(
    content: bytes, *, drop: str = "", alter: str = "", swap: dict[str, bytes] | None = None, **head: object
) -> bytes:
    """The package made again with an object left out, altered or replaced, or other words in bid.json."""
    read = zipfile.ZipFile(io.BytesIO(content))
    files = {name: read.read(name) for name in read.namelist()}
    said = {**json.loads(files.pop("bid.json")), **head}
    for name in [name for name in files if alter and name.startswith(alter)][:1]:
        files[name] = files[name][:5000] + bytes([files[name][5000] ^ 1]) + files[name][5001:]
    files |= swap or {}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        members = {"bid.json": json.dumps(said, sort_keys=True, separators=(",", ":")).encode(), **files}
        for name in (name for name in members if not drop or not name.startswith(drop)):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.create_system, info.external_attr = 3, 0o100644 << 16
            made.writestr(info, members[name])
    return out.getvalue()


@pytest.mark.parametrize("sealing", ["platform", "committee"])
def test_bid_sealed_by_the_program_is_handed_in_and_opened(
    agency: Agency, alfa: Company, boss: Client, tmp_path: Path, sealing: str
) -> None:
    council = factories.make_organization(Organization.Kind.AGENCY, "County council")
    eva = factories.grant(factories.make_user("eva@council.example", "Eva"), council, Role.KEY_HOLDER)
    holders = (*agency.key_holders, eva)
    played = open_tender(replace(agency, key_holders=holders), replace(TWO_LOTS, sealing=sealing))
    begin(played, alfa, boss)
    prepare(boss, played, tmp_path)
    told = seal(tmp_path)
    assert send(boss, played, package(tmp_path))["Location"] == address(played, "bid-package")
    kept = SealedPackage.objects.get()
    page = text_of(boss.get(address(played, "bid-package")))
    assert kept.manifest in page
    assert kept.manifest in told
    assert BidAct.objects.count() == 0
    assert boss.get(submit(boss, played)).status_code == 200
    statement = parse_statement(verify_note(Receipt.objects.get().note, keystore.verifier_keys())[0])
    assert isinstance(statement, Signed)
    assert (statement.sealed_by, statement.manifest, statement.size) == (SealedBy.CLI, kept.manifest, kept.size)
    keys = parse_bidkey(next((tmp_path / "out").glob("*.bidkey")).read_bytes())
    assert [one.object_id for one in keys.objects] == [kept.manifest, *(one.object_id for one in keys.objects[1:])]
    director.close_and_open(played)
    opened = OpenedBid.objects.get()
    assert opened.failure == ""
    assert opened.manifest == next((tmp_path / "out").glob("*.manifest.json")).read_text()


def test_same_form_twice_gives_one_receipt_and_a_new_package_replaces_the_bid(
    played: Played, boss: Client, ready: Path
) -> None:
    send(boss, played, package(ready))
    form = fields(boss.get(address(played, "bid-package")).content.decode())
    first = submit(boss, played, form)
    assert submit(boss, played, form) == first
    assert "This package is handed in." in text_of(boss.get(address(played, "bid-package")))
    seal(ready, "--out", "again")
    again = next((ready / "again").glob("*.sealed.zip")).read_bytes()
    send(boss, played, again)
    assert submit(boss, played, form) == first
    stale = boss.post(address(played, "bid-package-submit"), {**form, "key": "6f6f2a60-0000-4000-8000-000000000001"})
    assert (stale.status_code, "Another package was uploaded" in text_of(stale)) == (409, True)
    assert submit(boss, played) != first
    assert list(BidAct.objects.values_list("kind", "sealed_by")) == [("submit", "cli"), ("replace", "cli")]


def test_preparer_uploads_and_a_colleague_submits(played: Played, alfa: Company, boss: Client, ready: Path) -> None:
    clerk = client_of(clerk_of(alfa))
    send(clerk, played, package(ready))
    page = clerk.get(address(played, "bid-package"))
    assert "A colleague must submit" in text_of(page)
    refused = clerk.post(
        address(played, "bid-package-submit"),
        fields(page.content.decode())
        | {"key": "6f6f2a60-0000-4000-8000-000000000001", "manifest": SealedPackage.objects.get().manifest},
    )
    assert refused.status_code == 422
    assert boss.get(submit(boss, played)).status_code == 200


def test_package_that_was_sealed_in_time_and_submitted_late_gets_a_signed_refusal(
    played: Played, boss: Client, ready: Path
) -> None:
    send(boss, played, package(ready))
    form = fields(boss.get(address(played, "bid-package")).content.decode())
    clock.travel(played.bids_end_at)
    boss.get(submit(boss, played, form))
    receipt = Receipt.objects.get()
    statement = parse_statement(verify_note(receipt.note, keystore.verifier_keys())[0])
    assert isinstance(statement, Refusal)
    assert (statement.reason, statement.manifest) == ("late", SealedPackage.objects.get().manifest)
    assert BidAct.objects.count() == 0
    late = send(boss, played, package(ready))
    assert late.status_code == 422


def test_package_of_earlier_terms_is_not_handed_in(played: Played, boss: Client, ready: Path) -> None:
    send(boss, played, package(ready))
    form = fields(boss.get(address(played, "bid-package")).content.decode())
    Tender.objects.filter(pk=played.tender.pk).update(terms=2)
    refused = boss.post(address(played, "bid-package-submit"), form)
    assert (refused.status_code, "The tender was changed" in text_of(refused)) == (422, True)
    page = boss.get(address(played, "bid-package"))
    assert "The tender was changed after this bid was sealed" in text_of(page)
    assert address(played, "bid-package-submit") not in page.content.decode()
    assert BidAct.objects.count() == 0


def test_wrong_packages_are_refused_with_a_sentence_and_leave_nothing(
    played: Played, beta: Company, boss: Client, ready: Path, tmp_path: Path
) -> None:
    good = package(ready)
    names = zipfile.ZipFile(io.BytesIO(good)).namelist()
    rival = client_of(beta.submitter)
    begin(played, beta, rival)
    manifest = zipfile.ZipFile(io.BytesIO(good)).read("manifest.sb1")
    bad = {
        "no zip": (b"no package at all" * 20, "This is no sealed package"),
        "cut": (good[: len(good) // 2], "The package is incomplete"),
        "damaged": (good[:9000] + bytes([good[9000] ^ 1]) + good[9001:], "The package was damaged on its way"),
        "altered": (changed(good, alter="objects/"), "is not the one that it names"),
        "left out": (changed(good, drop=names[-1]), "This is no sealed package"),
        "manifest as a file": (
            changed(good, swap={names[2]: manifest}), "The object was sealed for another tender, bid, stage or use."
        ),
        "object cut off": (changed(good, swap={"manifest.sb1": manifest[:-40_000]}), "is not the one that it names"),
        "end cut off": (changed(good, swap={"manifest.sb1": manifest[:-3]}), "The sealed object is incomplete"),
        "header cut off": (changed(good, swap={"manifest.sb1": manifest[:90]}), "The sealed object is incomplete"),
        "some bytes gone": (changed(good, swap={"manifest.sb1": manifest[:-200]}), "is not the one that it names"),
        "no object": (changed(good, swap={"manifest.sb1": b"plain prices, by mistake" * 9}), "not a sealed object"),
        "a price list": (b"id;price\n1;100\n" * 300, "This is no sealed package"),
    }  # fmt: skip
    for name, (content, sentence) in bad.items():
        answer = send(boss, played, content)
        assert (answer.status_code, sentence in text_of(answer)) == (422, True), (name, text_of(answer)[:1500])
    other = send(rival, played, good)
    assert (other.status_code, "sealed for another tender or bid" in text_of(other)) == (422, True)
    none = boss.post(address(played, "bid-package"), {})
    assert (none.status_code, "Choose the package first" in text_of(none)) == (422, True)
    assert SealedObject.objects.count() == SealedPackage.objects.count() == 0
    assert not list(blobs.backend().staging().glob("*.part"))


def test_package_takes_of_the_room_that_a_bid_has(
    played: Played, boss: Client, ready: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = package(ready)
    size = sum(one.file_size for one in zipfile.ZipFile(io.BytesIO(good)).infolist() if one.filename.endswith(".sb1"))
    monkeypatch.setattr(room, "MAX_ROOM", size - 1)
    full = send(boss, played, good)
    assert (full.status_code, "more files here than it may keep" in text_of(full)) == (422, True)
    assert SealedObject.objects.count() == 0
    assert not list(blobs.backend().staging().glob("*.part"))
    monkeypatch.setattr(room, "MAX_ROOM", size)
    assert [send(boss, played, good).status_code for _ in range(2)] == [302, 302]
    attached = boss.post(address(played, "bid-file-add", "other"), {"file": SimpleUploadedFile("a.txt", b"more")})
    assert (attached.status_code, "more files here than it may keep" in text_of(attached)) == (422, True)


def test_package_sealed_to_other_keys_than_published_is_refused(played: Played, boss: Client, ready: Path) -> None:
    note = (ready / "tender.note").read_bytes()
    file = read_tender_file(note, keystore.verifier_keys())
    forged = file.to_bytes().replace(file.platform_key.hex().encode(), bytes(32).hex().replace("0", "9").encode())
    (ready / "forged.note").write_bytes(note.rpartition(b"\n\n")[0] + b"\n\n" + forged + b"\n")
    told = run(
        ready, "seal", "bid", "--tender", "forged.note", "--key", keystore.public_key_text(), "--out", "x", expect=2
    )
    assert "was altered" in told
    assert not (ready / "x").exists()


def test_program_names_what_the_folder_lacks(played: Played, alfa: Company, boss: Client, tmp_path: Path) -> None:
    begin(played, alfa, boss)
    fetch_note(boss, played, tmp_path)
    seal(tmp_path, "--start")
    told = seal(tmp_path, expect=1)
    assert "no price is filled in" in told
    assert "the document “Technical offer” is missing" in told


def test_tender_files_are_for_those_who_may_have_them(
    played: Played, alfa: Company, beta: Company, boss: Client, tmp_path: Path
) -> None:
    mine = begin(played, alfa, boss)
    read = read_tender_file(boss.get(address(played, "bid-sealing-note")).content, keystore.verifier_keys())
    assert (read.bid, read.terms, [lot.number for lot in read.lots]) == (mine.pk, 1, [1, 2])
    public = read_tender_file(Client().get(address(played, "sealing-note")).content, keystore.verifier_keys())
    assert replace(read, bid=None) == public
    assert client_of(beta.submitter).get(address(played, "bid-sealing-note")).status_code == 302
    (tmp_path / "tender.note").write_bytes(Client().get(address(played, "sealing-note")).content)
    assert "the copy for everybody" in seal(tmp_path, expect=2)
    clock.travel(played.bids_end_at + timedelta(minutes=2))
    director.move_to(played.bids_end_at + timedelta(minutes=3))
    assert Client().get(address(played, "sealing-note")).status_code == 404


def test_objects_of_a_waiting_package_are_not_swept(played: Played, boss: Client, ready: Path) -> None:
    send(boss, played, package(ready))
    seal(ready, "--out", "again")
    send(boss, played, next((ready / "again").glob("*.sealed.zip")).read_bytes())
    named = {SealedPackage.objects.get().manifest, *SealedPackage.objects.get().files}
    later = clock.now() + sweeping.SAFE_FOR + timedelta(hours=1)
    assert sweeping.discard_unreferenced(now=later) == len(named)
    assert set(SealedObject.objects.values_list("object_id", flat=True)) == named
    assert all(blobs.exists(one) for one in named)


def test_upload_without_its_token_removes_nothing_that_was_there(
    played: Played, alfa: Company, boss: Client, ready: Path
) -> None:
    send(boss, played, package(ready))
    strict = Client(enforce_csrf_checks=True, headers={"sec-fetch-site": "same-origin"})
    strict.force_login(alfa.submitter)
    assert send(strict, played, package(ready)).status_code == 403
    named = [SealedPackage.objects.get().manifest, *SealedPackage.objects.get().files]
    assert all(blobs.exists(one) for one in named)
