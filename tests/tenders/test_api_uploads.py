"""A package that a program sends in parts: the connection breaks in the middle, and it goes on; what is refused, and what is bounded."""

from __future__ import annotations

import hashlib
import http.client
import socket
from typing import Any
from urllib.parse import urlsplit

import pytest
from pytest_django.live_server_helper import LiveServer

from procurement import clock
from procurement.access import actor_for
from procurement.people import programs
from tenders.demo.scenario import Company, Played
from tenders.models import BidAct, FilePart, FileUpload, SealedObject, SealedPackage
from tenders.services import file_uploads
from tests.tenders.bidding import clerk_of
from tests.tenders.programs import ROOT, Program, token_of
from tests.tenders.test_api_bidding import at, sealed, submit
from tests.tenders.test_api_reading import said
from tests.tenders.test_api_tokens import problem

__all__ = ["sealed"]

PART = 2**16


@pytest.fixture
def program(played: Played, alfa: Company) -> Program:
    programs.allow_programs(alfa.organization, actor=actor_for(alfa.submitter), now=clock.now())
    return Program(token_of(alfa.submitter))


def begin(program: Program, played: Played, content: bytes, **other: Any) -> Any:
    marked = {"mark": hashlib.sha256(content).hexdigest(), "size": len(content), **other}
    return program.send("POST", at(played, "/uploads"), marked)


def place(played: Played, upload: str, more: str = "") -> str:
    return at(played, f"/uploads/{upload}{more}")


def patch(program: Program, path: str, offset: object, data: bytes, **more: str) -> Any:
    return program.send("PATCH", path, data, Upload_Offset=str(offset), **more)


def breaks_off(url: str, program: Program, path: str, offset: int, data: bytes) -> None:
    """Announce a part, send half of it, and be gone."""
    server = urlsplit(url)
    head = (
        f"PATCH {ROOT}{path} HTTP/1.1\r\nHost: {server.netloc}\r\nAuthorization: {program.headers['Authorization']}\r\n"
        f"Upload-Offset: {offset}\r\nContent-Type: application/octet-stream\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    with socket.create_connection((server.hostname, server.port), timeout=60) as line:
        line.sendall(head.encode() + data[: len(data) // 2])
        line.shutdown(socket.SHUT_WR)
        answer = http.client.HTTPResponse(line)
        answer.begin()
        assert answer.status == 400  # nobody hears it; that it came shows that nothing was kept


@pytest.mark.django_db(transaction=True)
def test_package_goes_on_after_the_connection_was_killed_in_a_part(
    live_server: LiveServer, program: Program, played: Played, sealed: bytes, alfa: Company
) -> None:
    assert len(sealed) > 2 * PART
    upload = said(begin(program, played, sealed))
    where = place(played, upload["id"])
    assert said(patch(program, where, 0, sealed[:PART]))["offset"] == PART
    breaks_off(live_server.url, program, where, PART, sealed[PART : 2 * PART])
    assert (said(program.get(where))["offset"], FilePart.objects.count()) == (PART, 1)
    assert problem(program.send("POST", f"{where}/package")) == (422, "refused")

    colleague = Program(token_of(clerk_of(alfa)))
    again = said(begin(colleague, played, sealed))
    assert (again["id"], again["offset"], again["taken"]) == (upload["id"], PART, False)
    for offset in range(PART, len(sealed), PART):
        upload = said(patch(colleague, where, offset, sealed[offset : offset + PART]))
    assert upload["offset"] == upload["size"] == len(sealed)
    for _ in range(2):  # the answer to the first was lost
        kept = said(program.send("POST", f"{where}/package"))["package"]
    assert (said(program.get(where))["taken"], FilePart.objects.count()) == (True, 0)
    assert said(submit(program, played, kept["manifest"]))["act"] == "submit"
    assert BidAct.objects.count() == 1


@pytest.mark.django_db
def test_part_is_taken_at_its_place_only_and_twice_without_harm(
    program: Program, played: Played, sealed: bytes
) -> None:
    where = place(played, said(begin(program, played, sealed))["id"])
    for _ in range(2):
        assert said(patch(program, where, 0, sealed[:PART]))["offset"] == PART
    for offset, data in ((2 * PART, sealed[2 * PART :]), (0, b"x" * PART), (10, sealed[10:PART])):
        refused = patch(program, where, offset, data)
        assert (problem(refused), refused["Upload-Offset"]) == ((409, "other-offset"), str(PART))
    of_nothing = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:"
    assert problem(patch(program, where, PART, sealed[PART : 2 * PART], Content_Digest=of_nothing)) == (422, "refused")
    assert problem(patch(program, where, PART, b"x" * 100)) == (422, "refused")
    assert problem(patch(program, where, PART, b"")) == (411, "length")
    assert problem(patch(program, where, PART, bytes(file_uploads.LARGEST_PART + 1))) == (413, "too-large")
    assert problem(patch(program, where, "x", sealed[PART : 2 * PART])) == (422, "invalid")
    assert said(program.get(where))["offset"] == PART


@pytest.mark.django_db
def test_file_in_clear_is_refused_once_it_is_whole_and_forgotten(
    program: Program, played: Played, sealed: bytes
) -> None:
    before, prices = SealedObject.objects.count(), b"%PDF-1.7 our prices"
    where = place(played, said(begin(program, played, prices))["id"])
    patch(program, where, 0, prices)
    assert problem(program.send("POST", f"{where}/package")) == (422, "refused")
    assert problem(program.get(where)) == (404, "not-found")
    assert (SealedObject.objects.count(), SealedPackage.objects.count()) == (before, 0)


@pytest.mark.django_db
def test_rivals_find_no_upload_and_sizes_are_bounded(
    program: Program, played: Played, sealed: bytes, beta: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = said(begin(program, played, sealed))["id"]
    rival = Program(token_of(beta.submitter))
    rival.send("POST", "/bids", {"reference": played.tender.reference})
    assert said(begin(rival, played, sealed))["id"] != upload
    answers = (
        rival.get(place(played, upload)),
        patch(rival, place(played, upload), 0, sealed[:PART]),
        rival.send("POST", place(played, upload, "/package")),
    )
    assert [problem(one) for one in answers] == [(404, "not-found")] * 3
    assert problem(begin(program, played, sealed, size=2**31 + 1)) == (422, "invalid")
    assert problem(begin(program, played, sealed, mark="short")) == (422, "invalid")
    monkeypatch.setattr(file_uploads, "MOST", 1)
    assert problem(begin(program, played, sealed + b"x")) == (422, "refused")
    assert FileUpload.objects.count() == 2
