"""A group bids: named in the browser that seals, kept over a reload, sealed with the bid, and read by everybody after the opening."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from procurement.rules.bid_companies import CompanyRole
from procurement.rules.manifest import parse_manifest
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import OpenedBid
from tests import factories
from tests.journeys.conftest import Meet
from tests.journeys.test_sealed_in_browser import fills_in, saved, stored, submits
from tests.tenders.bidding import OFFER, begin, client_of, open_tender

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def played(town: factories.Agency) -> Played:
    return open_tender(Agency(town.organization, town.officer, town.approver, town.key_holders))


@pytest.fixture
def company(world: None) -> Company:
    cast = factories.make_company("Alfa SRL")
    return Company(cast.organization, cast.submitter)


def test_group_named_in_the_browser_is_sealed_and_shown_after_the_opening(
    meet: Meet, played: Played, company: Company
) -> None:
    begin(played, company, client_of(company.submitter))
    boss = meet(company.submitter).signs_in()
    boss.opens("tenders:bid-seal", played.tender.reference)
    fills_in(boss)
    boss.presses("Add a company")
    row = boss.page.locator("[data-company='1']")
    boss.chooses("What it does in this bid", "Member of the group")
    boss.types("Name", "Delta Mobilier SRL", within=row).types("Registry number", "14399840", within=row)
    boss.sees("“Delta Mobilier SRL”: write which share of the contract it does, in percent.")
    expect(row.get_by_label("File with its commitment")).to_be_hidden()
    boss.types("Share of the contract in percent", "35,50", within=row)
    boss.attaches(OFFER, "offer.pdf", b"%PDF-1.7 offer")
    stored(boss)
    saved(boss)
    boss.page.reload()
    expect(row.get_by_label("Share of the contract in percent")).to_have_value("35,50")
    submits(boss)
    director.close_and_open(played)
    (named,) = parse_manifest(OpenedBid.objects.get().content).companies
    assert (named.role, named.key, str(named.share)) == (CompanyRole.MEMBER, "RO 14399840", "35.5")
    meet(None).opens("tenders:tender", played.tender.reference).sees("Delta Mobilier SRL", "tenders jointly, 35.50%")
