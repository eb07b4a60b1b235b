"""Everybody's start page by role, and the board of the agency's tenders with the same number of queries however long it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procurement.models import Organization
from procurement.rules.lifecycle import Role
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan
from tests import factories
from tests.tenders.conftest import START
from tests.tenders.officer_screens import at, signed_in, text_of


def test_desk_of_an_officer_lists_duties_and_stages(agency: Agency, plan: Plan, ana: Client) -> None:
    played = director.schedule(agency, plan, publish_at=START + timedelta(days=1))
    page = ana.get(at("desk"))
    words = text_of(page)
    assert "Finish the draft Laptops for the town hall" in words
    assert "1 Draft" in words
    assert f'href="{at("officer-tender", played.tender.reference)}"' in page.content.decode()
    assert f'href="{at("officer-board")}?stage=draft"' in page.content.decode()


def test_desk_of_an_approver_and_of_a_key_holder_leads_to_their_pages(
    agency: Agency, plan: Plan, alfa: Company
) -> None:
    played = director.hand_over(director.schedule(agency, plan, publish_at=START + timedelta(days=1)))
    page = signed_in(agency.approver).get(at("desk"))
    assert f'href="{at("officer-review", played.tender.reference)}"' in page.content.decode()
    assert "New tender" not in text_of(page)


def test_desk_of_a_bidder_shows_that_a_draft_does_not_count(agency: Agency, plan: Plan, alfa: Company) -> None:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.draft_bid(played, alfa, {1: ("4500", "100")})
    words = text_of(signed_in(alfa.submitter).get(at("desk")))
    assert "Submit your draft: it does not count yet" in words
    assert "draft, not submitted" in words


def test_desk_of_an_auditor_leads_to_what_is_public(agency: Agency, plan: Plan) -> None:
    director.publish(agency, plan, publish_at=START + timedelta(days=1))
    words = text_of(signed_in(factories.make_auditor()).get(at("desk")))
    assert "Newest tenders Laptops for the town hall" in words


def test_desk_of_a_newcomer_leads_to_registration(world: None) -> None:
    page = signed_in(factories.make_user("new@x.example")).get(at("desk"))
    assert "You belong to no organization yet" in text_of(page)
    assert "/register/" in page.content.decode()


def test_desk_of_an_agency_that_waits_says_so(world: None) -> None:
    waiting = factories.make_organization(Organization.Kind.AGENCY, "New Town", approved=False)
    founder = factories.grant(factories.make_user("f@new.example"), waiting, Role.ORG_ADMIN, Role.OFFICER)
    client = signed_in(founder)
    assert "New Town waits for approval" in text_of(client.get(at("desk")))
    assert client.get(at("officer-new")).status_code == 404


def test_board_is_narrowed_by_stage_and_words(agency: Agency, plan: Plan, ana: Client) -> None:
    director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.schedule(agency, plan, publish_at=START + timedelta(days=20))
    assert text_of(ana.get(at("officer-board"))).count("120,000.00 RON") == 2
    assert text_of(ana.get(at("officer-board"), {"stage": "draft"})).count("120,000.00 RON") == 1
    assert "No tender matches" in text_of(ana.get(at("officer-board"), {"q": "bridge"}))
    assert ana.get(at("officer-board"), {"stage": "nonsense", "page": "x"}).status_code == 200


def test_board_is_not_there_for_bidders(alfa: Company) -> None:
    assert signed_in(alfa.submitter).get(at("officer-board")).status_code == 404


@pytest.mark.parametrize(("name", "queries"), [("desk", 28), ("officer-board", 7)])
def test_lists_ask_the_same_number_of_queries_with_one_and_three_rows(
    agency: Agency, plan: Plan, ana: Client, name: str, queries: int
) -> None:
    counted = []
    for rows in (1, 2):
        for _ in range(rows):
            director.schedule(agency, plan, publish_at=START + timedelta(days=1))
        ana.get(at(name))
        with CaptureQueriesContext(connection) as asked:
            assert ana.get(at(name)).status_code == 200
        counted.append(len(asked))
    assert counted == [queries, queries]
