"""Who may open which page of the buyer's side: strangers learn nothing, visitors are asked to sign in."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.test import Client

from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tests import factories
from tests.tenders.conftest import START
from tests.tenders.officer_screens import at, signed_in

OF_A_TENDER = (
    "officer-tender", "officer-basics", "officer-dates", "officer-requirements", "officer-documents", "officer-key-holders",
    "officer-lot-new", "officer-items", "officer-review", "officer-cancel", "opening", "officer-bids",
)  # fmt: skip
OF_A_LOT = ("officer-lot", "officer-lot-items", "officer-lot-remove", "officer-award", "officer-contract")
READ_ONLY = ("officer-items", "officer-lot-items", "officer-bids", "officer-bid-file")
EDITING = {*OF_A_TENDER[1:8], *OF_A_LOT[:3]}


def addresses(reference: str) -> dict[str, str]:
    return {
        **{name: at(name, reference) for name in OF_A_TENDER},
        **{name: at(name, reference, 1) for name in OF_A_LOT},
        "officer-document-remove": at("officer-document-remove", reference, uuid4()),
        "officer-bid-file": at("officer-bid-file", reference, uuid4(), "a" * 64),
    }


@pytest.fixture
def drafted(agency: Agency, plan: Plan) -> Played:
    return director.schedule(agency, plan, publish_at=START + timedelta(days=1))


@pytest.fixture
def opened(agency: Agency, plan: Plan, alfa: Company) -> Played:
    played = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("4500", "100")})
    return director.close_and_open(played)


def answers(client: Client, reference: str) -> dict[str, tuple[int, int]]:
    return {
        name: (client.get(url).status_code, client.post(url).status_code) for name, url in addresses(reference).items()
    }


@pytest.mark.parametrize("who", ["other officer", "bidder", "platform administrator", "nobody's member"])
def test_strangers_get_404_everywhere(who: str, drafted: Played, alfa: Company) -> None:
    people = {
        "other officer": lambda: factories.make_agency("Hospital", domain="hospital.example").officer,
        "bidder": lambda: alfa.submitter,
        "platform administrator": factories.make_admin,
        "nobody's member": lambda: factories.make_user("nobody@x.example"),
    }
    client = signed_in(people[who]())
    found = answers(client, drafted.tender.reference)
    assert found == {name: (404, 405 if name in READ_ONLY else 404) for name in found}


def test_auditor_reads_opened_bids_and_nothing_else_of_the_buyers_side(opened: Played) -> None:
    client = signed_in(factories.make_auditor())
    seen = {name for name, url in addresses(opened.tender.reference).items() if client.get(url).status_code == 200}
    assert seen == {"officer-bids"}


def test_visitors_are_asked_to_sign_in_and_learn_nothing(drafted: Played) -> None:
    visitor = signed_in(None)
    for reference in (drafted.tender.reference, "2026-99999"):
        for url in addresses(reference).values():
            answer = visitor.get(url)
            assert (answer.status_code, f"{REDIRECT_FIELD_NAME}=" in answer["Location"]) == (302, True)
    assert {visitor.get(url).status_code for url in ("/desk/", at("officer-board"), at("officer-new"))} == {302}


def test_approver_reads_and_does_not_edit(drafted: Played, agency: Agency) -> None:
    client = signed_in(agency.approver)
    found = {name: client.get(url).status_code for name, url in addresses(drafted.tender.reference).items()}
    not_there = {*EDITING, "officer-document-remove", "officer-bids", "officer-bid-file"}
    assert found == {name: 404 if name in not_there else 200 for name in found}
    assert client.get(at("officer-new")).status_code == 404


def test_key_holder_opens_the_opening_and_nothing_of_the_draft(drafted: Played, agency: Agency) -> None:
    client = signed_in(agency.key_holders[0])
    seen = {name for name, url in addresses(drafted.tender.reference).items() if client.get(url).status_code == 200}
    assert seen == {"opening"}


def test_opened_bids_are_not_there_before_the_opening(drafted: Played, agency: Agency) -> None:
    assert signed_in(agency.officer).get(at("officer-bids", drafted.tender.reference)).status_code == 404


def test_file_of_another_tender_is_not_there(opened: Played, agency: Agency) -> None:
    client = signed_in(agency.officer)
    bid = opened.tender.bids.get()
    assert client.get(at("officer-bid-file", opened.tender.reference, bid.pk, "a" * 64)).status_code == 404
    assert client.get(at("officer-bid-file", opened.tender.reference, uuid4(), "a" * 64)).status_code == 404


def test_lot_that_is_not_there_is_not_found(drafted: Played, ana: Client) -> None:
    assert ana.get(at("officer-lot", drafted.tender.reference, 7)).status_code == 404
    assert ana.get(at("officer-award", drafted.tender.reference, 7)).status_code == 404
