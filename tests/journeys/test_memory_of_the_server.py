"""A bid is sealed in a real browser at level B: no memory of the web server holds a word of it, but what is typed into its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from procurement import keystore
from procurement.models import Organization
from procurement.rules.lifecycle import Role
from tenders.demo import director
from tenders.demo.scenario import Agency, Played
from tenders.drills import cast, early
from tenders.drills.machine import children
from tenders.drills.traces import forms_of, in_memory
from tenders.drills.visitor import Visitor
from tenders.models import Bid, BidAct
from tests import factories
from tests.journeys.conftest import START
from tests.journeys.installation import Installation, collect_static, running
from tests.journeys.person import Person
from tests.journeys.wire import cookies_of
from tests.tenders.bidding import OFFER

pytestmark = [pytest.mark.journey, pytest.mark.full, pytest.mark.django_db(transaction=True)]

PRICE, NAME, TEXT = "61958,4173", "harrier-offer-5d20.pdf", "The harrier quarters the marsh, 3318 times."


@pytest.fixture
def played(town: factories.Agency) -> Played:
    """Level B: a third key holder comes from another organization."""
    keystore.ensure()
    council = factories.make_organization(Organization.Kind.AGENCY, "County council")
    eva = factories.grant(factories.make_user("eva@council.example", "Eva"), council, Role.KEY_HOLDER)
    agency = Agency(town.organization, town.officer, town.approver, (*town.key_holders, eva))
    return director.publish(agency, replace(cast.PLAN, sealing="committee"), publish_at=START + timedelta(days=1))


@pytest.fixture
def server(world: None, tmp_path: Path) -> Iterator[Installation]:
    with running(tmp_path, "web", static=collect_static(tmp_path)) as found:
        yield found


@pytest.fixture
def places(server: Installation) -> Callable[[list[str]], int]:
    """In how many places of the memory of its processes these words stand."""

    def count(words: list[str]) -> int:
        pids = [child for pid in server.pids() for child in (pid, *children(pid))]
        assert len(pids) > 1
        return sum(in_memory(pid, forms_of(words)) for pid in pids)

    return count


def test_what_the_browser_seals_is_in_no_memory_of_the_server(
    browser: Browser, server: Installation, played: Played, places: Callable[[list[str]], int]
) -> None:
    company, rival = factories.make_company("Alfa SRL"), factories.make_company("Beta SRL")
    context = browser.new_context(base_url=server.url, locale="en-GB")
    session = cookies_of(company.submitter).split(";")[0].partition("=")[2]
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": server.url}])
    boss = Person(context.new_page(), company.submitter)
    boss.opens("tenders:bid", played.tender.reference).presses("Begin the bid")
    boss.opens("tenders:bid-seal", played.tender.reference)
    boss.types("Price of one piece: Laptop 14 inch", PRICE).types("Price of one piece: Bag", "120")
    boss.ticks("We are in none of the situations of exclusion")
    boss.attaches(OFFER, NAME, b"%PDF-1.7\n% " + TEXT.encode() + bytes(range(256)) * 5000)
    boss.sees("Sealed, stored and read back")
    boss.presses("Seal and submit the bid")
    expect(boss.page.get_by_role("heading", name="Your bid was received")).to_be_visible()
    assert (BidAct.objects.get().sealed_by, Bid.objects.count()) == ("browser", 1)
    words = [PRICE, PRICE.replace(",", "."), NAME, TEXT]
    assert places(words) == 0
    context.close()

    early.without_scripts(Visitor(server.url, rival.submitter), played)
    assert BidAct.objects.filter(sealed_by="server").count() == 1
    assert places([early.PRICE, early.NAME, early.TEXT]) > 0  # the same search finds what the server has read
    assert places(words) == 0
