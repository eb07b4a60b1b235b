"""What happens in the demo: each story is a generator that says when it goes on; the stage manager moves the clock there."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from types import MappingProxyType

from procurement import clock
from procurement.access import actor_for
from tenders.demo import (
    auctioning,
    calls,
    changes,
    charging,
    declaring,
    director,
    disputes,
    frameworks,
    indices,
    invited,
    judged,
    own_history,
    owning,
    people,
    performing,
    permits,
    planning,
    plans,
    programs,
    questions,
    rates,
    reporting,
    sealed,
    searching,
    telling,
    translating,
    troubles,
)
from tenders.demo.cast import Cast
from tenders.demo.changes import ChangePlan
from tenders.demo.companies import hand_in_together
from tenders.demo.plans import DELIVERY, WARRANTY
from tenders.demo.scenario import Plan, Played
from tenders.models import Sealing
from tenders.services import awarding, cancelling
from tenders.services.buyer_shares import save_shares
from tenders.services.drafts import ShareDraft

Story = Iterator[datetime]
Call = Callable[[Played, Cast], Story]
SOON = timedelta(minutes=2)


def until(stop: str, cast: Cast, plan: Plan, publish_at: datetime, offers: dict[int, dict[int, tuple[str, ...]]],
          *, hospital: bool = False, paid: str = "", change: ChangePlan | None = None, call: Call | None = None,
          perform: bool = False, along: str = "", sealed_by: Mapping[int, str] = MappingProxyType({}),
          together: Collection[int] = ()) -> Story:  # fmt: skip
    """A procedure that goes as far as `stop`. `offers`: by position of the company, prices by lot; `call`: what is asked and
    changed while bids come in; `along`: the hospital's share in percent; `sealed_by`: what sealed a bid, if not the server;
    `together`: whose bids name other companies."""
    agency = cast.hospital if hospital else cast.town
    if plan.sealing == Sealing.COMMITTEE:
        agency = cast.together
    played = director.schedule(agency, plan, publish_at=publish_at)
    translating.translate(played)
    _buys_along(played, cast, along)
    if stop == "draft":
        return
    if stop == "in_review":
        director.hand_over(played)
        return
    director.approve(played)
    if stop == "scheduled":
        return
    yield publish_at + SOON
    declaring.fall_short(played, cast.companies[max(offers, default=0)])
    for position, prices in sorted(offers.items()):
        given = played, cast.companies[position], prices, _answers(plan, position)
        if position in sealed_by:
            sealed.hand_in_sealed(*given, by=sealed_by[position])
        else:
            (hand_in_together if position in together else director.hand_in)(*given)
        yield clock.now() + timedelta(hours=5)
    if call:
        yield from call(played, cast)
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
    yield from judged.score(played, stop)
    if stop in ("opened", "enveloped"):
        return
    yield from declaring.complete(played)
    yield from questions.open_questions(played, stop)
    yield from _decide(stop, played, cast, paid=paid, change=change, perform=perform)


def _buys_along(played: Played, cast: Cast, percent: str) -> None:
    """The hospital takes a share of every lot of the town's tender, if the story says so."""
    if not percent:
        return
    share = ShareDraft(cast.hospital.organization.pk, 0, Decimal(percent))
    actor = actor_for(played.agency.officer)
    save_shares(played.tender, [share], revision=played.fresh().revision, actor=actor, now=clock.now())


def _answers(plan: Plan, position: int) -> dict[str, str]:
    answers = {
        WARRANTY.title: ("36", "48", "24", "30")[position],
        DELIVERY.title: tuple(DELIVERY.options)[position % 3],
    }
    answers |= judged.ANSWERS | owning.answers(position)
    titles = {criterion.title for lot in plan.lots for criterion in lot.criteria}
    discounts = {name: ("3", "", "", "1")[position] for name, _lots in plan.lot_groups}
    return {title: text for title, text in answers.items() if title in titles} | discounts


def _cancel(played: Played) -> Story:
    yield clock.now() + timedelta(days=3)
    actor = actor_for(played.agency.officer)
    text = "The council has cut the budget line for this year."
    cancelling.propose_cancellation(played.fresh(), code="no_funds", explanation=text, actor=actor, now=clock.now())
    cancelling.confirm_cancellation(played.fresh(), actor=actor_for(played.agency.approver), now=clock.now())


def _decide(stop: str, played: Played, cast: Cast, *, paid: str, change: ChangePlan | None, perform: bool) -> Story:
    numbers = [lot.number for lot in played.fresh().lots.all() if lot.stage == "evaluated"]
    if stop in ("evaluated", "asked", "answered", "unsuccessful"):
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
    yield from _under_contract(played, cast, change, perform=perform)
    if stop == "contracted":
        return
    yield clock.now() + timedelta(days=20)
    for number in numbers:
        director.complete(played, number, final_amount=Decimal(paid) if paid and len(numbers) == 1 else None)


def _under_contract(played: Played, cast: Cast, change: ChangePlan | None, *, perform: bool) -> Story:
    if change:
        yield clock.now() + timedelta(days=9)
        changes.play(played, change)
    if perform:
        yield from performing.story(played, cast.companies)


