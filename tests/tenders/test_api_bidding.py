"""A bid by a program: begun, sealed by verify.pyz, uploaded, handed in, and opened by the platform; what it may not do; repeats."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from procurement import clock, keystore, ticking
from procurement.access import actor_for
from procurement.people import programs
from procurement.rules.notes import verify_note
from procurement.rules.program_tokens import Scope
from procurement.rules.receipts import Refusal, parse_statement
from tenders.demo import director
from tenders.demo.scenario import Company, Played
from tenders.models import BidAct, KeptAnswer, OpenedBid, Receipt, SealedObject, SealedPackage
from tenders.services.kept_answers import KEPT_FOR, forget_old_answers
from tests.tenders.bidding import PRICES, clerk_of
from tests.tenders.offline import fill_in, package, seal
from tests.tenders.programs import Program, token_of
from tests.tenders.racing import race
from tests.tenders.test_api_reading import said
from tests.tenders.test_api_tokens import problem


@pytest.fixture
def program(played: Played, alfa: Company) -> Program:
    """A program of Alfa's that may do everything; the company lets programs hand in."""
    programs.allow_programs(alfa.organization, actor=actor_for(alfa.submitter), now=clock.now())
    return Program(token_of(alfa.submitter))


@pytest.fixture
def sealed(program: Program, played: Played, tmp_path: Path) -> bytes:
    """A package that was sealed for Alfa's bid, which the program began."""
    begun = said(program.send("POST", "/bids", {"reference": played.tender.reference}))
    assert (begun["state"], begun["package"]) == ("draft", None)
    note = program.get(f"/bids/{played.tender.reference}/tender-file")
    (tmp_path / "tender.note").write_bytes(note.content)
    seal(tmp_path, "--start")
    fill_in(played, tmp_path, PRICES[1])
    seal(tmp_path)
    return package(tmp_path)


def at(played: Played, part: str = "") -> str:
    return f"/bids/{played.tender.reference}{part}"


def upload(program: Program, played: Played, content: bytes, *, key: str = "") -> Any:
    return program.send("PUT", at(played, "/package"), content, key=key, media_type="application/zip")


def submit(program: Program, played: Played, manifest: str, *, key: str = "") -> Any:
    return program.send("POST", at(played, "/submission"), {"manifest": manifest}, key=key or str(uuid4()))


def test_bid_of_a_program_is_handed_in_proven_and_opened(program: Program, played: Played, sealed: bytes) -> None:
    kept = said(upload(program, played, sealed))["package"]
    assert (kept["fits"], kept["handed_in"], BidAct.objects.count()) == (True, False, 0)
    receipt = said(submit(program, played, kept["manifest"]))
    assert (receipt["act"], receipt["manifest"], receipt["refused"]) == ("submit", kept["manifest"], False)
    verify_note(receipt["note"], keystore.verifier_keys())
    bid = said(program.get(at(played)))
    assert (bid["state"], bid["package"]["handed_in"]) == ("submitted", True)
    [listed] = said(program.get("/bids"))["bids"]
    assert listed == bid
    assert said(program.get("/receipts"))["receipts"] == [receipt]
    address = f"/receipts/{receipt['id']}"
    assert program.get(f"{address}/text").content.decode() == receipt["note"]
    assert problem(program.get(f"{address}/proof")) == (404, "not-found")
    ticking.tick(now=clock.now())
    assert said(program.get(address))["proven"] is True
    assert program.get(f"{address}/proof").content.startswith(b"c2sp.org/tlog-proof@v1\n")
    director.close_and_open(played)
    assert OpenedBid.objects.get().failure == ""


def test_bid_is_replaced_and_withdrawn(program: Program, played: Played, sealed: bytes, tmp_path: Path) -> None:
    submit(program, played, said(upload(program, played, sealed))["package"]["manifest"])
    seal(tmp_path, "--out", "again")
    again = next((tmp_path / "again").glob("*.sealed.zip")).read_bytes()
    manifest = said(upload(program, played, again))["package"]["manifest"]
    assert said(submit(program, played, manifest))["act"] == "replace"
    taken = said(program.send("POST", at(played, "/withdrawal"), key=str(uuid4())))
    assert (taken["act"], said(program.get(at(played)))["state"]) == ("withdraw", "withdrawn")
    nothing = program.send("POST", at(played, "/withdrawal"), key=str(uuid4()))
    assert problem(nothing) == (422, "refused")


