"""A negotiation in the demo: initial offers, talks, one more round; its end is proposed and waits for the second person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from procurement import clock
from tenders.demo import director, negotiating, selecting
from tenders.demo.cast import Cast
from tenders.demo.scenario import LotPlan, Plan
from tenders.services.drafts import AskedDraft

Story = Iterator[datetime]
SOON = timedelta(minutes=2)

PERMITS = Plan(
    "Building permits online",
    "A system by which permits are asked for and given online. Two companies negotiate what has to be adapted.",
    (LotPlan("System and training", "240000", (("System, adapted and installed", "1", "piece", "72212000"),)),),
    nature="services",
    cpv_code="72000000",
    procedure="simplified_negotiation",
    asked=(AskedDraft("References", "Two systems of the same kind, in use for a year."),),
)
PRICES = ("231000", "224500", "239000")


def stories(cast: Cast, now: datetime) -> list[tuple[datetime, Story]]:
    """With the time at which it begins."""
    begin = (now - timedelta(days=42)).replace(hour=8, minute=0, second=0, microsecond=0)
    return [(begin, permits(cast, begin + timedelta(days=1)))]


def permits(cast: Cast, publish_at: datetime) -> Story:
    """Three companies are selected, two of them go on; the officer has proposed to end the negotiation."""
    played = director.approve(director.schedule(cast.town, PERMITS, publish_at=publish_at))
    yield publish_at + SOON
    companies = cast.companies[:3]
    for company in companies:
        selecting.ask(played, company, {"References": "See the document."})
        yield clock.now() + timedelta(hours=5)
    yield selecting.after_the_call(played)
    selecting.judge(played)
    selecting.decide(played)
    negotiating.invite(played, "Please show which forms have to be adapted, and by when. Your price is for everything.")
    for company, price in zip(companies, PRICES, strict=True):
        yield clock.now() + timedelta(hours=6)
        negotiating.offer(played, company, price)
    yield negotiating.after_the_round(played) + timedelta(days=1)
    for company in companies:
        negotiating.talk(played, company)
    points = dict(zip((one.organization.name for one in companies), ("81", "88.5", "62"), strict=True))
    negotiating.reduce(played, points, 2)
    negotiating.ask_again(played, "Training is now two days, not three. Please better your offers.")
    yield clock.now() + timedelta(days=2)
    negotiating.offer(played, companies[0], "219000")
    yield negotiating.after_the_round(played) + timedelta(days=1)
    negotiating.propose_end(played)
