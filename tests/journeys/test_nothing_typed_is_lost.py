"""Two officers on one page, a sign-in that ends over a half-filled form: what was typed is still there, and gets saved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from procurement.people import sessions
from procurement.rules.lifecycle import Role
from tenders.demo import director
from tenders.demo.scenario import Agency, Played
from tests import factories
from tests.journeys.conftest import START, Meet
from tests.journeys.person import Person
from tests.journeys.world import LAPTOPS

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("javascript", [False, True], ids=["without-scripts", "with-scripts"]),
]


@pytest.fixture
def agency(town: factories.Agency) -> Agency:
    return Agency(town.organization, town.officer, town.approver, town.key_holders)


def test_second_officer_to_save_a_page_sees_both_texts_and_then_saves(agency: Agency, meet: Meet) -> None:
    played = director.schedule(agency, LAPTOPS, publish_at=START + timedelta(days=1))
    colleague = factories.make_user("mihai@valeaverde.example", "Mihai")
    ana = meet(agency.officer).signs_in()
    mihai = meet(factories.grant(colleague, agency.organization, Role.OFFICER)).signs_in()
    for officer in (ana, mihai):
        officer.opens("tenders:officer-basics", played.tender.reference)

    mihai.types("Title", "Laptops and docking stations").presses("Save").sees("Saved.")
    ana.types("Title", "Tablets").types("Summary in plain words", "Twenty tablets instead.").presses("Save")
    ana.sees("Somebody else changed this in the meantime.")
    row = ana.main.get_by_role("row", name="Title")
    expect(row).to_contain_text("Tablets")
    expect(row).to_contain_text("Laptops and docking stations")
    assert played.fresh().title == "Laptops and docking stations"

    ana.presses("Save mine over it").sees("Saved.")
    assert (played.fresh().title, played.tender.summary) == ("Tablets", "Twenty tablets instead.")


def test_prices_typed_while_the_sign_in_ended_are_saved_after_signing_in_again(agency: Agency, meet: Meet) -> None:
    played = director.publish(agency, LAPTOPS, publish_at=START + timedelta(days=1))
    boss = meet(factories.make_company("Alfa SRL").submitter).signs_in()
    boss.opens("tenders:bid", played.tender.reference).presses("Begin the bid").follows("Price of lot 1")
    boss.types("Price of one piece: Laptop 14 inch", "4.321,50").types("Price of one piece: Bag", "a few")
    assert boss.user
    sessions.end_sessions(boss.user)

    boss.presses("Save the prices").sees_heading("Not saved yet: your sign-in had ended")
    signs_in_beside(boss)
    send_again(boss)
    boss.sees("Saved as you typed it")
    prices = boss.main.get_by_role("textbox")
    expect(prices.first).to_have_value("4.321,50")
    expect(prices.nth(1)).to_have_value("a few")
    what_the_draft_holds(played, boss)


def signs_in_beside(person: Person) -> None:
    """In a new tab, as the page proposes; the first one stays as it is."""
    with person.page.expect_popup() as opened:
        person.follows("Sign in in a new tab")
    tab = Person(opened.value, person.user)
    tab.fills_in_sign_in().sees("signed in")
    tab.page.close()


def send_again(person: Person) -> None:
    """The sign-in has changed the token of all forms, so the first try only renews it; nothing is lost by that."""
    with person.page.expect_navigation():
        person.presses("Send what I typed")
    person.sees("Not saved yet").presses("Send what I typed")


def what_the_draft_holds(played: Played, boss: Person) -> None:
    boss.opens("tenders:bid-price", played.tender.reference, 1)
    expect(boss.main.get_by_role("textbox").first).to_have_value("4.321,50")
    expect(boss.main.get_by_role("textbox").nth(1)).to_have_value("a few")
