"""Judged criteria through the services: declarations, sheets apart from each other, locks, reopening, consensus, substitutes."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.http import Http404

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage, User
from procurement.rules.judging import Entry
from procurement.rules.lifecycle import Action, Role, Stage
from procurement.rules.lifecycle import may as rules_may
from tenders.demo import director, scoring
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Evaluation, ScoreSheet, SheetAct
from tenders.queries import public
from tenders.queries.judging import bidders_to_declare, live_seats
from tenders.queries.offers import current_evaluation
from tenders.queries.score_sheets import get_seat_for, progress, scores_for
from tenders.queries.situation import situation
from tenders.services.committee import replace_member
from tenders.services.refusal import Refused, Stale
from tenders.services.scoring import Interest, declare_interests, lock_sheet, record_consensus, reopen_sheet
from tests.tenders.judging import EMIL, EVA, STRICT, evaluated, opened, substitute, with_committee
from tests.tenders.officer_screens import at, signed_in, text_of


@pytest.fixture
def agency(agency: Agency) -> Agency:
    return with_committee(agency)


@pytest.fixture
def played(agency: Agency, alfa: Company, beta: Company) -> Played:
    return opened(agency, alfa, beta)


def sentences(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [str(found) for found in refused.value.issues]


def blocked(played: Played) -> list[str]:
    """Why the lot is not evaluated now."""
    now = clock.now()
    known = situation(played.tender, lot=played.lot(), now=now)
    return [str(found) for found in rules_may(known, Action.EVALUATE, [Role.SYSTEM], "", now).issues]


def test_opened_lot_waits_and_says_for_whom(played: Played, agency: Agency) -> None:
    assert played.lot().stage == Stage.OPENED
    assert blocked(played) == ["Scores are missing: 4, from Emil, Eva."]
    mails = MailMessage.objects.filter(key__startswith="scoring:").order_by("recipient")
    assert [mail.recipient.split("@")[0] for mail in mails] == ["emil", "eva", "ilie"]
    scoring.declare(played)
    scoring.lock(played, agency.evaluators[0], EVA)
    assert blocked(played) == ["Scores are missing: 2, from Emil."]


def test_last_lock_evaluates_by_itself(agency: Agency, alfa: Company, beta: Company) -> None:
    played = evaluated(agency, alfa, beta)
    assert played.tender.stage == Stage.EVALUATED
    found = current_evaluation(played.lot())
    assert found is not None
    assert [str(result.shown_points) for result in found.ranking] == ["90.00", "89.29"]
    assert [offer.scores[found.lot.criteria[0].id] for offer in found.offers] != [()]
    assert Evaluation.objects.filter(lot=played.lot()).count() == 2
    told = MailMessage.objects.filter(key__startswith="scores-locked:").values_list("recipient", flat=True)
    assert sorted(address.split("@")[0] for address in told) == ["ana", "ilie"]
    assert director.decide(played).stage == Stage.STANDSTILL


def test_prices_of_a_judged_lot_are_hidden_until_the_scores_are_locked(played: Played, agency: Agency) -> None:
    auditor = actor_for(agency.officer)
    assert [row.totals for row in public.opening_table(auditor, played.fresh())] == [(None,), (None,)]
    scoring.declare(played)
    scoring.lock(played, agency.evaluators[0], EVA)
    scoring.lock(played, agency.evaluators[1], EMIL)
    assert [[str(t) for t in row.totals] for row in public.opening_table(auditor, played.fresh())] == [
        ["84000.00"],
        ["81600.00"],
    ]


def test_nobody_scores_before_declaring_nor_with_a_conflict(played: Played, agency: Agency) -> None:
    eva = agency.evaluators[0]
    with pytest.raises(Refused) as early:
        scoring.fill_in(played, eva, EVA)
    assert sentences(early) == ["Declare your interests first, bidder by bidder."]
    bidders = sorted(bidders_to_declare(played.tender))
    with pytest.raises(Refused) as bare:
        declare_interests(played.tender, {bidders[0]: Interest(True)}, actor=actor_for(eva), now=clock.now())
    assert sentences(bare) == ["Declare about every bidder.", "Say what the conflict of interest is."]
    said = {bidders[0]: Interest(True, "My sister works there."), bidders[1]: Interest(False)}
    assert not declare_interests(played.tender, said, actor=actor_for(eva), now=clock.now())
    with pytest.raises(Refused) as out:
        scoring.fill_in(played, eva, EVA)
    assert sentences(out) == ["You declared a conflict of interest: the officer names somebody in your place."]
    assert MailMessage.objects.get(key__startswith="substitute:").recipient == agency.officer.email
    with pytest.raises(Refused):
        declare_interests(played.tender, said, actor=actor_for(eva), now=clock.now())


def test_substitute_starts_over_and_the_old_sheet_counts_no_more(played: Played, agency: Agency) -> None:
    scoring.declare(played)
    eva, emil = agency.evaluators
    scoring.lock(played, eva, EVA)
    sanda, seat = substitute(agency), live_seats(played.tender)[2]
    given: dict[str, Any] = {"actor": actor_for(agency.officer), "now": clock.now()}
    assert seat.user == eva
    with pytest.raises(Refused):
        replace_member(played.tender, seat.pk, user_id=sanda.pk, reason=" ", **given)
    with pytest.raises(Refused):
        replace_member(played.tender, seat.pk, user_id=emil.pk, reason="Ill.", **given)
    replace_member(played.tender, seat.pk, user_id=sanda.pk, reason="Ill for a month.", **given)
    assert blocked(played) == ["Scores are missing: 4, from Emil, Sanda."]
    with pytest.raises(Http404):
        get_seat_for(actor_for(eva), played.tender)
    with pytest.raises(Refused):
        reopen_sheet(played.lot(), seat.pk, reason="Why not", actor=actor_for(agency.chair), now=clock.now())  # type: ignore[arg-type]
    scoring.declare(played, sanda)
    scoring.lock(played, emil, EMIL)
    scoring.lock(played, sanda, EVA)
    assert played.tender.stage == Stage.EVALUATED
    assert SheetAct.objects.count() == 3


def test_scores_stay_unseen_until_all_are_locked(played: Played, agency: Agency) -> None:
    scoring.declare(played)
    scoring.lock(played, agency.evaluators[0], EVA)
    readers = (agency.chair, agency.officer, agency.approver, agency.evaluators[1])
    assert [scores_for(actor_for(user), played.lot()) for user in readers if user] == [[], [], [], []]
    states = progress(played.lot())
    assert [(row.seat.user.name, bool(row.sheet and row.sheet.locked_at)) for row in states] == [
        ("Emil", False),
        ("Eva", True),
    ]
    scoring.lock(played, agency.evaluators[1], EMIL)
    (first, _second) = scores_for(actor_for(agency.officer), played.lot())
    assert [(one.who, str(one.score), one.reason) for one in first.cells[0].given] == [
        ("Emil", "7.5", "Good team."),
        ("Eva", "8", "Clear plan and checks."),
    ]


def test_sheet_is_kept_as_typed_and_locked_only_when_complete(played: Played, agency: Agency) -> None:
    scoring.declare(played)
    eva = agency.evaluators[0]
    sheet = scoring.fill_in(played, eva, {"Alfa": (("8,3", ""),)})
    assert list(sheet.entries.values()) == [{"score": "8,3", "reason": ""}]
    with pytest.raises(Refused) as refused:
        lock_sheet(played.lot(), revision=sheet.revision, actor=actor_for(eva), now=clock.now())
    assert len(refused.value.issues) == 4
    with pytest.raises(Stale):
        lock_sheet(played.lot(), revision=sheet.revision - 1, actor=actor_for(eva), now=clock.now())
    scoring.lock(played, eva, EVA)
    with pytest.raises(Refused) as locked:
        scoring.fill_in(played, eva, EMIL)
    assert sentences(locked) == ["Your scores are locked. Ask the chair to reopen them if something is wrong."]


def test_locked_acts_are_append_only(played: Played, agency: Agency) -> None:
    scoring.declare(played)
    scoring.lock(played, agency.evaluators[0], EVA)
    for act in (lambda: SheetAct.objects.update(content=""), lambda: SheetAct.objects.all()._raw_delete("default")):  # type: ignore[attr-defined]
        with pytest.raises(DatabaseError), transaction.atomic():
            act()


def reopen(played: Played, user: User, chair: User | None, reason: str = "A number was misread.") -> None:
    sheet = ScoreSheet.objects.get(lot=played.lot(), seat__user=user)
    reopen_sheet(played.lot(), sheet.seat_id, reason=reason, actor=actor_for(chair), now=clock.now())  # type: ignore[arg-type]


def test_chair_reopens_with_a_reason_and_history_stays(agency: Agency, alfa: Company, beta: Company) -> None:
    played = evaluated(agency, alfa, beta)
    eva, emil = agency.evaluators
    with pytest.raises(Refused):
        reopen(played, eva, emil)
    with pytest.raises(Refused):
        reopen(played, eva, agency.chair, " ")
    reopen(played, eva, agency.chair)
    assert (played.fresh().stage, played.lot().stage) == (Stage.OPENED, Stage.OPENED)
    assert LogEntry.objects.filter(type="scores.reopened", public=True).count() == 1
    assert MailMessage.objects.get(key__startswith="sheet-reopened:").recipient == eva.email
    scoring.lock(played, eva, {"Alfa": (("4", "Misread before."),), "Beta": EVA["Beta"]})
    found = current_evaluation(played.lot())
    assert found is not None
    assert [str(result.shown_points) for result in found.ranking] == ["90.00", "81.29"]
    assert [act.kind for act in SheetAct.objects.filter(sheet__seat__user=eva)] == ["locked", "reopened", "locked"]
    assert Evaluation.objects.filter(lot=played.lot()).count() == 3
    director.decide(played)
    with pytest.raises(Refused):
        reopen(played, eva, agency.chair)


def test_scores_too_far_apart_wait_for_the_chair(agency: Agency, alfa: Company, beta: Company) -> None:
    played = evaluated(agency, alfa, beta, STRICT)
    assert played.tender.stage == Stage.EVALUATED  # 3 apart is not more than 3
    wide = opened(agency, alfa, beta, STRICT)
    scoring.declare(wide)
    scoring.lock(wide, agency.evaluators[0], {**EVA, "Beta": (("5", "Weak."),)})
    scoring.lock(wide, agency.evaluators[1], EMIL)
    assert blocked(wide) == ["The committee must agree on 1 scores that are too far apart; the chair records it."]
    assert agency.chair is not None
    chair = actor_for(agency.chair)
    assert scores_for(actor_for(agency.officer), wide.lot()) == []
    (cell,) = [cell for offer in scores_for(chair, wide.lot()) for cell in offer.cells if cell.apart]
    key = (str(cell.bid.pk), cell.criterion.id)
    with pytest.raises(Refused) as refused:
        record_consensus(wide.lot(), {key: Entry("11", "")}, actor=chair, now=clock.now())
    assert len(refused.value.issues) == 2
    record_consensus(wide.lot(), {key: Entry("7", "Its checks are on page 12.")}, actor=chair, now=clock.now())
    found = current_evaluation(wide.lot())
    assert found is not None
    assert found.of(key[0]).quality[key[1]] == 28
    assert wide.fresh().stage == Stage.EVALUATED
    reopen(wide, agency.evaluators[0], agency.chair)
    scoring.lock(wide, agency.evaluators[0], {**EVA, "Beta": (("5", "Still weak."),)})
    assert wide.fresh().stage == Stage.OPENED  # what was agreed before counts no more


def test_letters_and_pages_give_scores_with_reasons(agency: Agency, alfa: Company, beta: Company) -> None:
    played = evaluated(agency, alfa, beta)
    lot = director.decide(played)
    lost = MailMessage.objects.filter(user=alfa.submitter).latest("created_at")
    for words in ("Evaluator 1:", "Good team.", "Very thorough.", "The winner on", "Clear plan and checks."):
        assert words in lost.body
    won = MailMessage.objects.filter(user=beta.submitter).latest("created_at")
    assert "Very thorough." in won.body
    assert "Good team." not in won.body
    page = at("lot", played.tender.reference, 1)
    assert "Very thorough." in text_of(signed_in(alfa.submitter).get(page))
    assert "Very thorough." not in text_of(signed_in(None).get(page))
    director.wait_for_standstill(played)
    assert lot.stage == Stage.STANDSTILL
    public_words = text_of(signed_in(None).get(page))
    assert "Very thorough." in public_words
    assert "Emil" not in public_words
