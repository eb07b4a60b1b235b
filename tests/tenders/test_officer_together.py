"""Two officers edit one tender: nobody's work is lost, and who doesn't collide is not bothered."""

from __future__ import annotations

import pytest
from django.test import Client

from procurement.rules.lifecycle import Role
from tenders.demo.scenario import Agency
from tenders.models import Tender
from tests import factories
from tests.tenders.officer_screens import at, form_of, signed_in, text_of
from tests.tenders.test_officer_draft import save_lot


@pytest.fixture
def mihai(agency: Agency) -> Client:
    """Another officer of the same agency."""
    user = factories.make_user("mihai@valeaverde.example", "Mihai")
    return signed_in(factories.grant(user, agency.organization, Role.OFFICER))


def test_second_save_of_one_page_shows_both_versions_and_the_next_goes_through(
    draft: Tender, ana: Client, mihai: Client
) -> None:
    address = at("officer-basics", draft.reference)
    hers, his = form_of(ana.get(address)), form_of(mihai.get(address))
    assert mihai.post(address, {**his, "title": "Winter tires and rims"}).status_code == 302
    page = ana.post(address, {**hers, "title": "Summer tires", "summary": "Written anew."})
    assert page.status_code == 422
    words = text_of(page)
    assert "Somebody else changed this in the meantime." in words
    assert "Title Summer tires Winter tires and rims" in words
    assert "Summary in plain words Written anew. Forty tires for the town's cars." in words
    assert "Currency" not in words[words.index("Yours and what") : words.index("Below is what you typed")]
    assert Tender.objects.get().title == "Winter tires and rims"
    again = form_of(page)
    assert (again["title"], again["summary"]) == ("Summer tires", "Written anew.")
    assert ana.post(address, again).status_code == 302
    assert Tender.objects.get().title == "Summer tires"


def test_saves_of_different_pages_do_not_collide(draft: Tender, ana: Client, mihai: Client) -> None:
    hers = form_of(ana.get(at("officer-basics", draft.reference)))
    his = form_of(mihai.get(at("officer-requirements", draft.reference)))
    his |= {"requirements-0-title": "Technical offer"}
    assert mihai.post(at("officer-requirements", draft.reference), his).status_code == 302
    assert ana.post(at("officer-basics", draft.reference), {**hers, "title": "Summer tires"}).status_code == 302
    found = Tender.objects.get()
    assert (found.title, found.requirements.count()) == ("Summer tires", 1)


def test_second_save_of_a_lot_shows_items_that_differ(draft: Tender, ana: Client, mihai: Client) -> None:
    save_lot(ana, draft)
    address = at("officer-lot", draft.reference, 1)
    hers, his = form_of(ana.get(address), having="items-rows"), form_of(mihai.get(address), having="items-rows")
    assert mihai.post(address, {**his, "items-1-quantity": "44"}).status_code == 302
    page = ana.post(address, {**hers, "items-0-quantity": "50"})
    assert page.status_code == 422
    words = text_of(page)
    assert "Item 1 Tire 195/65 R15: 50 piece Tire 195/65 R15: 36.5 piece" in words
    assert "Item 2 Fitting: 40 piece Fitting: 44 piece" in words
    assert ana.post(address, form_of(page, having="items-rows")).status_code == 302
    assert [item.quantity for item in draft.lots.get().items.all()] == [50, 40]


def test_save_of_a_lot_that_moved_up_changes_that_lot_and_no_other(draft: Tender, ana: Client, mihai: Client) -> None:
    for _ in range(2):
        save_lot(ana, draft)
    second = at("officer-lot", draft.reference, 2)
    hers = form_of(ana.get(second), having="items-rows") | {"title": "The second"}
    remove = at("officer-lot-remove", draft.reference, 1)
    assert mihai.post(remove, form_of(mihai.get(remove))).status_code == 302
    assert ana.post(second, hers).status_code == 302
    assert [(lot.number, lot.title) for lot in draft.lots.all()] == [(1, "The second")]


def test_save_of_a_lot_that_was_removed_brings_it_back_only_after_asking(
    draft: Tender, ana: Client, mihai: Client
) -> None:
    save_lot(ana, draft)
    address = at("officer-lot", draft.reference, 1)
    hers = form_of(ana.get(address), having="items-rows")
    remove = at("officer-lot-remove", draft.reference, 1)
    mihai.post(remove, form_of(mihai.get(remove)))
    page = ana.post(address, hers)
    assert page.status_code == 422
    assert "Somebody removed this lot in the meantime" in text_of(page)
    assert not draft.lots.exists()
    assert ana.post(address, form_of(page, having="items-rows")).status_code == 302
    assert draft.lots.get().title == "Tires"


def test_removal_of_a_lot_is_refused_when_somebody_changed_the_draft(draft: Tender, ana: Client, mihai: Client) -> None:
    save_lot(ana, draft)
    remove = at("officer-lot-remove", draft.reference, 1)
    hers = form_of(ana.get(remove))
    his = form_of(mihai.get(at("officer-basics", draft.reference)))
    mihai.post(at("officer-basics", draft.reference), his)
    page = ana.post(remove, hers)
    assert page.status_code == 422
    assert "Somebody else changed this in the meantime." in text_of(page)
    assert draft.lots.exists()


@pytest.mark.parametrize("revision", ["", "-1", "many", "9" * 40])
def test_forged_revision_loses_nothing(draft: Tender, ana: Client, revision: str) -> None:
    address = at("officer-basics", draft.reference)
    page = ana.post(address, {**form_of(ana.get(address)), "revision": revision, "seen": "x", "title": "Forged"})
    assert page.status_code == 422
    assert Tender.objects.get().title == "Winter tires"
