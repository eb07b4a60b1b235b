"""Complaints from the draft to the remedy: who may, until when, what it costs, what waits meanwhile, what an upheld one does."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from procurement.rules.complaints import Against, Outcome
from procurement.rules.lifecycle import Stage
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Award, Complaint, ComplaintRuling, Evaluation, Exclusion, ExclusionDecision
from tenders.queries.complaints import windows
from tenders.services import cancelling, clockwork, complaining, complaint_rulings
from tests.tenders.bidding import client_of
from tests.tenders.calling import approver, officer
from tests.tenders.complaining import WORDS, complain, rule
from tests.tenders.conftest import START
from tests.tenders.officer_screens import signed_in
from tests.tenders.suspending import downloads, paper

ALFA, BETA = {1: ("4500", "100")}, {1: ("4400", "100")}


@pytest.fixture
def published(agency: Agency, plan: Plan) -> Played:
    return director.publish(agency, plan, publish_at=START + timedelta(days=1))


@pytest.fixture
def decided(published: Played, alfa: Company, beta: Company) -> Played:
    """Beta has won, and the standstill runs."""
    director.hand_in(published, alfa, ALFA)
    director.hand_in(published, beta, BETA)
    director.close_and_open(published)
    director.decide(published)
    return published


def log(played: Played) -> list[str]:
    found = LogEntry.objects.filter(subject=f"tender:{played.tender.pk}", public=True).order_by("id")
    return [name for name in found.values_list("type", flat=True) if name.startswith(("complaint", "lot.", "award"))]


def exclude_alfa(decided: Played) -> Exclusion:
    """As if two persons had excluded Alfa's offer."""
    bid = decided.lot().offers.get(bidder__name="Alfa SRL").bid
    assert bid is not None
    people = decided.agency
    found = Exclusion.objects.create(
        lot=decided.lot(),
        bid=bid,
        code="not_conforming",
        explanation="8 GB",
        proposed_by=people.officer,
        proposed_at=START,
    )
    ExclusionDecision.objects.create(exclusion=found, confirmed=True, decided_by=people.approver, decided_at=START)
    return found


def test_upheld_complaint_sends_the_lot_back_and_both_rankings_are_kept(decided: Played, alfa: Company) -> None:
    exclusion, ends = exclude_alfa(decided), decided.lot().standstill_ends_at
    assert ends is not None
    found = complain(decided, alfa)
    assert (found.stage, found.charge, found.charge_amount) == ("filed", "security", Decimal("2400.00"))
    assert found.view_due_at is not None
    assert decided.fresh().next_event_at is None
    director.move_to(ends + timedelta(days=2))
    assert clockwork.run_due(now=clock.now()) == 0
    assert Stage(decided.lot().stage) is Stage.STANDSTILL
    rule(decided, found, Outcome.ADMISSIBLE)
    found = rule(decided, found, Outcome.UPHELD, "evaluate")
    with pytest.raises(Refused, match="complaint is pending"):
        _end(decided)
    complaint_rulings.carry_out(found, [exclusion.pk], actor=officer(decided), now=clock.now())
    lot = decided.lot()
    assert (Stage(lot.stage), lot.standstill_ends_at) == (Stage.EVALUATED, None)
    assert Evaluation.objects.filter(lot=lot).count() == 2
    assert lot.awards.get().status == Award.Status.CANCELLED
    assert log(decided)[-7:] == [
        "award.decided", "complaint.filed", "complaint.decided", "complaint.decided", "lot.reopened", "lot.evaluated",
        "complaint.remedied",
    ]  # fmt: skip
    told = json.loads(LogEntry.objects.get(type="lot.reopened").body)
    assert told["evaluation"] == Evaluation.objects.filter(lot=lot).earliest("id").digest
    assert [bid["rank"] for bid in told_bids(decided)] == [
        None,
        None,
    ]  # the ranking before fell, and no new one is decided
    assert {text for bid in told_bids(decided) for text in bid["evaluation"].values()} == {None}
    director.decide(decided)
    assert sorted(bid["rank"] for bid in told_bids(decided)) == [1, 2]
    director.wait_for_standstill(decided)
    director.sign(decided)
    assert decided.fresh().stage_now is Stage.CONTRACTED


