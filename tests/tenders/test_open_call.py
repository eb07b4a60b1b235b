"""While a call for requests is open: questions, changes, suspension and complaints work as while bids come in, by the call's dates."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry
from procurement.refusal import Refused
from procurement.rules.complaints import Against
from procurement.rules.lifecycle import Stage
from procurement.rules.verify import Verdict
from procurement.rules.visibility import Audience
from tenders.demo import director, selecting
from tenders.demo.scenario import Company, Played
from tenders.models import ParticipationRequest
from tenders.queries.amendments import published
from tenders.services import amending, clockwork, requesting
from tenders.services import selecting as services
from tests.tenders.bundle_forging import Files, change_act, change_json, files_of
from tests.tenders.calling import answer, approve, approver, ask, change_items, mails, officer, propose
from tests.tenders.complaining import complain
from tests.tenders.suspending import resume, suspend
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import failed, findings
from tests.tenders.test_restricted import FEW, GOOD, restricted

__all__ = ["restricted"]

DAY = timedelta(days=1)
MORE = (("Laptop 14 inch", "30", "piece"),)


def refused(act: Any) -> list[str]:
    with pytest.raises(Refused) as caught:
        act()
    return [str(issue) for issue in caught.value.issues]


def changed(played: Played) -> list[dict[str, Any]]:
    """The published changes of the call, as the log has them."""
    rows = LogEntry.objects.filter(type="call.amended", subject=f"tender:{played.tender.pk}").order_by("id")
    return [json.loads(row.body) for row in rows]


def test_question_without_answer_keeps_the_call_open_and_moves_its_end(
    restricted: Played, alfa: Company, beta: Company
) -> None:
    tender = restricted.tender
    end, questions_end = tender.requests_end_at, tender.enquiries_end_at
    assert end
    assert questions_end
    assert (calendar_days(end - questions_end), tender.bids_end_at) == (10, None)
    selecting.ask(restricted, beta, GOOD)
    asked = ask(restricted, alfa, "Does a licence of another member state count?")
    assert (asked.number, mails("asked")) == (1, [restricted.agency.officer.email])
    director.move_to(questions_end)
    assert refused(lambda: ask(restricted, alfa, "And one of another country?"))[0].startswith("The time for questions")
    clock.travel(end + 3 * DAY)  # the clock was dead meanwhile
    assert clockwork.run_due(now=clock.now()) == 1
    moved = restricted.fresh().requests_end_at
    assert moved
    assert (restricted.tender.stage_now, moved > end + 8 * DAY) == (Stage.CALL_OPEN, True)
    assert clockwork.run_due(now=clock.now()) == 0
    assert [(one["cause"], one["requests_end_at"]) for one in changed(restricted)] == [("questions", moved.isoformat())]
    selecting.ask(restricted, alfa, GOOD)
    answer(restricted, asked)
    assert {alfa.submitter.email, beta.submitter.email} <= set(mails("answered"))
    assert restricted.fresh().requests_end_at == moved
    director.move_to(moved + timedelta(minutes=1))
    assert restricted.fresh().stage_now is Stage.CALL_CLOSED


def calendar_days(left: timedelta) -> int:
    return left.days


def test_late_answer_moves_the_call(restricted: Played, alfa: Company) -> None:
    end = restricted.tender.requests_end_at
    asked = ask(restricted, alfa)
    assert end
    director.move_to(end - 2 * DAY)
    answer(restricted, asked)
    assert [one["cause"] for one in changed(restricted)] == ["answer"]
    assert restricted.fresh().requests_end_at > end + 3 * DAY  # type: ignore[operator]


def test_change_of_the_call_takes_two_persons_and_leaves_requests_standing(
    restricted: Played, alfa: Company, client: Client
) -> None:
    end = restricted.tender.requests_end_at
    assert end
    handed_in = selecting.ask(restricted, alfa, GOOD)
    director.move_to(end - 3 * DAY)
    change_items(restricted, *MORE)
    client.force_login(restricted.agency.officer)
    page = client.get(reverse("tenders:officer-amend", args=[restricted.tender.reference])).content.decode()
    assert "Requests to participate go on counting" in page
    propose(restricted)
    approve(restricted)
    moved = restricted.tender.requests_end_at
    assert moved
    assert moved >= end + 3 * DAY
    assert (restricted.tender.terms, restricted.tender.stage_now) == (1, Stage.CALL_OPEN)
    assert ParticipationRequest.objects.get(pk=handed_in.pk).submitted_at == handed_in.submitted_at
    assert alfa.submitter.email in mails("amended")
    (one,) = published(restricted.tender)
    assert [str(point.label) for point in one.changes][:2] == ["Requests to participate until", "Questions until"]
    earlier = {"requests_end_at": end}
    amending.save_dates(restricted.tender, earlier, actor=officer(restricted), now=clock.now())
    assert refused(lambda: propose(restricted))[0].startswith("Choose ")


def test_end_of_the_call_is_moved_on_the_page_of_dates(restricted: Played, client: Client) -> None:
    end = restricted.tender.requests_end_at
    assert end
    url = reverse("tenders:officer-amend-dates", args=[restricted.tender.reference])
    client.force_login(restricted.agency.officer)
    page = client.get(url)
    assert list(page.context["form"].fields) == ["requests_end_at", "enquiries_end_at"]
    later = (end + 11 * DAY).astimezone()
    typed = {
        "requests_end_at_0": later.strftime("%Y-%m-%d"),
        "requests_end_at_1": "12:00",
        "reason": "More time.",
        "act": "send",
    }
    assert client.post(url, typed).status_code == 302
    approve(restricted)
    assert restricted.tender.requests_end_at > end + 6 * DAY  # type: ignore[operator]
    assert restricted.tender.bids_end_at is None


def test_suspended_call_takes_nothing_and_its_time_begins_again(
    restricted: Played, alfa: Company, beta: Company
) -> None:
    end = restricted.tender.requests_end_at
    assert end
    kept = selecting.ask(restricted, alfa, GOOD)
    director.move_to(end - DAY)
    suspend(restricted)
    actor = actor_for(beta.submitter)
    assert "suspended since" in refused(lambda: selecting.ask(restricted, beta, GOOD))[0]
    director.move_to(end + 5 * DAY)
    assert restricted.fresh().stage_now is Stage.CALL_OPEN
    draft = ParticipationRequest.objects.get(tender=restricted.tender, bidder=beta.organization)
    typed = {str(one.pk): GOOD[one.title] for one in restricted.tender.selection_criteria.all()}
    requesting.save_answers(draft, typed, revision=draft.revision, actor=actor, now=clock.now())
    with pytest.raises(DatabaseError), transaction.atomic():
        ParticipationRequest.objects.filter(pk=draft.pk).update(submitted_at=clock.now(), digest="0" * 64)
    resume(restricted)
    assert restricted.fresh().requests_end_at >= clock.now() + DAY - timedelta(minutes=1)  # type: ignore[operator]
    assert [one["cause"] for one in changed(restricted)] == ["suspension"]
    draft.refresh_from_db()
    assert requesting.submit_request(draft, actor=actor, now=clock.now()).submitted_at
    director.move_to(selecting.after_the_call(restricted))
    assert restricted.fresh().stage_now is Stage.CALL_CLOSED
    selecting.judge(restricted)
    suspend(restricted)
    assert "suspended since" in refused(lambda: selecting.decide(restricted, FEW))[0]
    resume(restricted)
    services.decide_selection(restricted.fresh(), actor=approver(restricted), now=clock.now())
    assert kept.pk in {one.request.pk for one in selecting.candidates(restricted.tender) if one.outcome.invited}


def test_documents_of_a_call_can_be_complained_about(restricted: Played, alfa: Company) -> None:
    filed = complain(restricted, alfa, Against.DOCUMENTS)
    assert (filed.number, filed.filed_at is not None) == (1, True)


def test_changes_of_a_call_are_proven_by_the_bundle(restricted: Played, alfa: Company, beta: Company) -> None:
    end = restricted.tender.requests_end_at
    assert end
    selecting.ask(restricted, beta, GOOD)
    director.move_to(end - 3 * DAY)
    change_items(restricted, *MORE)
    propose(restricted)
    approve(restricted)
    suspend(restricted)
    resume(restricted, 2 * DAY)
    selecting.ask(restricted, alfa, GOOD)
    director.move_to(selecting.after_the_call(restricted))
    selecting.judge(restricted)
    selecting.decide(restricted, FEW)
    selecting.invite(restricted)
    director.hand_in(restricted, alfa, {1: ("4500",)})
    director.close_and_open(restricted)
    bundle = bundle_of(restricted, Audience.AUDITOR)
    assert [(rule, one) for rule, one in findings(bundle).items() if one.verdict is Verdict.FAILED] == []
    assert {"call/1.json", "call/2.json", "call/3.json", "notice/1.json"} <= files_of(bundle).keys()
    lies: list[tuple[str, Any]] = [
        ("V22", lambda files: change_json(files, "call/2.json", lambda data: data.update(title="Other"))),
        ("V22", lambda files: change_act(files, "call.amended", lambda act: act.update(requests_end_at="2026-01-01T00:00:00+00:00"))),
        ("V22", lambda files: change_act(files, "call.amended", lambda act: act.update(at="2027-12-31T00:00:00+00:00", cause="answer"))),
        ("V22", lambda files: change_act(files, "call.closed", lambda act: act.update(requests_end_at=end.isoformat()))),
        ("V22", lambda files: files.pop("call/3.json")),
        ("V21", lambda files: change_act(files, "call.amended", lambda act: act.update(cause="amendment"), number=1)),
    ]  # fmt: skip
    for number, (rule, lie) in enumerate(lies):
        forged: Files = files_of(bundle)
        lie(forged)
        assert rule in failed(forged), number
