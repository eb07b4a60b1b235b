"""The pages of a committee: who reaches them, declaring, a sheet that loses nothing, all scores, reopening, consensus."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from procurement.models import User
from procurement.rules.lifecycle import Stage
from tenders.demo import scoring
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import ScoreSheet, Tender
from tenders.queries.judging import live_seats
from tests import factories
from tests.tenders.judging import EMIL, EVA, STRICT, opened, substitute, with_committee
from tests.tenders.officer_screens import at, form_of, signed_in, text_of


@pytest.fixture
def agency(agency: Agency) -> Agency:
    return with_committee(agency)


@pytest.fixture
def played(agency: Agency, alfa: Company, beta: Company) -> Played:
    return opened(agency, alfa, beta)


def inputs(page: Any, prefix: str) -> list[str]:
    """The names of a page's inputs that begin so."""
    return re.findall(rf'name="({prefix}[^"]+)"', page.content.decode())


def test_committee_pages_are_for_those_concerned(played: Played, agency: Agency, alfa: Company) -> None:
    scoring.declare(played)
    reference = played.tender.reference
    seat = live_seats(played.tender)[1]
    other = factories.make_agency("Town Hall of Other", domain="other.example")
    people: dict[str, User | None] = {
        "nobody": None, "officer": agency.officer, "approver": agency.approver, "eva": agency.evaluators[0],
        "chair": agency.chair, "sanda": substitute(agency), "alfa": alfa.submitter, "other": other.officer,
        "auditor": factories.make_auditor(),
    }  # fmt: skip
    addresses = [
        at("officer-committee", reference), at("officer-member", reference, seat.pk), at("interests", reference),
        at("scores", reference, 1), at("all-scores", reference, 1),
    ]  # fmt: skip
    found = {
        who: " ".join(str(signed_in(user).get(address).status_code) for address in addresses)
        for who, user in people.items()
    }
    assert found == {
        "nobody": "302 302 302 302 302",
        "officer": "200 200 404 404 200",
        "approver": "200 404 404 404 200",
        "eva": "200 404 200 200 200",
        "chair": "200 404 200 404 200",
        "sanda": "200 404 404 404 200",
        "alfa": "404 404 404 404 404",
        "other": "404 404 404 404 404",
        "auditor": "404 404 404 404 404",
    }


def test_evaluator_declares_first_and_a_conflict_ends_the_part(played: Played, agency: Agency) -> None:
    eva, reference = signed_in(agency.evaluators[0]), played.tender.reference
    assert eva.get(at("scores", reference, 1)).url == at("interests", reference)  # type: ignore[attr-defined]
    page = eva.get(at("interests", reference))
    names = inputs(page, "explanation-")
    half = {names[0].replace("explanation", "conflict"): "conflict"}
    refused = eva.post(at("interests", reference), half)
    assert refused.status_code == 422
    assert "Say what the conflict of interest is." in text_of(refused)
    assert "Declare about every bidder." in text_of(refused)
    said = {names[0].replace("explanation", "conflict"): "conflict", names[0]: "My brother works there.",
            names[1].replace("explanation", "conflict"): "none"}  # fmt: skip
    done = eva.post(at("interests", reference), said, follow=True)
    assert "You are out of this evaluation" in text_of(done)
    assert "You declared a conflict of interest" in text_of(eva.get(at("scores", reference, 1)))
    shown = text_of(signed_in(agency.officer).get(at("officer-committee", reference)))
    assert "My brother works there." in shown


def lines(played: Played, sheet: scoring.Sheet) -> dict[str, str]:
    """What an evaluator types, by input."""
    found: dict[str, str] = {}
    for bid in played.tender.bids.select_related("bidder"):
        criterion = played.lot().criteria.get()
        score, reason = sheet[str(bid.bidder).split()[0]][0]
        found |= {f"score-{bid.pk}-{criterion.pk}": score, f"reason-{bid.pk}-{criterion.pk}": reason}
    return found