def told_bids(played: Played) -> list[dict[str, Any]]:
    """The bids in the newest release."""
    found: list[dict[str, Any]] = json.loads(played.fresh().releases.latest("number").body)["bids"]["details"]
    return found


def _end(played: Played) -> None:
    from tenders.services.awarding import end_standstill

    end_standstill(played.lot(), now=clock.now())


def test_dismissed_or_withdrawn_complaint_lets_the_standstill_end(decided: Played, alfa: Company) -> None:
    found = complain(decided, alfa, pays=False)
    assert found.stage == "charge_pending"
    complaining.withdraw_complaint(found, actor=actor_for(alfa.submitter), now=clock.now())
    again = complain(decided, alfa)
    rule(decided, again, Outcome.ADMISSIBLE)
    rule(decided, again, Outcome.DISMISSED)
    director.wait_for_standstill(decided)
    assert Stage(decided.lot().stage) is Stage.AWARDED
    told = MailMessage.objects.filter(key__startswith=f"complaint:{again.pk}:dismissed").values_list(
        "recipient", flat=True
    )
    assert alfa.submitter.email in told


def test_only_those_concerned_complain_and_only_in_time(decided: Played, alfa: Company, published: Played) -> None:
    (window,) = windows(decided.fresh(), clock.now())
    assert window.ends is not None
    stranger = Company(*_company("Gama SRL"))
    with pytest.raises(Refused, match="Only companies that bid"):
        complain(decided, stranger)
    draft = complaining.ComplaintDraft(Against.RESULT, *WORDS)
    actor, company = actor_for(alfa.submitter), alfa.organization
    documents = complaining.ComplaintDraft(Against.DOCUMENTS, *WORDS)
    empty = complaining.ComplaintDraft(Against.RESULT, "", *WORDS[1:])
    with pytest.raises(Refused, match="nothing to complain about"):
        complaining.begin_complaint(decided.fresh(), documents, lot=None, bidder=company, actor=actor, now=clock.now())
    with pytest.raises(Refused, match="Write this part"):
        complaining.begin_complaint(
            decided.fresh(), empty, lot=decided.lot(), bidder=company, actor=actor, now=clock.now()
        )
    found = complaining.begin_complaint(
        decided.fresh(), draft, lot=decided.lot(), bidder=company, actor=actor, now=clock.now()
    )
    late = window.ends.at
    with pytest.raises(Refused, match="The time to complain ended"):
        complaining.file_complaint(found, actor=actor, now=late)
    filed = complaining.file_complaint(found, actor=actor, now=late - timedelta(microseconds=1))
    with pytest.raises(DatabaseError, match="what was said"), transaction.atomic():
        Complaint.objects.filter(pk=filed.pk).update(grounds="Others.")
    with pytest.raises(Refused, match="another stage"):
        complaining.edit_complaint(filed, draft, actor=actor, now=late)


def _company(name: str):  # type: ignore[no-untyped-def]
    from tests import factories

    cast = factories.make_company(name)
    return cast.organization, cast.submitter


