"""What a program reads: tenders page by page without gaps, public facts only, documents by their digest, what it follows."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from pytest_django import DjangoAssertNumQueries

from procurement import clock, keystore
from procurement.access import actor_for
from procurement.rules.program_tokens import Scope
from procurement.rules.tender_files import read_tender_file
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Tender
from tenders.queries import board_words
from tenders.services import drafting
from tests.tenders.programs import Program, token_of
from tests.tenders.test_api_tokens import problem


def said(answer: HttpResponse) -> Any:
    assert answer.status_code == 200, answer.content
    return answer.json()  # type: ignore[attr-defined]


def titles(program: Program, **query: str) -> list[str]:
    """All pages, one after the other."""
    found, cursor = [], ""
    while True:
        answer = said(program.get("/tenders", **query, limit="2", cursor=cursor))
        found += [one["title"] for one in answer["tenders"]]
        if not (cursor := answer["next"]):
            return found


def test_pages_of_a_search_have_every_tender_once(agency: Agency, alfa: Company, plan: Plan) -> None:
    names = [f"Tender {number}" for number in range(5)]
    for name in names:
        director.publish(agency, Plan(name, plan.summary, plan.lots), publish_at=clock.now() + timedelta(hours=30))
    twins = Tender.objects.filter(title__in=names[1:3])
    twins.update(published_at=twins.latest("published_at").published_at)
    program = Program(token_of(alfa.submitter, Scope.READ))
    assert sorted(titles(program)) == names
    assert (titles(program)[0], titles(program)[-1]) == ("Tender 4", "Tender 0")
    assert sorted(titles(program, sort="deadline", stage="open")) == names
    assert titles(program, q="Tender 3") == ["Tender 3"]
    assert titles(program, min_value="1000000") == []


def test_search_says_where_it_finds_only_the_newest(
    agency: Agency, alfa: Company, plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(3):
        later = Plan(f"Laptops {number}", plan.summary, plan.lots)
        director.publish(agency, later, publish_at=clock.now() + timedelta(hours=30))
    program = Program(token_of(alfa.submitter, Scope.READ))
    assert said(program.get("/tenders", q="laptops"))["only_newest"] is False
    monkeypatch.setattr(board_words, "MOST_RANKED", 1)
    monkeypatch.setattr(board_words, "NEWEST", 2)
    answer = said(program.get("/tenders", q="laptops"))
    assert [one["title"] for one in answer["tenders"]] == ["Laptops 2", "Laptops 1"]
    assert answer["only_newest"] is True


def test_list_takes_the_same_queries_for_one_row_and_for_more(
    agency: Agency, alfa: Company, plan: Plan, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    program = Program(token_of(alfa.submitter))
    director.publish(agency, plan, publish_at=clock.now() + timedelta(days=1))
    program.get("/tenders")
    with django_assert_max_num_queries(40) as one:
        program.get("/tenders")
    director.publish(agency, plan, publish_at=clock.now() + timedelta(days=1))
    program.get("/tenders")  # the first of a day notes that the token was used
    with django_assert_max_num_queries(40) as two:
        assert len(said(program.get("/tenders"))["tenders"]) == 2
    assert len(two) == len(one)


def test_cursor_of_somebody_else_is_refused(alfa: Company) -> None:
    program = Program(token_of(alfa.submitter))
    for cursor in ("abc", "W10=", "WyIyMDI2LTAxLTAxIiwgIngiXQ=="):
        assert problem(program.get("/tenders", cursor=cursor)) == (422, "refused")
    wrong = program.get("/tenders", limit="1000")
    misspelled = program.get("/tenders", stag="open")
    assert (problem(misspelled), "stag" in misspelled.json()["errors"][0]["reason"]) == ((422, "invalid"), True)  # type: ignore[attr-defined]
    assert (problem(wrong), [one["field"] for one in wrong.json()["errors"]]) == ((422, "invalid"), ["query.limit"])  # type: ignore[attr-defined]


def test_tender_is_read_with_lots_and_signed_tender_file(played: Played, alfa: Company) -> None:
    program = Program(token_of(alfa.submitter, Scope.READ))
    tender = said(program.get(f"/tenders/{played.tender.reference}"))
    lots = [lot["title"] for lot in tender["lot_list"]]
    assert (lots, tender["takes_bids"]) == ([lot.title for lot in played.tender.lots.order_by("number")], True)
    note = program.get(f"/tenders/{played.tender.reference}/tender-file")
    file = read_tender_file(note.content, keystore.verifier_keys())
    assert (file.reference, file.bid) == (played.tender.reference, None)
    clock.travel(played.bids_end_at)
    assert said(program.get(f"/tenders/{played.tender.reference}"))["takes_bids"] is False
    assert problem(program.get(f"/tenders/{played.tender.reference}/tender-file")) == (404, "not-found")


def test_draft_is_not_there_even_for_the_officer_who_writes_it(agency: Agency, alfa: Company, plan: Plan) -> None:
    draft = director.schedule(agency, plan, publish_at=clock.now() + timedelta(days=2))
    for person in (agency.officer, alfa.submitter):
        program = Program(token_of(person))
        assert problem(program.get(f"/tenders/{draft.tender.reference}")) == (404, "not-found")
        assert titles(program) == []


def test_document_is_downloaded_as_its_digest_says(agency: Agency, alfa: Company, plan: Plan) -> None:
    content = b"%PDF-1.4 call"
    draft = director.schedule(agency, plan, publish_at=clock.now() + timedelta(days=2))
    file = SimpleUploadedFile("call.pdf", content)
    officer, kind = actor_for(agency.officer), "application/pdf"
    drafting.add_document(draft.fresh(), file, title="Call", media_type=kind, actor=officer, now=clock.now())
    director.approve(draft)
    director.move_to(clock.now() + timedelta(days=3))
    program = Program(token_of(alfa.submitter, Scope.READ))
    [document] = said(program.get(f"/tenders/{draft.tender.reference}"))["documents"]
    assert document["sha256"] == sha256(content).hexdigest()
    answer: Any = program.get(document["url"].split("/api/v1")[1])
    assert (b"".join(answer), answer["ETag"]) == (content, f'"{document["sha256"]}"')


def test_followed_tenders_are_listed_and_left(played: Played, alfa: Company) -> None:
    program = Program(token_of(alfa.submitter, Scope.FOLLOW))
    address = f"/followed/{played.tender.reference}"
    assert said(program.get("/followed"))["tenders"] == []
    assert [program.send("PUT", address).status_code for _ in range(2)] == [204, 204]
    assert [one["reference"] for one in said(program.get("/followed"))["tenders"]] == [played.tender.reference]
    assert program.send("DELETE", address).status_code == 204
    assert said(program.get("/followed"))["tenders"] == []
    assert problem(program.send("PUT", "/followed/2026-99999")) == (404, "not-found")
