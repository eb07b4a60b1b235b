"""VAT beside the prices of a bid: by the notice or the company's own rate, shown to the bidder, and counted nowhere."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from procurement import keystore
from procurement.models import LogEntry, Organization
from procurement.rules.tender_files import read_tender_file
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.forms.officer_lot import LotPage, lot_initial
from tenders.models import Bid, Letter
from tenders.queries.notice import notice
from tenders.services.tender_files import signed_tender_file
from tests.tenders.bidding import (
    ANSWERS,
    PRICES,
    TWO_LOTS,
    address,
    begin,
    client_of,
    open_tender,
    save_prices,
    text_of,
)

LAPTOPS, DESKS = TWO_LOTS.lots
PLAN = replace(TWO_LOTS, lots=(replace(LAPTOPS, terms={"vat_rate": Decimal(21)}), DESKS))
"""A notice that expects 21 % on the first lot and leaves the second to the bidders."""


@pytest.fixture
def played(agency: Agency) -> Played:
    return open_tender(agency, PLAN)


def page(client: Client, played: Played, name: str, *args: object) -> str:
    return text_of(client.get(address(played, name, *args))).replace("\u00a0", " ")


def test_rate_of_the_notice_gives_tax_and_sum_once_the_prices_are_saved(
    played: Played, alfa: Company, boss: Client
) -> None:
    begin(played, alfa, boss)
    empty = boss.get(address(played, "bid-price", 1)).content.decode()
    assert 'data-vat-rate="21.000000"' in empty
    assert (
        "Total without VAT (this one counts) \u2013 VAT 21 % (the rate of the notice) \u2013 Total with VAT \u2013"
        in page(boss, played, "bid-price", 1)
    )
    save_prices(boss, played, PRICES[1])
    assert (
        "Total without VAT (this one counts) 92,010.00 RON VAT 21 % (the rate of the notice) 19,322.10 RON "
        "Total with VAT 111,332.10 RON"
    ) in page(boss, played, "bid-price", 1)
    assert "Bids are sealed and compared without VAT" in page(boss, played, "bid-price", 1)


def test_lot_without_a_rate_shows_none_until_the_company_has_its_own(
    played: Played, alfa: Company, boss: Client
) -> None:
    begin(played, alfa, boss)
    save_prices(boss, played, PRICES[1])
    save_prices(boss, played, PRICES[2], number=2)
    shown = page(boss, played, "bid-price", 2)
    assert ("The notice names no rate." in shown, "Total with VAT" in shown) == (True, False)
    check = page(boss, played, "bid-check")
    assert "111,332.10" in check
    assert "Together 116,370.00 RON \u2013 not known \u2013 not known" in check
    Organization.objects.filter(pk=alfa.organization.pk).update(vat_rate=Decimal("11.5"))
    shown = page(boss, played, "bid-price", 2)
    assert "VAT 11.5 % (your company's own rate) 2,801.40 RON Total with VAT 27,161.40 RON" in shown
    assert "Together 116,370.00 RON 22,123.50 RON 138,493.50 RON" in page(boss, played, "bid-check")


def test_page_that_seals_in_the_browser_has_the_same_rate(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    shown = boss.get(address(played, "bid-seal")).content.decode()
    assert shown.count('data-vat-rate="21.000000"') == 1
    assert shown.count("data-gross") == 1


def test_tender_file_has_the_rate_that_the_page_shows(played: Played, alfa: Company, boss: Client) -> None:
    begin(played, alfa, boss)
    bid = Bid.objects.get()
    Organization.objects.filter(pk=alfa.organization.pk).update(vat_rate=Decimal("11.5"))
    bid.bidder.refresh_from_db()

    def rates(content: bytes) -> list[Decimal | None]:
        return [lot.vat_rate for lot in read_tender_file(content, keystore.verifier_keys()).lots]

    assert rates(signed_tender_file(played.fresh(), bid)) == [Decimal(21), Decimal("11.5")]
    assert rates(signed_tender_file(played.fresh())) == [Decimal(21), None]  # nobody else sees a company's own


@pytest.mark.usefixtures("world")
def test_administrator_sets_the_rate_of_the_company(alfa: Company, boss: Client) -> None:
    Organization.objects.filter(pk=alfa.organization.pk).update(registry_number="18547290", address="Here 1")
    url = reverse("people:organization_edit", args=[alfa.organization.pk])
    data = {"name": "Alfa SRL", "address": "Here 1", "size": ""}
    for wrong in ("101", "-1", "much", "5.555"):
        assert boss.post(url, {**data, "vat_rate": wrong}).status_code == 422, wrong
    for typed, rate in (("11,5", Decimal("11.50")), ("0", Decimal(0)), ("", None)):
        assert boss.post(url, {**data, "vat_rate": typed}).status_code == 302
        assert Organization.objects.get(pk=alfa.organization.pk).vat_rate == rate
    assert '"fields":["vat_rate"]' in LogEntry.objects.filter(type="organization.changed").latest("pk").body


def test_notice_page_and_letters_say_what_counts(
    played: Played, agency: Agency, alfa: Company, beta: Company, boss: Client
) -> None:
    lots = notice(played.fresh())["lots"]
    assert [lot.get("vat_rate") for lot in lots] == ["21", None]  # type: ignore[attr-defined]
    visitor = Client()
    assert "VAT of 21 % is expected. Bids are priced and compared without it." in page(visitor, played, "lot", 1)
    assert "The notice names no VAT rate" in page(visitor, played, "lot", 2)
    Organization.objects.filter(pk=beta.organization.pk).update(vat_rate=Decimal(99))  # nobody else ever sees it
    director.hand_in(played, alfa, PRICES, ANSWERS)
    director.hand_in(played, beta, {1: ("4600", "99")}, ANSWERS)
    director.decide(director.close_and_open(played))
    letter = Letter.objects.get(bid__bidder=beta.organization)
    shown = text_of(client_of(beta.submitter).get(reverse("tenders:letter", args=[letter.pk])))
    said = "Offers were compared without VAT. With 21 % VAT, the rate of the notice, it is 111,332.10 RON."
    assert said in shown.replace("\u00a0", " ")
    director.wait_for_standstill(played)
    public = page(visitor, played, "lot", 1)
    assert "Value with VAT 111,332.10 RON at 21 %, the rate of the notice" in public
    assert "offers are compared without it" in public


def test_officer_states_the_rate_on_the_page_of_the_lot() -> None:
    rows = {"items-rows": "1", "items-0-description": "Desk", "items-0-quantity": "1", "items-0-unit": "piece"}
    typed = {**rows, "criteria-rows": "0", "title": "Desks", "estimated_value": "60000", "award_method": "lowest_price"}
    found = LotPage({**typed, "vat_rate": "11,5"}, initial=lot_initial(None))
    assert found.is_valid()
    assert found.draft().vat_rate == Decimal("11.5")
    empty = LotPage(typed, initial=lot_initial(None))
    assert empty.is_valid()
    assert empty.draft().vat_rate is None
    assert not LotPage({**typed, "vat_rate": "100,01"}, initial=lot_initial(None)).is_valid()
