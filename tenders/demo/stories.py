"""What happens in the demo: each story is a generator that says when it goes on; the stage manager moves the clock there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from procurement import clock
from procurement.access import actor_for
from procurement.rules.facts import CriterionKind
from tenders.demo import director
from tenders.demo.cast import Cast
from tenders.demo.director import LotPlan, Plan, Played
from tenders.services import awarding, cancelling
from tenders.services.drafts import CriterionDraft

Story = Iterator[datetime]
SOON = timedelta(minutes=2)
WARRANTY = CriterionDraft("Warranty in months", CriterionKind.NUMBER, Decimal(20), worst=Decimal(24), best=Decimal(48))
DELIVERY = CriterionDraft(
    "Delivery", CriterionKind.OPTION, Decimal(10), options={"within 7 days": "1", "within 14 days": "0.5", "later": "0"}
)

LAPTOPS = Plan(
    title="Laptops for the town hall",
    summary="Twenty laptops with bags, delivered to the town hall and set up on the desks.",
    lots=(LotPlan("Laptops and bags", "120000", (("Laptop 14 inch", "20", "piece"), ("Bag", "20", "piece"))),),
)
BEDS = Plan(
    title="Hospital beds and mattresses",
    summary="Forty electric beds and mattresses for the new ward, with five years of service.",
    cpv_code="33000000",
    lots=(
        LotPlan("Electric beds", "480000", (("Electric bed", "40", "piece"),), (WARRANTY, DELIVERY)),
        LotPlan("Mattresses", "60000", (("Mattress 90 x 200", "40", "piece"),)),
    ),
)
ROAD = Plan(
    title="Resurfacing of Strada Morii",
    summary="Asphalt on 800 metres of Strada Morii, with kerbs and drains.",
    nature="works",
    cpv_code="45000000",
    lots=(LotPlan("Works", "950000", (("Asphalt", "5600", "m2"), ("Kerb", "1600", "m"), ("Drain", "24", "piece"))),),
)
CLEANING = Plan(
    title="Cleaning of the school, one year",
    summary="Daily cleaning of classrooms, corridors and the sports hall of the school.",
    nature="services",
    cpv_code="90000000",
    lots=(LotPlan("Cleaning", "96000", (("Month of cleaning", "12", "month"),)),),
)
PAPER = Plan(
    title="Paper and toner",
    summary="Copying paper and toner for a year, delivered monthly.",
    lots=(
        LotPlan("Paper", "18000", (("Paper A4", "600", "ream"),)),
        LotPlan("Toner", "22000", (("Toner", "55", "piece"),)),
    ),
)


def until(stop: str, cast: Cast, plan: Plan, publish_at: datetime, offers: dict[int, dict[int, tuple[str, ...]]],
          *, hospital: bool = False, paid: str = "") -> Story:  # fmt: skip
    """A procedure that goes as far as `stop`. `offers`: by position of the company, prices by lot."""
    agency = cast.hospital if hospital else cast.town
    played = director.schedule(agency, plan, publish_at=publish_at)
    if stop == "draft":
        return
    if stop == "in_review":
        director.hand_over(played)
        return
    director.approve(played)
    if stop == "scheduled":
        return
    yield publish_at + SOON
    for position, prices in sorted(offers.items()):
        director.hand_in(played, cast.companies[position], prices, _answers(plan, position))
        yield clock.now() + timedelta(hours=5)
    if stop == "published":
        return
    assert played.fresh().bids_end_at
    assert played.tender.opening_at
    if stop == "cancelled":
        yield from _cancel(played)
        return
    yield played.tender.opening_at + SOON
    if stop == "closed":
        return
    director.confirm(played)
    yield from _decide(stop, played, paid)


def _answers(plan: Plan, position: int) -> dict[str, str]:
    answers = {
        WARRANTY.title: ("36", "48", "24", "30")[position],
        DELIVERY.title: tuple(DELIVERY.options)[position % 3],
    }
    titles = {criterion.title for lot in plan.lots for criterion in lot.criteria}
    return {title: text for title, text in answers.items() if title in titles}


def _cancel(played: Played) -> Story:
    yield clock.now() + timedelta(days=3)
    actor = actor_for(played.agency.officer)
    text = "The council has cut the budget line for this year."
    cancelling.propose_cancellation(played.fresh(), code="no_funds", explanation=text, actor=actor, now=clock.now())
    cancelling.confirm_cancellation(played.fresh(), actor=actor_for(played.agency.approver), now=clock.now())


def _decide(stop: str, played: Played, paid: str) -> Story:
    numbers = [lot.number for lot in played.fresh().lots.all() if lot.stage == "evaluated"]
    if stop in ("evaluated", "unsuccessful"):
        return
    yield clock.now() + timedelta(days=2)
    for number in numbers:
        if stop == "proposed":
            actor = actor_for(played.agency.officer)
            awarding.propose_award(played.lot(number), note="", actor=actor, now=clock.now())
        else:
            director.decide(played, number)
    if stop in ("proposed", "standstill"):
        return
    for number in numbers:
        end = played.lot(number).standstill_ends_at
        if end and end > clock.now():
            yield end + SOON
    if stop == "awarded":
        return
    yield clock.now() + timedelta(days=4)
    for number in numbers:
        director.sign(played, number, contract_number=f"{played.tender.reference}/{number}")
    if stop == "contracted":
        return
    yield clock.now() + timedelta(days=20)
    for number in numbers:
        director.complete(played, number, final_amount=Decimal(paid) if paid and len(numbers) == 1 else None)


def all_stories(cast: Cast, now: datetime) -> list[tuple[datetime, Story]]:
    """Every story with the time at which it begins; together they leave tenders at every stage."""

    def days(count: float) -> datetime:
        return (now - timedelta(days=count)).replace(hour=8, minute=0, second=0, microsecond=0)

    def story(stop: str, plan: Plan, begins: float, offers: dict[int, dict[int, tuple[str, ...]]], **more: object):  # type: ignore[no-untyped-def]
        publish_at = days(begins - 1)
        return days(begins), until(stop, cast, plan, publish_at, offers, **more)  # type: ignore[arg-type]

    soon = replace(LAPTOPS, title="Tablets for the library", ruleset="generic",
                   summary="Fifteen tablets with covers for the children's corner. The deadline is twenty minutes away.",
                   bids_end_at=(now + timedelta(minutes=21)).replace(second=0, microsecond=0))  # fmt: skip
    return [
        story("completed", PAPER, 330, {0: {1: ("24.50",), 2: ("310",)}, 3: {1: ("26",), 2: ("298.90",)}}),
        story("completed", CLEANING, 290, {3: {1: ("7100",)}, 1: {1: ("7450",)}}, paid="86000"),
        story("completed", LAPTOPS, 250, {0: {1: ("4390", "95")}, 3: {1: ("4650,00", "80")}, 2: {1: ("4900", "70")}}, paid="89700"),
        story("completed", ROAD, 230, {1: {1: ("98", "120", "2100")}}, paid="998000"),
        story("contracted", BEDS, 190,
              {2: {1: ("9800",), 2: ("1150",)}, 3: {1: ("10400",), 2: ("1290",)}, 0: {1: ("9500",)}}, hospital=True),
        story("contracted", replace(CLEANING, title="Cleaning of the clinic", cpv_code="90000000"), 150,
              {3: {1: ("7900",)}, 0: {1: ("7800",)}}, hospital=True),
        story("cancelled", replace(LAPTOPS, title="Printers for the town hall"), 140, {0: {1: ("900", "10")}}),
        story("unsuccessful", replace(ROAD, title="Footbridge over the brook"), 120, {}),
        story("awarded", replace(PAPER, title="School furniture", cpv_code="39000000"), 72,
              {0: {1: ("27",), 2: ("330",)}, 3: {1: ("26.40",), 2: ("345",)}}),
        story("standstill", replace(BEDS, title="Ultrasound devices"), 45,
              {2: {1: ("10900",), 2: ("1210",)}, 3: {1: ("11200",), 2: ("1190",)}}, hospital=True),
        story("proposed", replace(LAPTOPS, title="Servers for the archive"), 50,
              {0: {1: ("5100", "60")}, 3: {1: ("5400", "10")}}),
        story("evaluated", replace(CLEANING, title="Winter road service"), 47,
              {1: {1: ("7600",)}, 3: {1: ("6200",)}, 0: {1: ("8100",)}}),
        story("closed", replace(ROAD, title="Playground in the park"), 43,
              {1: {1: ("91", "110", "1900")}, 3: {1: ("88", "118", "2000")}}),
        story("published", soon, 32, {0: {1: ("1900", "40")}}),
        story("published", replace(ROAD, title="Insulation of the nursery"), 12, {1: {1: ("90", "100", "1800")}}),
        story("published", replace(PAPER, title="Food for the canteen", cpv_code="15000000"), 6, {}),
        story("scheduled", replace(CLEANING, title="Laundry of the hospital"), -1, {}, hospital=True),
        story("in_review", replace(BEDS, title="Wheelchairs"), -3, {}, hospital=True),
        story("draft", replace(LAPTOPS, title="Screens for the council hall"), -5, {}),
    ]  # fmt: skip