def test_sheet_keeps_all_that_is_typed_and_locks_when_complete(played: Played, agency: Agency) -> None:
    scoring.declare(played)
    eva, address = signed_in(agency.evaluators[0]), at("scores", played.tender.reference, 1)
    half = {**lines(played, EVA)}
    wrong = next(name for name in half if name.startswith("score-"))
    half[wrong] = "8,3"
    assert eva.post(address, {**half, "revision": "0", "act": "save"}).status_code == 302
    saved = eva.get(address)
    assert "“8,3” is not on the scale: from 0 to 10 in steps of 0.5." in text_of(saved)
    assert 'value="8,3"' in saved.content.decode()
    stale = eva.post(address, {**lines(played, EMIL), "revision": "0", "act": "save"})
    assert stale.status_code == 422
    assert "Somebody else changed this in the meantime." in text_of(stale)
    assert "Good team." in stale.content.decode()
    refused = eva.post(address, {**half, "revision": "1", "act": "lock"})
    assert refused.status_code == 422
    locked = eva.post(address, {**lines(played, EVA), "revision": "2", "act": "lock"}, follow=True)
    assert "Your scores are locked." in locked.content.decode()
    assert "Nobody sees the scores yet" in text_of(locked)
    after = text_of(eva.get(address))
    assert "Clear plan and checks." in after
    assert "Lock my scores" not in after


def test_sheet_shows_files_and_no_price(played: Played, agency: Agency) -> None:
    scoring.declare(played)
    sheet = signed_in(agency.evaluators[0]).get(at("scores", played.tender.reference, 1))
    assert sheet.content.decode().count("offer.pdf") == 2
    assert "84,000" not in text_of(sheet)
    assert "84000" not in text_of(sheet)
    bids = signed_in(agency.evaluators[0]).get(at("officer-bids", played.tender.reference)).content.decode()
    assert "7,000" not in bids
    assert "84,000" not in bids


def fill(played: Played, agency: Agency, first: scoring.Sheet = EVA) -> None:
    scoring.declare(played)
    scoring.lock(played, agency.evaluators[0], first)
    scoring.lock(played, agency.evaluators[1], EMIL)


def test_chair_sees_all_and_reopens_one(played: Played, agency: Agency) -> None:
    fill(played, agency)
    chair, address = signed_in(agency.chair), at("all-scores", played.tender.reference, 1)
    shown = text_of(chair.get(address))
    assert "Mean: 7.75" in shown
    assert "3 apart" in shown
    seat = ScoreSheet.objects.get(seat__user=agency.evaluators[0]).seat_id
    bare = chair.post(address, {"act": "reopen", "seat": str(seat), f"reopen-{seat}-reason": " "})
    assert bare.status_code == 422
    done = chair.post(address, {"act": "reopen", "seat": str(seat), f"reopen-{seat}-reason": "A typo."}, follow=True)
    assert "Reopened by Ilie" in text_of(done)
    assert played.fresh().stage == Stage.OPENED
    assert signed_in(agency.officer).post(address, {"act": "reopen", "seat": "x"}).status_code == 422


def test_chair_records_a_consensus(agency: Agency, alfa: Company, beta: Company) -> None:
    played = opened(agency, alfa, beta, STRICT)
    fill(played, agency, {**EVA, "Beta": (("5", "Weak."),)})
    chair, address = signed_in(agency.chair), at("all-scores", played.tender.reference, 1)
    page = chair.get(address)
    assert "Agree on one score" in text_of(page)
    (score,) = inputs(page, "score-")
    assert chair.post(address, {"act": "agree", score: "7"}).status_code == 422
    done = chair.post(
        address, {"act": "agree", score: "7", score.replace("score-", "reason-"): "Page 12."}, follow=True
    )
    assert "The consensus is recorded and the lot is evaluated." in done.content.decode()
    assert played.fresh().stage == Stage.EVALUATED
    award = text_of(signed_in(agency.officer).get(at("officer-award", played.tender.reference, 1)))
    assert "Page 12." in award


def test_officer_names_the_committee_of_a_draft_and_replaces_a_member(
    draft: Tender, played: Played, agency: Agency, ana: Client
) -> None:
    address = at("officer-committee", draft.reference)
    typed: dict[str, Any] = {
        **form_of(ana.get(address)),
        "evaluators": [str(user.pk) for user in agency.evaluators],
        "chair": str(agency.chair.pk) if agency.chair else "",
    }
    assert ana.post(address, typed).status_code == 302
    assert [str(seat.user) for seat in live_seats(draft)] == ["Ilie", "Emil", "Eva"]
    seat = next(seat for seat in live_seats(played.tender) if seat.user == agency.evaluators[0])
    sanda = substitute(agency)
    member = at("officer-member", played.tender.reference, seat.pk)
    assert ana.post(member, {"user": str(sanda.pk), "reason": ""}).status_code == 422
    done = ana.post(member, {"user": str(sanda.pk), "reason": "Ill for a month."}, follow=True)
    assert "Eva, replaced by Sanda" in text_of(done)
    assert ana.get(member).status_code == 404
