"""The restricted procedure through the services: requests, selection by two persons, invitations at one instant, then as open."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils.html import strip_tags

from procurement import clock
from procurement.access import actor_for
from procurement.models import LogEntry, MailMessage
from procurement.refusal import Refused
from procurement.rules.lifecycle import Stage
from tenders.demo import director, selecting
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import Bid, BidInvitation, ParticipationRequest, Release, Selection
from tenders.queries.calls import candidates, candidates_for
from tenders.queries.report84 import report_of
from tenders.queries.whole_file import WHOLE
from tenders.reports import papers
from tenders.reports.file_parts import parts_of
from tenders.services import bidding, requesting
from tenders.services import selecting as services
from tenders.services.drafts import AskedDraft
from tests import factories
from tests.tenders.conftest import START

ASKED = (
    AskedDraft("Turnover", "Of the last closed year, in lei.", Decimal(100_000), Decimal(400_000), Decimal(100)),
    AskedDraft("Licence", "Copy of the licence."),
)
GOOD = {"Turnover": "250 000", "Licence": "See the document."}
FEW = "Only two companies qualified; the market has no more."


@pytest.fixture
def restricted(agency: Agency, plan: Plan) -> Played:
    """A published call of the Romanian ruleset."""
    wanted = replace(plan, procedure="restricted", asked=ASKED)
    played = director.approve(director.schedule(agency, wanted, publish_at=START + timedelta(days=1)))
    director.move_to(START + timedelta(days=1, seconds=20))
    assert played.fresh().stage_now is Stage.CALL_OPEN
    return played


@pytest.fixture
def gamma(world: None) -> Company:
    cast = factories.make_company("Gamma SRL")
    return Company(cast.organization, cast.submitter)


def text_of_report(played: Played) -> str:
    """The report under article 84 as it reads."""
    paper = papers.paper("report84", played.fresh(), {"report": report_of(played.tender, clock.now())})
    return " ".join(strip_tags(paper.html()).split())


def refusal(*arguments: object, act: object, **named: object) -> list[str]:
    with pytest.raises(Refused) as refused:
        act(*arguments, **named)  # type: ignore[operator]
    return [str(found) for found in refused.value.issues]


def test_restricted_from_the_call_to_the_award(
    restricted: Played, alfa: Company, beta: Company, gamma: Company
) -> None:
    tender = restricted.tender
    assert tender.published_at
    assert tender.bids_end_at is None
    for company, turnover in ((alfa, "250000"), (beta, "400000"), (gamma, "99999")):
        selecting.ask(restricted, company, {**GOOD, "Turnover": turnover})
    assert candidates_for(actor_for(restricted.agency.officer), tender) == []
    director.move_to(selecting.after_the_call(restricted))
    assert restricted.fresh().stage_now is Stage.CALL_CLOSED
    selecting.judge(restricted)
    said = refusal(
        restricted.fresh(), few_reason="", actor=actor_for(restricted.agency.officer), now=clock.now(),
        act=services.propose_selection,
    )  # fmt: skip
    assert said == ["Say why only 2 are invited: the law asks for at least 5."]
    selecting.decide(restricted, FEW)
    assert restricted.fresh().stage_now is Stage.CALL_DECIDED
    told = {mail.recipient: mail.body for mail in MailMessage.objects.filter(key__startswith="selected:")}
    assert "was not selected" in told[gamma.submitter.email]
    assert "at least 100,000 is asked, the request says “99999”" in told[gamma.submitter.email].replace("\u00a0", " ")
    assert "was selected" in told[alfa.submitter.email]
    selecting.invite(restricted)
    tender = restricted.fresh()
    assert tender.stage_now is Stage.PUBLISHED
    assert set(BidInvitation.objects.filter(tender=tender).values_list("invited_at", flat=True)) == {tender.invited_at}
    assert MailMessage.objects.filter(key__startswith="invited:").count() == 4  # two people a company
    said = refusal(
        tender, bidder=gamma.organization, actor=actor_for(gamma.submitter), now=clock.now(), act=bidding.start_bid
    )
    assert said == ["Only invited companies bid here, and yours was not invited."]
    director.hand_in(restricted, alfa, {1: ("4500", "100")})
    director.hand_in(restricted, beta, {1: ("4400", "100")})
    director.close_and_open(restricted)
    director.decide(restricted)
    assert director.wait_for_standstill(restricted).awards.get().supplier == beta.organization
    report = text_of_report(restricted)
    assert "3 companies asked to participate." in report
    assert "Not selected, and why:Gamma SRL: " in report
    assert "at least 100,000 is asked" in report.replace("\u00a0", " ")
    public = LogEntry.objects.filter(subject=f"tender:{tender.pk}", public=True)
    kinds = list(public.order_by("id").values_list("type", flat=True))
    assert kinds[:5] == ["call.opened", "call.closed", "selection.decided", "tender.published", "bidders.invited"]
    body = Release.objects.filter(tender=tender).order_by("-number")[0].body
    assert '"procurementMethod": "selective"' in body or '"procurementMethod":"selective"' in body


def test_request_is_ciphertext_until_its_time_is_over(restricted: Played, alfa: Company) -> None:
    request = selecting.ask(restricted, alfa, GOOD)
    row = ParticipationRequest.objects.get(pk=request.pk)
    assert b"250 000" not in bytes(row.ciphertext) + bytes(row.handed_in or b"")
    assert len(row.digest) == 64
    assert row.submitted_at == clock.now() or row.submitted_at


def test_request_with_gaps_is_refused_with_each_of_them(restricted: Played, alfa: Company) -> None:
    actor = actor_for(alfa.submitter)
    request = requesting.start_request(restricted.tender, bidder=alfa.organization, actor=actor, now=clock.now())
    said = refusal(request, actor=actor, now=clock.now(), act=requesting.submit_request)
    assert said == ["Answer “Turnover” with a number.", "Answer “Licence”."]


def test_late_request_is_refused_by_services_and_by_the_database(restricted: Played, alfa: Company) -> None:
    request = selecting.ask(restricted, alfa, GOOD)
    director.move_to(selecting.after_the_call(restricted))
    said = refusal(request, actor=actor_for(alfa.submitter), now=clock.now(), act=requesting.submit_request)
    assert "stage" in said[0]
    with pytest.raises(DatabaseError, match="late or closed"), transaction.atomic():
        ParticipationRequest.objects.filter(pk=request.pk).update(digest="0" * 64)


def test_bid_of_a_company_that_was_not_invited_is_refused_by_the_database(
    restricted: Played, alfa: Company, beta: Company
) -> None:
    selecting.ask(restricted, alfa, GOOD)
    director.move_to(selecting.after_the_call(restricted))
    selecting.judge(restricted)
    selecting.decide(restricted, FEW)
    selecting.invite(restricted)
    with pytest.raises(DatabaseError, match="only invited companies bid"), transaction.atomic():
        Bid.objects.create(tender=restricted.tender, bidder=beta.organization, created_at=clock.now())


def test_selection_takes_two_persons_and_stays_as_decided(restricted: Played, alfa: Company) -> None:
    selecting.ask(restricted, alfa, GOOD)
    director.move_to(selecting.after_the_call(restricted))
    agency, now = restricted.agency, clock.now()
    officer, approver = actor_for(agency.officer), actor_for(agency.approver)
    assert (
        "Requests without a judgment: 1"
        in refusal(restricted.fresh(), few_reason=FEW, actor=officer, now=now, act=services.propose_selection)[0]
    )
    selecting.judge(restricted)
    services.propose_selection(restricted.fresh(), few_reason=FEW, actor=officer, now=now)
    services.return_selection(restricted.fresh(), "Ask for the licence again.", actor=approver, now=now)
    assert Selection.objects.get().returned_reason == "Ask for the licence again."
    selecting.decide(restricted, FEW)
    with pytest.raises(DatabaseError), transaction.atomic():
        Selection.objects.update(few_reason="Another.")


def test_call_without_requests_ends_and_so_does_one_that_nobody_qualified_for(
    restricted: Played, alfa: Company
) -> None:
    director.move_to(selecting.after_the_call(restricted))
    assert restricted.fresh().stage_now is Stage.UNSUCCESSFUL


def test_nobody_qualified_ends_the_procedure(restricted: Played, alfa: Company) -> None:
    selecting.ask(restricted, alfa, GOOD)
    director.move_to(selecting.after_the_call(restricted))
    selecting.judge(restricted, {"Alfa SRL": "The licence has expired."})
    assert [one.outcome.invited for one in candidates(restricted.fresh())] == [False]
    selecting.decide(restricted, "Nobody qualified.")
    assert restricted.fresh().stage_now is Stage.UNSUCCESSFUL
    assert next(parts_of(restricted.tender, WHOLE, clock.now())).path.startswith("report-article-84")


def test_withdrawn_request_does_not_count(restricted: Played, alfa: Company) -> None:
    request = selecting.ask(restricted, alfa, GOOD)
    requesting.withdraw_request(request, actor=actor_for(alfa.submitter), now=clock.now())
    director.move_to(selecting.after_the_call(restricted))
    assert restricted.fresh().stage_now is Stage.UNSUCCESSFUL


def test_invitation_with_too_little_time_is_refused(restricted: Played, alfa: Company) -> None:
    selecting.ask(restricted, alfa, GOOD)
    director.move_to(selecting.after_the_call(restricted))
    selecting.judge(restricted)
    selecting.decide(restricted, FEW)
    from tenders.services import calls
    from tenders.services.drafts import InvitationDates

    soon = InvitationDates(
        clock.now() + timedelta(days=1), clock.now() + timedelta(days=9), clock.now() + timedelta(days=9)
    )
    said = refusal(
        restricted.fresh(), soon, actor=actor_for(restricted.agency.officer), now=clock.now(), act=calls.invite
    )
    assert said[0].startswith("Let the time for bids end on")
    assert restricted.fresh().bids_end_at is None
