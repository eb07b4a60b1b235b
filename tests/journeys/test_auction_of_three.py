"""In the browser: an auction of three bidders, scheduled by the officer, bid in turns with and without scripts, followed by a visitor."""

from __future__ import annotations

from datetime import timedelta

import pytest

from procurement import clock
from procurement.rules.lifecycle import DRAIN
from tenders.demo import director
from tenders.demo.scenario import Agency, Company
from tenders.models import Auction
from tenders.queries.auctions import earliest_start
from tests import factories
from tests.journeys.conftest import Meet
from tests.journeys.look import faults
from tests.tenders import auctioning as room

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("javascript", [True, False], ids=["with-scripts", "without-scripts"]),
]
MINUTE = timedelta(minutes=1)


def test_auction_of_three(town: factories.Agency, meet: Meet, javascript: bool) -> None:
    agency = Agency(town.organization, town.officer, town.approver, town.key_holders)
    made = [factories.make_company(name) for name in ("Alfa SRL", "Beta SRL", "Gama SRL")]
    companies = tuple(Company(one.organization, one.submitter) for one in made)
    played = room.evaluated(agency, companies)
    reference = played.tender.reference

    ana = meet(town.officer).signs_in().opens("tenders:officer-award", reference, 1)
    ana.sees("The notice announced an electronic auction: it is held first.").follows("Electronic auction")
    day = earliest_start(played.lot(), clock.now()).at + timedelta(hours=12)
    while day.weekday() > 4:
        day += timedelta(days=1)
    ana.sees("3 bidders are invited").types("Date", f"{day:%Y-%m-%d}").types("Time", "11:00")
    ana.presses("Schedule and invite").sees("The auction is scheduled, and the bidders are invited.")
    auction = Auction.objects.get()
    assert auction.starts_at.hour == 8  # UTC

    beta, gama = meet(made[1].submitter).signs_in(), meet(made[2].submitter).signs_in()
    beta.opens("tenders:bid", reference).follows("To the auction").sees("Bidder 1", "The auction has not begun")
    director.move_to(auction.starts_at + 5 * MINUTE + timedelta(seconds=1))
    visitor = lambda: meet(None).opens("tenders:auction", reference, 1)  # noqa: E731  (an open page renews itself with the clock)
    visitor().sees("it is the turn of bidder 1").does_not_see("Beta", "Gama")
    beta.opens("tenders:bid-auction", reference, 1).sees("It is your turn in round 1")
    # Without scripts the pages load themselves anew, at any moment: nothing can be asked of them by script meanwhile.
    assert not javascript or faults(beta.page) == []
    beta.types("Your new total without VAT", "104900").presses("Bid this total").sees("Bid at most 104,450")
    beta.types("Your new total without VAT", "96000").presses("Bid this total").sees("Your bid is recorded.")
    visitor().does_not_see("96,000")
    director.move_to(auction.starts_at + 9 * MINUTE + timedelta(seconds=1))
    visitor().sees("96,000", "no new bid")
    gama.opens("tenders:bid-auction", reference, 1).sees("It is your turn in round 1")
    gama.types("Your new total without VAT", "95000").presses("Bid this total").sees("Your bid is recorded.")
    gama.presses("Withdraw the bid of this turn").sees("The bid of this turn is withdrawn.")

    director.move_to(auction.ends_at + DRAIN + timedelta(seconds=1))
    last = visitor().sees("The auction is over", "Beta SRL", "withdrawn", "96,000.00")
    assert not javascript or faults(last.page) == []
    ana.opens("tenders:officer-award", reference, 1).sees("Propose the award", "Beta SRL")