def all_stories(cast: Cast, now: datetime) -> list[tuple[datetime, Story]]:
    """Every story with the time at which it begins; together they leave tenders at every stage."""

    def days(count: float) -> datetime:
        return (now - timedelta(days=count)).replace(hour=8, minute=0, second=0, microsecond=0)

    def story(stop: str, plan: Plan, begins: float, offers: dict[int, dict[int, tuple[str, ...]]], **more: object):  # type: ignore[no-untyped-def]
        publish_at = days(begins - 1)
        return days(begins), until(stop, cast, plan, publish_at, offers, **more)  # type: ignore[arg-type]

    deadline = (now + timedelta(minutes=21)).replace(second=0, microsecond=0)
    return [
        story("completed", plans.PAPER, 330, {0: {1: ("24.50",), 2: ("310",)}, 3: {1: ("26",), 2: ("298.90",)}}),
        story("completed", plans.SCHOOL_CLEANING, 290, {3: {1: ("7100",)}, 1: {1: ("7450",)}}, paid="86000",
              change=changes.DEEP_CLEANING),
        story("completed", plans.LAPTOPS, 250,
              {0: {1: ("4390", "95")}, 3: {1: ("4650,00", "80")}, 2: {1: ("4900", "70")}}, paid="89700"),
        story("completed", plans.STREET, 230, {1: {1: ("98", "120", "2100")}}, paid="998000",
              change=changes.OLD_SEWER),
        story("contracted", plans.BEDS, 190,
              {2: {1: ("9800",), 2: ("1150",)}, 3: {1: ("10400",), 2: ("1290",)}, 0: {1: ("9500",)}}, hospital=True,
              change=changes.MORE_BEDS, perform=True, together={2}),
        story("contracted", plans.CLINIC_CLEANING, 150, {3: {1: ("7900",)}, 0: {1: ("7800",)}}, hospital=True,
              change=changes.SATURDAYS),
        story("contracted", owning.HEATING, 130, {0: {1: ("368000",)}, 1: {1: ("295000",)}}),
        story("completed", judged.SCHOOL_MEALS, 170, {0: {1: ("17.80",)}, 3: {1: ("18.40",)}}),
        story("opened", judged.GARDEN, 44, {1: {1: ("58000",)}, 3: {1: ("61500",)}}),
        story("enveloped", judged.FOUNTAIN, 44, {1: {1: ("187000",)}, 3: {1: ("201500",)}}),
        story("cancelled", plans.PRINTERS, 140, {0: {1: ("1290", "85")}}),
        story("unsuccessful", plans.FOOTBRIDGE, 120, {}),
        story("awarded", plans.FURNITURE, 72, {0: {1: ("345",), 2: ("380",)}, 3: {1: ("352",), 2: ("389",)}},
              together={0}),
        story("standstill", plans.ULTRASOUND, 45,
              {2: {1: ("109000",), 2: ("1210",)}, 3: {1: ("112000",), 2: ("1190",)}}, hospital=True),
        story("proposed", replace(plans.SERVERS, qualification=declaring.ASKED), 50,
              {0: {1: ("14900", "2600")}, 3: {1: ("15400", "2100")}}),
        story("answered", plans.PROJECTORS, 48, {0: {1: ("2100",)}, 2: {1: ("2650",)}}),
        story("asked", plans.WINTER_ROADS, 47, {1: {1: ("620",)}, 3: {1: ("505",)}, 0: {1: ("648",)}}),
        story("closed", plans.PLAYGROUND, 43, {1: {1: ("8100", "64")}, 3: {1: ("7900", "69")}}),
        story("closed", plans.TELEPHONES, 41, {0: {1: ("9800", "310")}, 3: {1: ("11200", "290")}},
              sealed_by={0: sealed.BROWSER, 3: sealed.CLI}),
        story("published", plans.STREET_LIGHTS, 10, {1: {1: ("690", "5200")}}),
        story("published", replace(plans.TABLETS, bids_end_at=deadline, qualification=declaring.ASKED), 32,
              {0: {1: ("1290", "95")}}, along="40"),
        story("published", plans.INSULATION, 12, {1: {1: ("118", "940")}}, call=calls.works),
        story("published", plans.CANTEEN, 6, {}, call=calls.food),
        story("published", plans.AMBULANCES, 8, {2: {1: ("87900",)}}, hospital=True),
        story("scheduled", plans.LAUNDRY, -1, {}, hospital=True),
        story("in_review", plans.WHEELCHAIRS, -3, {}, hospital=True),
        story("draft", plans.SCREENS, -5, {}),
        (days(64), disputes.upheld(cast, days(64))),
        (days(11), disputes.suspended(cast, days(11))),
        (days(34), troubles.damaged_file(cast, now)),
        (days(33), troubles.outage(cast, now)),
        (days(336), indices.story(cast.auditor, now)),
        (days(2), rates.story(cast.auditor, now)),
        (days(charging.FIRST_DAY + 3), charging.story(cast.auditor, cast.companies[2], now)),
        (days(330), searching.story(cast.companies)),
        (days(330), telling.story(cast, now)),
        (days(300), planning.story(cast.town, cast.companies)),
        (days(3), planning.open_consultation(cast.hospital)),
        (days(2), people.on_leave(cast)),
        (days(2), programs.story(cast.companies[0])),
        (days(2), own_history.story(cast.town)),
        (days(2), reporting.story(cast.town)),
        *invited.stories(cast, now),
        *permits.stories(cast, now),
        *frameworks.stories(cast, now),
        *auctioning.stories(cast, now),
    ]  # fmt: skip