def test_decision_takes_two_persons_and_fits_the_stage(decided: Played, alfa: Company) -> None:
    found = complain(decided, alfa)
    day = clock.now().date()

    def draft(outcome: Outcome, remedy: str = "", later: int = 0) -> complaint_rulings.RulingDraft:
        return complaint_rulings.RulingDraft(outcome, remedy, "1", day + timedelta(days=later), "So.", paper())

    who: dict[str, Any] = {"actor": officer(decided), "now": clock.now()}
    with pytest.raises(Refused, match="comes first"):
        complaint_rulings.propose_ruling(found, draft(Outcome.UPHELD, "evaluate"), **who)
    with pytest.raises(Refused, match="in the future"):
        complaint_rulings.propose_ruling(found, draft(Outcome.ADMISSIBLE, later=1), **who)
    complaint_rulings.propose_ruling(found, draft(Outcome.ADMISSIBLE), **who)
    with pytest.raises(Refused, match="does not allow"):
        complaint_rulings.confirm_ruling(found, **who)
    complaint_rulings.return_ruling(found, actor=approver(decided), now=clock.now())
    rule(decided, found, Outcome.ADMISSIBLE)
    with pytest.raises(Refused, match="Choose what the decision asks"):
        complaint_rulings.propose_ruling(found, draft(Outcome.UPHELD, "amend"), **who)
    with pytest.raises(DatabaseError, match="what was said"), transaction.atomic():
        ComplaintRuling.objects.update(summary="Otherwise.")
    complaint_rulings.give_view(found, "The winner offered 16 GB.", **who)
    with pytest.raises(Refused, match="given already"):
        complaint_rulings.give_view(found, "And more.", **who)
    rule(decided, found, Outcome.UPHELD, "cancel")
    found.refresh_from_db()
    with pytest.raises(Refused, match="has not happened yet"):
        complaint_rulings.carry_out(found, **who)
    cancelling.propose_cancellation(decided.fresh(), code="court", explanation="The decision 77/C2.", **who)
    cancelling.confirm_cancellation(decided.fresh(), actor=approver(decided), now=clock.now())
    assert complaint_rulings.carry_out(found, **who).stage == "remedied"
    assert [one.against for one in windows(decided.fresh(), clock.now())] == [Against.CANCELLATION]


def test_pages_show_each_reader_what_is_theirs(published: Played, alfa: Company, agency: Agency) -> None:
    everybody, company, ana, barbu = (
        Client(),
        client_of(alfa.submitter),
        signed_in(agency.officer),
        signed_in(agency.approver),
    )
    where = [published.tender.reference]
    listing = reverse("tenders:complaints", args=where)
    assert "The documents" in everybody.get(listing).content.decode()
    sent = company.post(
        reverse("tenders:complaint-new", args=where),
        {"against": "documents:", "summary": WORDS[0], "grounds": WORDS[1], "request": WORDS[2]},
    )
    page = reverse("tenders:complaint", args=[*where, 1])
    assert sent["Location"] == page
    assert [client.get(page).status_code for client in (everybody, ana, company)] == [404, 404, 200]
    assert company.post(page, {"act": "file"}).status_code == 302
    public, inside = everybody.get(page).content.decode(), ana.get(page).content.decode()
    assert WORDS[0] in public
    assert not [word for word in (WORDS[1], "Alfa SRL") if word in public]
    assert WORDS[1] in inside
    assert "Alfa SRL" in inside
    assert everybody.post(page, {"act": "withdraw"}).status_code == 302
    assert Complaint.objects.get().stage == "charge_pending"
    proof = paper("bank.pdf").upload
    assert company.post(page, {"act": "pay", "file": proof}).status_code == 302
    assert ana.post(page, {"act": "give_view", "view": "It is lawful."}).status_code == 302
    day = clock.now().date()
    ruling = {
        "act": "propose_ruling", "outcome": "admissible", "order_number": "5", "summary": "Heard.",
        "given_on": day.isoformat(),
        "file": paper("decision.pdf").upload,
    }  # fmt: skip
    assert ana.post(page, ruling).status_code == 302
    assert ana.post(page, {"act": "confirm_ruling"}).status_code == 422
    assert barbu.post(page, {"act": "confirm_ruling"}).status_code == 302
    shown = everybody.get(page).content.decode()
    assert "It is lawful." in shown
    assert "Heard." in shown
    decision = reverse("tenders:complaint-paper", args=[*where, ComplaintRuling.objects.get().pk])
    assert downloads(everybody, decision) == 200
    bank = reverse("tenders:complaint-paper", args=[*where, Complaint.objects.get().files.get().pk])
    assert [downloads(client, bank) for client in (everybody, ana)] == [404, 200]
    assert everybody.get(listing).status_code == 200
