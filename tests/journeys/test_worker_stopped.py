"""The worker is dead when the deadline passes: a late bid is refused all the same, nothing is opened early, and all catches up.

With gunicorn, Celery's worker and beat, and the embedded broker, as bin/run starts them.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.urls import reverse

from procurement import clock, keystore
from procurement.models import User
from procurement.rules.lifecycle import Stage
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Played
from tenders.models import Bid, BidAct, OpenedBid, Receipt
from tenders.queries.bids import draft_of
from tests import factories
from tests.journeys.conftest import START
from tests.journeys.installation import Installation, running, wait_until
from tests.journeys.wire import cookies_of, form, post
from tests.journeys.world import LAPTOPS

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PATIENCE = 60.0
SECOND = timedelta(seconds=1)


@pytest.fixture
def played(town: factories.Agency) -> Played:
    """Approved, and left to the clock."""
    keystore.ensure()
    agency = Agency(town.organization, town.officer, town.approver, town.key_holders)
    return director.approve(director.schedule(agency, LAPTOPS, publish_at=START + timedelta(days=1)))


def moment(value: datetime | None) -> datetime:
    assert value is not None
    return value


def comes_to(played: Played, stage: Stage) -> None:
    """The worker moves it there, by itself."""
    wait_until(lambda: played.fresh().stage_now is stage, PATIENCE)


def hands_in(server: Installation, bid: Bid, user: User) -> Receipt:
    """Press the button of the check page; whatever comes of it is proven by a receipt."""
    path = reverse("tenders:bid-submit", args=[bid.tender.reference])
    fields = form(key=str(uuid4()), revision=str(draft_of(bid).revision), terms=str(bid.tender.terms))
    status, leads_to = post(server.url, path, fields, cookies_of(user))
    receipt = Receipt.objects.get(bid=bid)
    assert (status, leads_to) == (302, reverse("tenders:receipt", args=[receipt.pk]))
    return receipt


def confirms(server: Installation, played: Played, user: User) -> int:
    """A key holder presses the button of the opening; 302 when it is taken, 422 when it is refused."""
    path = reverse("tenders:opening", args=[played.tender.reference])
    return post(server.url, path, form(), cookies_of(user))[0]


def test_worker_dead_over_the_deadline_changes_nothing_that_matters(played: Played, tmp_path: Path) -> None:
    alfa, beta = (factories.make_company(name) for name in ("Alfa SRL", "Beta SRL"))
    carmen, dan = played.agency.key_holders
    with running(tmp_path, "web", "worker", "beat") as machine:
        clock.travel(moment(played.tender.publish_at))
        comes_to(played, Stage.PUBLISHED)
        bids = {
            company: director.draft_bid(played, Company(company.organization, company.submitter), {1: ("4500", "100")})
            for company in (alfa, beta)
        }
        machine.kill("worker")

        clock.travel(moment(played.tender.bids_end_at) - 60 * SECOND)
        assert not hands_in(machine, bids[alfa], alfa.submitter).refused
        clock.travel(moment(played.tender.bids_end_at))
        assert hands_in(machine, bids[beta], beta.submitter).refused
        assert confirms(machine, played, carmen) == 422
        clock.travel(moment(played.tender.opening_at) + SECOND)
        assert [confirms(machine, played, user) for user in (carmen, dan)] == [422, 422]
        assert (played.fresh().stage_now, BidAct.objects.count()) == (Stage.PUBLISHED, 1)

        machine.start("worker")
        comes_to(played, Stage.CLOSED)
        assert confirms(machine, played, carmen) == 302
        machine.kill("worker")
        assert confirms(machine, played, dan) == 302
        assert (played.fresh().stage_now, OpenedBid.objects.count()) == (Stage.CLOSED, 0)

        machine.start("worker")
        comes_to(played, Stage.EVALUATED)
        assert [opened.bid for opened in OpenedBid.objects.filter(failure="")] == [bids[alfa]]
