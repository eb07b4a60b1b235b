"""Negotiated procedures through the services: initial offers, rounds, talks, fewer offers, the end by two persons, final bids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import Http404

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from procurement.rules.lifecycle import Role, Stage
from procurement.rules.verify import Verdict
from procurement.rules.visibility import Audience
from tenders.demo import director, negotiating, selecting
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import (
    BidInvitation,
    NegotiationExit,
    NegotiationMeeting,
    NegotiationOffer,
    NegotiationProposal,
    NegotiationRound,
    Release,
    Tender,
)
from tenders.queries.negotiations import get_negotiation_for, meetings_for, offers_for, own_meetings, own_offers
from tenders.services import bidding, calls, clockwork, negotiation_steps, negotiations
from tenders.services.drafts import AskedDraft, InvitationDates
from tests import factories
from tests.tenders.bundle_forging import Files, change_act, change_json, files_of
from tests.tenders.conftest import START
from tests.tenders.test_bundles import bundle_of
from tests.tenders.test_outage_bundles import failed, findings

ASKED = (AskedDraft("Licence", "Copy of the licence."),)
FEW = "Nobody else asked."


@pytest.fixture
def gamma(world: None) -> Company:
    cast = factories.make_company("Gamma SRL")
    return Company(cast.organization, cast.submitter)


@pytest.fixture
def selected(agency: Agency, plan: Plan, alfa: Company, beta: Company, gamma: Company) -> Played:
    """Three companies are selected by the Romanian ruleset; nobody is invited yet."""
    wanted = replace(plan, procedure="negotiated", asked=ASKED)
    return select(
        director.approve(director.schedule(agency, wanted, publish_at=START + timedelta(days=1))), alfa, beta, gamma
    )


def select(played: Played, *companies: Company) -> Played:
    director.move_to(START + timedelta(days=1, minutes=1))
    for company in companies:
        selecting.ask(played, company, {"Licence": "See the document."})
    director.move_to(selecting.after_the_call(played))
    selecting.judge(played)
    selecting.decide(played, FEW)
    return played


@pytest.fixture
def offered(selected: Played, alfa: Company, beta: Company, gamma: Company) -> Played:
    """The initial offers of all three are in, and the round is closed."""
    negotiating.invite(selected)
    for company, price in ((alfa, "118000"), (beta, "115000"), (gamma, "119500")):
        negotiating.offer(selected, company, price)
    director.move_to(negotiating.after_the_round(selected))
    return selected


def refused(act: Callable[[], object]) -> list[str]:
    with pytest.raises(Refused) as found:
        act()
    return [str(one) for one in found.value.issues]


def public_types(tender: Tender) -> list[str]:
    return list(
        LogEntry.objects.filter(subject=f"tender:{tender.pk}", public=True)
        .order_by("id")
        .values_list("type", flat=True)
    )


def test_negotiation_from_initial_offers_to_the_award(
    offered: Played, alfa: Company, beta: Company, gamma: Company
) -> None:
    assert offered.fresh().stage_now is Stage.NEGOTIATING
    officer = actor_for(offered.agency.officer)
    assert [one.bidder.name for one in offers_for(officer, offered.tender)] == ["Alfa SRL", "Beta SRL", "Gamma SRL"]
    negotiating.talk(offered, alfa)
    negotiating.ask_again(offered)
    negotiating.offer(offered, alfa, "112000")
    director.move_to(negotiating.after_the_round(offered))
    negotiating.reduce(offered, {"Alfa SRL": "90", "Beta SRL": "85.5", "Gamma SRL": "60"}, 2)
    assert NegotiationExit.objects.get().bidder == gamma.organization
    assert MailMessage.objects.filter(key__startswith="negotiation-left:").count() == 2  # two people a company
    negotiating.end(offered)
    tender = offered.fresh()
    assert tender.stage_now is Stage.PUBLISHED
    invited = BidInvitation.objects.filter(tender=tender)
    assert set(invited.values_list("bidder__name", "invited_at")) == {
        ("Alfa SRL", tender.invited_at),
        ("Beta SRL", tender.invited_at),
    }
    said = refused(
        lambda: bidding.start_bid(tender, bidder=gamma.organization, actor=actor_for(gamma.submitter), now=clock.now())
    )
    assert said == ["Only invited companies bid here, and yours was not invited."]
    director.hand_in(offered, alfa, {1: ("4500", "100")})
    director.hand_in(offered, beta, {1: ("4400", "100")})
    director.close_and_open(offered)
    director.decide(offered)
    assert director.wait_for_standstill(offered).awards.get().supplier == beta.organization
    assert public_types(tender)[:10] == [
        "call.opened", "call.closed", "selection.decided", "negotiation.round_opened", "negotiation.round_closed",
        "negotiation.round_opened", "negotiation.round_closed", "negotiation.reduced", "negotiation.ended",
        "tender.published",
    ]  # fmt: skip
    body = Release.objects.filter(tender=tender).order_by("-number")[0].body
    assert "competitive procedure with negotiation" in body


def test_bundle_recomputes_who_was_left_and_lies_are_named(offered: Played, alfa: Company, beta: Company) -> None:
    negotiating.talk(offered, alfa)
    negotiating.reduce(offered, {"Alfa SRL": "90", "Beta SRL": "85.5", "Gamma SRL": "60"}, 2)
    negotiating.end(offered)
    director.hand_in(offered, alfa, {1: ("4500", "100")})
    director.close_and_open(offered)
    bundle, public = bundle_of(offered, Audience.AUDITOR), bundle_of(offered, Audience.PUBLIC)
    said = findings(bundle)
    assert [(rule, one.artefact, one.detail) for rule, one in said.items() if one.verdict is Verdict.FAILED] == []
    assert (said["V30"].verdict, said["V30"].detail) == (Verdict.OK, "rounds: 1, 2 invited to final bids")
    assert "negotiation.json" not in files_of(public)
    assert findings(public)["V30"].verdict is Verdict.OK
    lies: list[Callable[[Files], object]] = [
        lambda files: change_json(files, "call.json", lambda data: data["negotiation"].update(reduces=False)),
        lambda files: change_json(files, "call.json", lambda data: data["negotiation"].update(least_left=3)),
        lambda files: change_json(files, "call.json", lambda data: data["negotiation"].update(final_days=99)),
        lambda files: change_json(files, "negotiation.json", lambda data: data.update(left={})),
        lambda files: change_act(files, "negotiation.ended", lambda act: act.update(proposer=act["actor"])),
        lambda files: change_act(files, "negotiation.reduced", lambda act: act.update(proposer="")),
        lambda files: change_act(files, "negotiation.ended", lambda act: act.update(bids_end_at=act["at"])),
        lambda files: change_act(files, "negotiation.round_closed", lambda act: act.update(round=1)),
        lambda files: change_act(files, "negotiation.round_closed", lambda act: act.update(digests=[])),
        lambda files: change_act(files, "negotiation.round_opened", lambda act: act.update(message="0" * 64)),
        lambda files: change_act(files, "bidders.invited", lambda act: act.update(list_digest="0" * 64)),
    ]
    for number, lie in enumerate(lies):
        changed = files_of(bundle)
        lie(changed)
        assert "V30" in failed(changed), number


def test_offers_and_minutes_are_ciphertext_and_read_by_their_company_and_the_buyer_alone(
    selected: Played, alfa: Company, beta: Company
) -> None:
    negotiating.invite(selected)
    offer = negotiating.offer(selected, alfa, "118000", "A secret idea.")
    officer = actor_for(selected.agency.officer)
    assert offers_for(officer, selected.fresh()) == []
    assert b"secret" not in bytes(NegotiationOffer.objects.get(pk=offer.pk).ciphertext)
    director.move_to(negotiating.after_the_round(selected))
    negotiating.talk(selected, alfa, "They told us a secret.")
    assert b"secret" not in bytes(NegotiationMeeting.objects.get().ciphertext)
    tender = selected.fresh()
    assert [one.words for one in meetings_for(officer, tender)] == ["They told us a secret."]
    assert [one.words for one in own_meetings(tender, alfa.organization)] == ["They told us a secret."]
    assert (own_meetings(tender, beta.organization), own_offers(tender, beta.organization)) == ([], [])
    assert offers_for(actor_for(beta.submitter), tender) == []
    with pytest.raises(Http404):
        get_negotiation_for(tender, factories.make_company("Delta SRL").organization)


def test_rounds_take_the_lawful_time_and_words_and_come_one_after_the_other(selected: Played) -> None:
    officer, now = actor_for(selected.agency.officer), clock.now()
    soon = now + timedelta(days=9)
    said = refused(lambda: negotiations.invite_to_negotiate(selected.fresh(), " ", soon, actor=officer, now=now))
    assert said[0].startswith("Write what all companies shall read")
    assert said[1].startswith("Let the time for offers end on")
    assert refused(
        lambda: negotiations.invite_to_negotiate(selected.fresh(), "Offer.", None, actor=officer, now=now)
    ) == ["Say until when offers can be handed in."]
    negotiating.invite(selected)
    rounds = [lambda: negotiating.ask_again(selected), lambda: negotiating.propose_end(selected)]
    assert [refused(act) for act in rounds] == [["Wait until the time for the offers of this round is over."]] * 2


def test_silent_companies_leave_and_with_nobody_left_only_a_cancellation_goes_on(
    selected: Played, alfa: Company
) -> None:
    negotiating.invite(selected)
    director.move_to(negotiating.after_the_round(selected))
    assert set(NegotiationExit.objects.values_list("why", flat=True)) == {"no_offer"}
    assert not BidInvitation.objects.exists()
    assert refused(lambda: negotiating.propose_end(selected)) == [
        "No company handed in an initial offer: propose the cancellation of the procedure."
    ]


def test_reduction_only_if_announced_and_never_below_competition(
    offered: Played, agency: Agency, plan: Plan, alfa: Company, beta: Company
) -> None:
    points = {"Alfa SRL": "90", "Beta SRL": "80", "Gamma SRL": "80"}
    assert refused(lambda: negotiating.propose_reduction(offered, points, 1)) == [
        "Keep at least 2 offers, so that there is still competition."
    ]
    assert refused(lambda: negotiating.propose_reduction(offered, points, 2)) == [  # two are equal at the last place
        "Nobody would leave: keep fewer offers, or go on without a reduction."
    ]
    offered.tender.negotiation_terms.reduces = False
    offered.tender.negotiation_terms.save()
    assert refused(lambda: negotiating.propose_reduction(offered, {**points, "Gamma SRL": "70"}, 2)) == [
        "The notice does not say that offers become fewer in stages: all go on."
    ]


def test_end_takes_two_persons_and_dates_that_are_lawful_when_it_is_decided(offered: Played) -> None:
    negotiating.propose_end(offered)
    tender, now = offered.fresh(), clock.now()
    officer, approver = actor_for(offered.agency.officer), actor_for(offered.agency.approver)
    factories.grant(offered.agency.officer, offered.agency.organization, Role.APPROVER)
    assert refused(
        lambda: negotiation_steps.end_negotiation(tender, actor=actor_for(offered.agency.officer), now=now)
    ) == ["You proposed this yourself: a second person must decide it."]
    assert refused(lambda: negotiating.propose_end(offered)) == [
        "A proposal waits for the approver: it is decided first."
    ]
    negotiation_steps.return_proposal(offered.fresh(), "Give them a day more.", actor=approver, now=now)
    assert NegotiationProposal.objects.get().returned_reason == "Give them a day more."
    negotiating.propose_end(offered)
    director.move_to(now + timedelta(days=9))
    said = refused(lambda: negotiation_steps.end_negotiation(offered.fresh(), actor=approver, now=clock.now()))
    assert said[0].startswith("Points of the dates still open")
    assert offered.fresh().bids_end_at is None
    soon = InvitationDates(now, clock.now() + timedelta(days=3), clock.now() + timedelta(days=3))
    negotiation_steps.return_proposal(offered.fresh(), "Too late.", actor=officer, now=clock.now())
    said = refused(lambda: negotiation_steps.propose_end(offered.fresh(), soon, actor=officer, now=clock.now()))
    assert any(one.startswith("Let the time for bids end on") for one in said)


def test_award_without_negotiation_only_where_the_notice_keeps_that_right(
    selected: Played, alfa: Company, beta: Company
) -> None:
    assert refused(lambda: selecting.invite(selected)) == [
        "The notice does not keep the right to award without negotiation: ask for initial offers first."
    ]
    selected.tender.negotiation_terms.award_initial = True
    selected.tender.negotiation_terms.save()
    now, officer = clock.now(), actor_for(selected.agency.officer)
    soon = InvitationDates(now + timedelta(days=1), now + timedelta(days=20), now + timedelta(days=20))
    said = refused(lambda: calls.invite(selected.fresh(), soon, actor=officer, now=now))
    assert said[0].startswith("Let the time for bids end on")  # the time of initial offers, not that of final ones
    selecting.invite(selected)
    assert selected.fresh().stage_now is Stage.PUBLISHED
    director.hand_in(selected, alfa, {1: ("4500", "100")})


def test_simplified_procedure_negotiates_too_without_a_ground(
    agency: Agency, plan: Plan, alfa: Company, beta: Company
) -> None:
    wanted = replace(plan, procedure="simplified_negotiation", asked=ASKED)
    played = select(
        director.approve(director.schedule(agency, wanted, publish_at=START + timedelta(days=1))), alfa, beta
    )
    negotiating.invite(played)
    negotiating.offer(played, alfa, "118000")
    director.move_to(negotiating.after_the_round(played))
    negotiating.end(played)
    assert list(BidInvitation.objects.values_list("bidder__name", flat=True)) == ["Alfa SRL"]


# What a dead worker, two at once or a wrong clock can't change


def test_late_worker_admits_no_late_offer_and_shows_nothing_early(selected: Played, alfa: Company) -> None:
    negotiating.invite(selected)
    negotiating.offer(selected, alfa, "118000")
    end = NegotiationRound.objects.get().offers_end_at
    clock.travel(end)  # nobody closes the round
    assert offers_for(actor_for(selected.agency.officer), selected.fresh()) == []
    assert refused(lambda: negotiating.offer(selected, alfa, "1")) == ["No round of the negotiation takes offers now."]
    with pytest.raises(DatabaseError, match="late or closed"), transaction.atomic():
        _row(selected, alfa).save(force_insert=True)
    clockwork.run_due(now=end + timedelta(days=3))
    assert NegotiationRound.objects.get().closed_at


def test_fast_worker_closes_no_round_before_the_databases_time(selected: Played, alfa: Company) -> None:
    negotiating.invite(selected)
    end = NegotiationRound.objects.get().offers_end_at
    clockwork.run_due(now=end + timedelta(hours=1))  # its clock is ahead: the database's says no
    assert NegotiationRound.objects.get().closed_at is None
    negotiating.offer(selected, alfa, "118000")
    with pytest.raises(DatabaseError, match="stays as it was announced"), transaction.atomic():
        NegotiationRound.objects.update(offers_end_at=end - timedelta(days=1))


def test_second_worker_and_second_approver_change_nothing(offered: Played) -> None:
    closed = NegotiationRound.objects.get().closed_at
    clockwork.run_due(now=clock.now())
    assert NegotiationRound.objects.get().closed_at == closed
    negotiating.end(offered)
    approver = actor_for(offered.agency.approver)
    assert (
        "stage"
        in refused(lambda: negotiation_steps.end_negotiation(offered.fresh(), actor=approver, now=clock.now()))[0]
    )
    assert public_types(offered.tender).count("negotiation.ended") == 1


def test_database_refuses_strangers_and_changes_of_what_was_said(selected: Played, alfa: Company) -> None:
    negotiating.invite(selected)
    stranger = factories.make_company("Delta SRL")
    with pytest.raises(DatabaseError, match="only companies in the negotiation"), transaction.atomic():
        _row(selected, Company(stranger.organization, stranger.submitter)).save(force_insert=True)
    negotiating.offer(selected, alfa, "118000")
    for table in ("tenders_negotiationoffer", "tenders_negotiationround"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608


def test_suspension_gives_a_round_its_time_back(selected: Played, alfa: Company) -> None:
    from tests.tenders.suspending import resume, suspend

    negotiating.invite(selected)
    end = NegotiationRound.objects.get().offers_end_at
    director.move_to(clock.now() + timedelta(days=1))
    suspend(selected)
    assert refused(lambda: negotiating.offer(selected, alfa, "118000"))
    director.move_to(clock.now() + timedelta(days=40))
    assert NegotiationRound.objects.get().closed_at is None
    resume(selected)
    assert NegotiationRound.objects.get().offers_end_at >= end + timedelta(days=40)
    negotiating.offer(selected, alfa, "118000")


def _row(played: Played, company: Company) -> NegotiationOffer:
    return NegotiationOffer(
        tender=played.tender, round=NegotiationRound.objects.get(), bidder=company.organization, ciphertext=b"",
        digest="0" * 64, submitted_by=company.submitter, received_at=clock.now(),
    )  # fmt: skip
