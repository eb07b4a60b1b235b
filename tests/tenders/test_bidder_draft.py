"""Preparing a bid by its pages: who comes in, prices and statements kept as typed, and nobody's work overwritten."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from procurement import clock
from procurement.rules.lifecycle import Role
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.models import Bid
from tests import factories
from tests.tenders.bidding import (
    DECLARATION,
    address,
    begin,
    clerk_of,
    client_of,
    fields,
    open_tender,
    price_names,
    save_prices,
    saved,
    text_of,
)

PAGES = ("bid", "bid-documents", "bid-declarations", "bid-check")


def test_bid_pages_without_log_in_lead_to_it_and_back(played: Played) -> None:
    for name in PAGES:
        response = Client().get(address(played, name))
        assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={address(played, name)}")


def test_bid_pages_for_strangers_do_not_exist(played: Played, agency: Agency) -> None:
    citizen = factories.make_user("citizen@home.example")
    auditor = factories.make_auditor()
    key_holder_of_a_company = factories.grant(
        agency.key_holders[0], factories.make_company("Delta SRL").organization, Role.SUBMITTER
    )
    for user in (citizen, auditor, agency.officer, key_holder_of_a_company):
        client = client_of(user)
        assert {client.get(address(played, name)).status_code for name in PAGES} == {404}
        assert client.post(address(played, "bid-start")).status_code == 404
    assert not Bid.objects.exists()


def test_bid_for_a_tender_that_is_not_public_does_not_exist(agency: Agency, boss: Client) -> None:
    draft = director.schedule(agency, Plan("t", "s", ()), publish_at=clock.now())
    assert boss.get(address(draft, "bid")).status_code == 404
    assert boss.get("/bids/2026-99999/").status_code == 404


def test_bid_before_it_begins_says_what_it_takes_and_begins_by_a_button(played: Played, boss: Client) -> None:
    page = text_of(boss.get(address(played, "bid")))
    assert "Begin the bid" in page
    assert f"Declaration: {DECLARATION}" in page
    assert boss.get(address(played, "bid-price", 1))["Location"] == address(played, "bid")
    assert boss.get(address(played, "bid-start")).status_code == 302
    assert not Bid.objects.exists()
    assert boss.post(address(played, "bid-start"))["Location"] == address(played, "bid")
    page = text_of(boss.get(address(played, "bid")))
    assert "This is a draft: not submitted" in page
    assert "No prices: this lot is not part of your bid" in page


def test_bid_of_a_rival_stays_unseen(played: Played, alfa: Company, boss: Client, beta: Company) -> None:
    begin(played, alfa, boss)
    save_prices(boss, played, ("4321.09", "1"))
    rival = client_of(beta.submitter)
    pages = [text_of(rival.get(address(played, name))) for name in ("bid", "bid-start")]
    assert not any("4321" in page or "Alfa" in page for page in pages)
    assert rival.get(address(played, "bid-price", 1)).status_code == 302


def test_prices_are_kept_as_typed_and_added_up(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    response = save_prices(boss, played, ("4500", " 1.100,50 "))
    assert response["Location"] == address(played, "bid")
    assert list(saved(played, alfa).content["lots"].values()) == [
        {"prices": dict(zip(_items(played), ("4500", " 1.100,50 "), strict=True))}
    ]
    assert "Total 112,010.00 RON without VAT" in text_of(boss.get(address(played, "bid")))


def test_wrong_prices_are_saved_as_typed_and_named_all_at_once(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    response = save_prices(boss, played, ("12,5o", "-3"))
    page = text_of(response)
    assert response.status_code == 422
    assert "“12,5o” is no number: write it like 1234.50 or 1234,50." in page
    assert "The price must be above zero." in page
    assert "Saved as you typed it" in page
    assert list(saved(played, alfa).content["lots"].values()) == [
        {"prices": dict(zip(_items(played), ("12,5o", "-3"), strict=True))}
    ]
    again = boss.get(address(played, "bid-price", 1)).content.decode()
    assert [fields(again)[name] for name in price_names(played)] == ["12,5o", "-3"]
    assert "2 prices can't be read" in text_of(boss.get(address(played, "bid")))


def test_price_longer_than_any_number_is_not_saved_but_still_in_the_form(
    played: Played, alfa: Company, boss: Client
) -> None:
    begin(played, alfa, boss)
    response = save_prices(boss, played, ("1" * 61, "2"))
    assert response.status_code == 422
    assert fields(response.content.decode())[price_names(played)[0]] == "1" * 61
    assert saved(played, alfa).revision == 0


def test_prices_of_a_lot_with_more_items_than_a_form_usually_has_are_saved(
    agency: Agency, alfa: Company, boss: Client
) -> None:
    items = tuple((f"Screw {number}", "1", "piece") for number in range(1100))
    lots = (LotPlan("Screws", "1000", items),)
    played = open_tender(agency, Plan("Screws for the year", "All sizes.", lots))
    begin(played, alfa, boss)
    assert save_prices(boss, played, ("0.1",) * 1100)["Location"] == address(played, "bid")
    assert "Total 110.00 RON without VAT" in text_of(boss.get(address(played, "bid")))


def test_prices_of_a_lot_left_out_are_forgotten_after_asking(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    save_prices(boss, played, ("1", "2"))
    save_prices(boss, played, ("3", "4"), 2)
    url = address(played, "bid-price-clear", 1)
    assert "Leave lot 1 out of the bid?" in text_of(boss.get(url))
    assert len(saved(played, alfa).content["lots"]) == 2
    boss.post(url)
    assert list(saved(played, alfa).content["lots"]) == [str(played.lot(2).pk)]


def test_two_people_on_the_same_prices_see_both_and_lose_nothing(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    clerk, url, names = client_of(clerk_of(alfa)), address(played, "bid-price", 1), price_names(played)
    form = fields(boss.get(url).content.decode())
    save_prices(clerk, played, ("111", "222"))
    response = boss.post(url, {**form, names[0]: "333", names[1]: "222"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody else changed this in the meantime" in text_of(response)
    assert "Saved by a colleague: 111" in text_of(response)
    assert "Saved by a colleague: 222" not in text_of(response)
    assert [fields(page)[name] for name in names] == ["333", "222"]
    assert sorted(saved(played, alfa).content["lots"][str(played.lot().pk)]["prices"].values()) == ["111", "222"]
    assert boss.post(url, fields(page)).status_code == 302  # saving again is a decision, not an accident
    assert sorted(saved(played, alfa).content["lots"][str(played.lot().pk)]["prices"].values()) == ["222", "333"]


def test_two_people_on_different_parts_do_not_disturb_each_other(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    clerk, url, names = client_of(clerk_of(alfa)), address(played, "bid-price", 1), price_names(played)
    form = fields(boss.get(url).content.decode())
    save_prices(clerk, played, ("5", "6"), 2)
    assert boss.post(url, {**form, names[0]: "333", names[1]: "444"}).status_code == 302
    assert len(saved(played, alfa).content["lots"]) == 2


def test_saving_what_is_saved_already_changes_nothing(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    save_prices(boss, played, ("1", "2"))
    before = saved(played, alfa)
    save_prices(boss, played, ("1", "2"))
    assert saved(played, alfa) == before


def test_statements_are_saved_and_wrong_answers_named(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    url, names = address(played, "bid-declarations"), _statements(played)
    form = fields(boss.get(url).content.decode())
    response = boss.post(url, {**form, names[DECLARATION]: "on", names["Warranty in months"]: "three years"})
    assert response.status_code == 422
    assert "Warranty in months: “three years” is no number" in text_of(response)
    content = saved(played, alfa).content
    assert (len(content["declarations"]), list(content["answers"].values())) == (1, ["three years"])
    answers = {names["Warranty in months"]: "36", names["Delivery"]: "5 days", names[DECLARATION]: "on"}
    assert boss.post(url, {**fields(response.content.decode()), **answers})["Location"] == address(played, "bid")
    assert sorted(saved(played, alfa).content["answers"].values()) == ["36", "5 days"]
    assert boss.post(url, {**fields(boss.get(url).content.decode()), names["Delivery"]: "5 days"}).status_code == 302
    content = saved(played, alfa).content
    assert (content["declarations"], sorted(content["answers"].values())) == ([], ["36", "5 days"])


def test_statements_changed_by_a_colleague_are_shown_beside_what_was_ticked(
    played: Played, alfa: Company, boss: Client
) -> None:
    begin(played, alfa, boss)
    url, names, clerk = address(played, "bid-declarations"), _statements(played), client_of(clerk_of(alfa))
    form = fields(boss.get(url).content.decode())
    clerk.post(url, {**form, names["Warranty in months"]: "48"})
    response = boss.post(url, {**form, names["Warranty in months"]: "36", names[DECLARATION]: "on"})
    assert response.status_code == 409
    assert "Warranty in months: saved is “48”" in text_of(response)
    assert f"{DECLARATION}: saved is “no”" in text_of(response)
    assert list(saved(played, alfa).content["answers"].values()) == ["48"]


def test_form_sent_after_the_log_in_ended_comes_back_with_what_was_typed(
    played: Played, alfa: Company, boss: Client
) -> None:
    begin(played, alfa, boss)
    url, names = address(played, "bid-price", 1), price_names(played)
    form = {**fields(boss.get(url).content.decode()), names[0]: "4321.09"}
    for gone in (Client(headers={"sec-fetch-site": "same-origin"}), _logged_out_elsewhere(alfa)):
        response = gone.post(url, form)
        assert response.status_code == 403
        assert fields(response.content.decode())[names[0]] == "4321.09"
    assert saved(played, alfa).revision == 0
    assert boss.post(url, fields(response.content.decode())).status_code == 302
    assert list(saved(played, alfa).content["lots"].values()) == [{"prices": {_items(played)[0]: "4321.09"}}]


def test_form_sent_after_the_deadline_is_refused_with_what_was_typed(
    played: Played, alfa: Company, boss: Client
) -> None:
    begin(played, alfa, boss)
    url, names = address(played, "bid-price", 1), price_names(played)
    form = {**fields(boss.get(url).content.decode()), names[0]: "7", names[1]: "8"}
    assert played.tender.bids_end_at
    clock.travel(played.tender.bids_end_at)
    response = boss.post(url, form)
    assert response.status_code == 422
    assert "The time for bids has ended." in text_of(response)
    assert fields(response.content.decode())[names[0]] == "7"
    assert boss.get(url)["Location"] == address(played, "bid")
    assert "The draft was not submitted" in text_of(boss.get(address(played, "bid")))


def test_list_of_bids_holds_those_of_the_company_under_a_fixed_number_of_queries(
    agency: Agency, played: Played, alfa: Company, beta: Company, boss: Client
) -> None:
    begin(played, alfa, boss)
    boss.get("/bids/")
    with CaptureQueriesContext(connection) as one:
        page = text_of(boss.get("/bids/"))
    assert (played.plan.title in page, "Draft, not submitted" in page) == (True, True)
    assert played.plan.title not in text_of(client_of(beta.submitter).get("/bids/"))
    for _more in range(2):
        begin(director.publish(agency, played.plan, publish_at=clock.now() + timedelta(days=1)), alfa, boss)
    boss = client_of(alfa.submitter)  # days have passed since the log-in
    boss.get("/bids/")
    with CaptureQueriesContext(connection) as three:
        assert text_of(boss.get("/bids/")).count(played.plan.title) == 3
    assert len(one) == len(three)


def _items(played: Played) -> list[str]:
    return [str(item.pk) for item in played.lot().items.all()]


def _statements(played: Played) -> dict[str, str]:
    """Names of the inputs by what they ask."""
    found = {r.title: f"declaration_{r.pk}" for r in played.tender.requirements.filter(kind="declaration")}
    return found | {c.title: f"answer_{c.pk}" for lot in played.tender.lots.all() for c in lot.criteria.all()}


def _logged_out_elsewhere(company: Company) -> Client:
    client = client_of(company.submitter)
    client.session.flush()
    return client
