"""An auction for the tests: three offers for one lot are evaluated, Gama best, and the notice announced an auction."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from procurement import clock
from tenders.demo import auctioning, director
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.models import Auction
from tests import factories

PLAN = Plan(
    "Desks for the library",
    "Two hundred desks, delivered and put up.",
    (
        LotPlan(
            "Desks",
            "110000",
            (("Desk", "200", "piece"), ("Delivery", "1", "service")),
            terms={"auction_step": Decimal("0.5")},
        ),
    ),
    cpv_code="39000000",
)
PRICES = {"Alfa": ("500", "2000"), "Beta": ("520", "1000"), "Gama": ("480", "1500")}
"""102,000, 105,000 and 97,500: Beta is placed worst and has the first turn."""


def third() -> Company:
    cast = factories.make_company("Gama SRL")
    return Company(cast.organization, cast.submitter)


def evaluated(agency: Agency, companies: tuple[Company, ...], plan: Plan = PLAN) -> Played:
    """The bids are open, and the lot is evaluated."""
    played = director.publish(agency, plan, publish_at=clock.now() + timedelta(days=1))
    for company in companies:
        prices = PRICES[company.organization.name.split()[0]]
        director.hand_in(played, company, {1: prices})
    return director.close_and_open(played)


def scheduled(agency: Agency, companies: tuple[Company, ...]) -> tuple[Played, Auction]:
    """The same, with the auction scheduled for the first day that the law allows, at 8:00 UTC."""
    played = evaluated(agency, companies)
    return played, auctioning.schedule(played)


def without_auction() -> Plan:
    """The same purchase without any."""
    return replace(PLAN, lots=(replace(PLAN.lots[0], terms={}),))