def test_file_in_clear_is_refused_and_nothing_of_it_is_kept(program: Program, played: Played, sealed: bytes) -> None:
    before = SealedObject.objects.count()
    for content in (b"%PDF-1.7 our prices", json.dumps({"price": "12"}).encode(), sealed[: len(sealed) // 2]):
        refused = upload(program, played, content)
        assert problem(refused) == (422, "refused")
        assert "package" in refused.json()["errors"][0]["message"]
    assert problem(upload(program, played, b"")) == (411, "length")
    assert (SealedObject.objects.count(), SealedPackage.objects.count()) == (before, 0)


def test_rights_of_a_token_and_of_its_person_both_count(
    program: Program, played: Played, alfa: Company, sealed: bytes
) -> None:
    manifest = said(upload(program, played, sealed))["package"]["manifest"]
    uploading = Program(token_of(alfa.submitter, Scope.BIDS_READ, Scope.BIDS_UPLOAD))
    assert problem(submit(uploading, played, manifest)) == (403, "scope")
    clerk = Program(token_of(clerk_of(alfa)))
    assert upload(clerk, played, sealed).status_code == 200
    refused = submit(clerk, played, manifest)
    assert (problem(refused), "Your role" in refused.json()["errors"][0]["message"]) == ((422, "refused"), True)
    programs.end_programs(alfa.organization, actor=actor_for(alfa.submitter), now=clock.now())
    assert problem(submit(program, played, manifest)) == (403, "programs-not-allowed")
    assert said(program.get("/token"))["programs_may_submit"] is False
    assert BidAct.objects.count() == 0


def test_rivals_and_buyers_find_no_bid(program: Program, played: Played, sealed: bytes, beta: Company) -> None:
    receipt = said(submit(program, played, said(upload(program, played, sealed))["package"]["manifest"]))
    for person in (beta.submitter, played.agency.officer):
        other = Program(token_of(person))
        for path in (
            at(played),
            at(played, "/tender-file"),
            f"/receipts/{receipt['id']}",
            f"/receipts/{receipt['id']}/pdf",
        ):
            assert problem(other.get(path)) == (404, "not-found")
        assert problem(upload(other, played, sealed)) == (404, "not-found")
        assert (said(other.get("/bids"))["bids"], said(other.get("/receipts"))["receipts"]) == ([], [])


def test_package_of_a_rivals_bid_is_refused(program: Program, played: Played, sealed: bytes, beta: Company) -> None:
    other = Program(token_of(beta.submitter))
    other.send("POST", "/bids", {"reference": played.tender.reference})
    refused = upload(other, played, sealed)
    assert (problem(refused), "another tender or bid" in refused.json()["errors"][0]["message"]) == (
        (422, "refused"),
        True,
    )


def test_what_came_too_late_gets_a_signed_refusal_once(program: Program, played: Played, sealed: bytes) -> None:
    manifest = said(upload(program, played, sealed))["package"]["manifest"]
    clock.travel(played.bids_end_at)
    late = [submit(program, played, manifest, key="too-late-by-a-hair") for _ in range(2)]
    assert [problem(one) for one in late] == [(409, "late"), (409, "late")]
    assert late[0].content == late[1].content
    refusal = Receipt.objects.get()
    assert isinstance(parse_statement(verify_note(refusal.note, keystore.verifier_keys())[0]), Refusal)
    assert said(program.get(late[0].json()["receipt"].split("/api/v1")[1]))["refused"] is True


def test_repeated_request_gets_its_first_answer(program: Program, played: Played, sealed: bytes) -> None:
    first, again = (upload(program, played, sealed, key="upload-of-monday") for _ in range(2))
    assert (first.content, "Idempotency-Replayed" in first) == (again.content, False)
    assert again["Idempotency-Replayed"] == "true"
    manifest = said(first)["package"]["manifest"]
    handed, repeated = (submit(program, played, manifest, key="bid-of-monday") for _ in range(2))
    assert (handed.content, BidAct.objects.count()) == (repeated.content, 1)
    assert problem(submit(program, played, "0" * 64, key="bid-of-monday")) == (422, "key-reused")
    missing = program.send("POST", at(played, "/submission"), {"manifest": manifest})
    assert problem(missing) == (400, "key-missing")
    later = clock.now() + KEPT_FOR
    assert (forget_old_answers(now=later), KeptAnswer.objects.count()) == (2, 0)
    assert said(submit(program, played, manifest, key="bid-of-monday")) == said(handed)


def test_refused_act_leaves_its_key_free(program: Program, played: Played, sealed: bytes) -> None:
    nothing = submit(program, played, "0" * 64, key="bid-of-tuesday")
    assert problem(nothing) == (422, "refused")
    manifest = said(upload(program, played, sealed))["package"]["manifest"]
    assert problem(submit(program, played, "0" * 64, key="bid-of-tuesday")) == (409, "changed")
    assert said(submit(program, played, manifest, key="bid-of-tuesday"))["act"] == "submit"


@pytest.mark.django_db(transaction=True)
def test_same_request_twice_at_once_is_done_once(program: Program, played: Played, sealed: bytes) -> None:
    manifest = said(upload(program, played, sealed))["package"]["manifest"]
    answers = []

    def send() -> None:
        answers.append(submit(program, played, manifest, key="bid-in-a-hurry").content)

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM tenders_bid FOR UPDATE")

    assert race(send, send, holding=hold) == ["done", "done"]
    assert (len(set(answers)), BidAct.objects.count()) == (1, 1)
