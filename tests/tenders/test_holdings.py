"""What others must take over when somebody of the buyer leaves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from procurement import clock
from procurement.access import actor_for
from procurement.people.absences import declare_absence
from procurement.people.queries import holdings
from procurement.rules.lifecycle import Role
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan
from tenders.services import cancelling, excluding, lot_cancelling
from tests.factories import grant, make_user
from tests.tenders.conftest import START

pytestmark = pytest.mark.django_db


def test_holdings_name_open_tenders_and_keys_until_the_opening(agency: Agency, alfa: Company, plan: Plan) -> None:
    run = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    ana, carmen = agency.officer, agency.key_holders[0]
    [tender] = holdings(ana)
    assert (tender.reference, tender.capacity) == (run.tender.reference, "in this person's hands")
    [key] = holdings(carmen, agency.organization)
    assert key.capacity == "named to open the bids, one of 2; 2 must confirm"
    assert holdings(carmen, alfa.organization) == []
    assert holdings(agency.approver) == []
    director.hand_in(run, alfa, {1: ("4500", "10")})
    director.close_and_open(run)
    assert holdings(carmen) == []
    assert len(holdings(ana)) == 1


def test_holdings_lead_to_where_they_are_handed_over(agency: Agency, alfa: Company, plan: Plan) -> None:
    run = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    carmen, ana = agency.key_holders[0], agency.officer
    now = clock.now()
    declare_absence(
        ana, agency.organization, deputy=carmen, starts_at=now, ends_at=now + timedelta(days=3), actor=actor_for(ana),
        now=now,
    )  # fmt: skip
    stands_in, key = holdings(carmen)
    assert (stands_in.capacity, stands_in.personal) == ("stands in for Ana", True)
    assert stands_in.url.endswith(f"/members/{ana.pk}/away/")
    assert key.url.endswith("/key-holders/replace/")
    assert key.personal
    cancelling.propose_cancellation(
        run.fresh(), code="no_need", explanation="The need ended.", actor=actor_for(ana), now=now
    )
    in_hands, proposed = holdings(ana)
    assert not in_hands.personal
    assert proposed.capacity == "proposed by this person, waits for the second one"
    assert proposed.url.endswith("/cancel/")


def test_holdings_name_every_proposal_that_waits(agency: Agency, alfa: Company, beta: Company, plan: Plan) -> None:
    run = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    for company in (alfa, beta):
        director.hand_in(run, company, {1: ("4800", "100")})
    lot = director.close_and_open(run).lot()
    bid, ana, now = run.tender.bids.get(bidder=alfa.organization), actor_for(agency.officer), clock.now()
    excluding.propose_exclusion(lot, bid, code="not_conforming", explanation="Of chipboard.", actor=ana, now=now)
    lot_cancelling.propose_lot_cancellation(lot, code="no_funds", explanation="No budget.", actor=ana, now=now)
    waiting = [one.url for one in holdings(agency.officer) if one.capacity.startswith("proposed by this person")]
    assert [url.split(run.tender.reference)[1] for url in waiting] == [f"/lots/1/offers/{bid.pk}/", "/lots/1/cancel/"]


def test_holdings_are_shown_before_a_member_leaves(client: Client, agency: Agency, plan: Plan) -> None:
    run = director.publish(agency, plan, publish_at=clock.now() + timedelta(days=1))
    admin = grant(make_user("chief@valeaverde.example"), agency.organization, Role.ORG_ADMIN)
    client.force_login(admin)
    page = client.get(f"/organization/{agency.organization.pk}/members/{agency.officer.pk}/leaves/").content.decode()
    assert "Somebody must take this over" in page
    assert run.tender.reference in page
