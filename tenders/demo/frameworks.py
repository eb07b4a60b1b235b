"""A framework agreement with three suppliers in the demo: orders under it, one of them declined, and a new competition among the three."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from procurement import clock
from procurement.access import actor_for
from tenders.demo import director
from tenders.demo.cast import Cast
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.models import Lot, Tender
from tenders.queries.frameworks import terms_row
from tenders.services import contracting, drafting, ordering, publishing
from tenders.services.calling_off import CallOffDraft, begin_call_off
from tenders.services.drafts import Dates, FrameworkDraft, KeyHolders
from tenders.services.frameworks import save_framework

Story = Iterator[datetime]
SOON = timedelta(minutes=2)
RULE = "Orders up to 5 000 lei go to the first in rank; above, the suppliers compete again."

PAPER = Plan(
    "Paper for the schools, three years",
    "Paper as the schools need it: a framework agreement with three suppliers.",
    (
        LotPlan(
            "Paper",
            "90000",
            (("Paper A4, 500 sheets", "4000", "ream", "30197643"), ("Paper A3, 500 sheets", "200", "ream", "30197642")),
        ),
    ),
    requirements=(),
)
OFFERS = (("18.90", "39"), ("19.40", "37.50"), ("20.10", "38"))


def terms(played: Played, **changes: object) -> None:
    """The officer says that it is a framework agreement: three years, three suppliers, both ways, unless `changes` say otherwise."""
    values = {"months": 36, "most_parties": 3, "way": "both", "rule": RULE, **changes}
    tender, officer = played.fresh(), actor_for(played.agency.officer)
    save_framework(tender, FrameworkDraft(**values), revision=tender.revision, actor=officer, now=clock.now())  # type: ignore[arg-type]


def sign(played: Played) -> Lot:
    """The agreement is signed today for all its months."""
    lot, now = played.lot(), clock.now()
    award, length = lot.awards.get(status="active"), terms_row(played.fresh())
    assert length
    ends = (now + timedelta(days=30 * length.months)).date()
    signed = contracting.ContractTerms("AC-1", award.amount or Decimal(0), now.date(), now.date(), ends)
    contracting.conclude_contract(lot, signed, actor=actor_for(played.agency.officer), now=now)
    return played.lot()


def wanted(lot: Lot, quantities: Sequence[str]) -> Mapping[str, Decimal]:
    """Quantities in the order of the agreement's items."""
    return {str(item.pk): Decimal(text) for item, text in zip(lot.items.all(), quantities, strict=True)}


def order(
    lot: Lot, agency: Agency, title: str, quantities: Sequence[str], passed: Mapping[str, str] | None = None
) -> Tender:
    """An officer drafts an order, and a second person confirms it."""
    draft = CallOffDraft(title, "Ordered under the framework agreement.", wanted(lot, quantities), passed or {})
    officer = actor_for(agency.officer)
    tender = begin_call_off(lot, draft, competition=False, buyer=agency.organization, actor=officer, now=clock.now())
    publishing.submit_for_review(tender, actor=officer, now=clock.now())
    ordering.place_order(tender, actor=actor_for(agency.approver), now=clock.now())
    return Tender.objects.get(pk=tender.pk)


def compete(lot: Lot, agency: Agency, title: str, quantities: Sequence[str], *, publish_at: datetime) -> Played:
    """A new competition among the parties, approved: the clock publishes it and invites them all."""
    draft = CallOffDraft(title, "The suppliers of the framework agreement bid again.", wanted(lot, quantities))
    officer = actor_for(agency.officer)
    tender = begin_call_off(lot, draft, competition=True, buyer=agency.organization, actor=officer, now=clock.now())
    plan = Plan(title, draft.summary, (), bid_days=6, procedure=tender.procedure, requirements=())
    played = Played(plan, agency, tender)
    bids_end_at = (publish_at + timedelta(days=7)).replace(hour=10, minute=0, second=0, microsecond=0)
    while bids_end_at.weekday() > 3:
        bids_end_at += timedelta(days=1)
    dates = Dates(publish_at, bids_end_at - timedelta(days=2), bids_end_at, bids_end_at + timedelta(minutes=30))
    drafting.save_dates(tender, dates, revision=played.fresh().revision, actor=officer, now=clock.now())
    holders = KeyHolders(tuple(user.pk for user in agency.key_holders), 2)
    drafting.save_key_holders(tender, holders, revision=played.fresh().revision, actor=officer, now=clock.now())
    return director.approve(played)


def stories(cast: Cast, now: datetime) -> list[tuple[datetime, Story]]:
    """Each with the time at which it begins."""
    begins = (now - timedelta(days=96)).replace(hour=8, minute=0, second=0, microsecond=0)
    return [(begins, story(cast.town, cast.companies[:3], begins + timedelta(days=1)))]


def story(agency: Agency, companies: Sequence[Company], publish_at: datetime) -> Story:
    """From the notice to the agreement; then two orders, of which the first in rank declines one, and a new competition."""
    played = director.schedule(agency, PAPER, publish_at=publish_at)
    terms(played)
    director.approve(played)
    yield publish_at + SOON
    for company, prices in zip(companies, OFFERS, strict=True):
        director.hand_in(played, company, {1: prices})
        yield clock.now() + timedelta(hours=5)
    yield played.opening_at + SOON
    director.confirm(played)
    ends = director.decide(played).standstill_ends_at
    if ends:
        yield ends + SOON
    lot = sign(played)
    yield clock.now() + timedelta(days=3)
    first = order(lot, agency, "Paper for the autumn", ("200", "20"))
    yield clock.now() + timedelta(hours=4)
    ordering.accept_order(first, actor=actor_for(companies[0].submitter), now=clock.now())
    yield clock.now() + timedelta(days=5)
    second = order(lot, agency, "Paper for the exams", ("120", "0"))
    yield clock.now() + timedelta(hours=9)
    why = "Our machine is being repaired until the end of the month."
    ordering.decline_order(second, reason=why, actor=actor_for(companies[0].submitter), now=clock.now())
    yield clock.now() + timedelta(days=1)
    passed = {str(companies[0].organization.pk): f"Declined the order {second.reference}: {why}"}
    third = order(lot, agency, "Paper for the exams, from the next in rank", ("120", "0"), passed)
    yield clock.now() + timedelta(hours=3)
    ordering.accept_order(third, actor=actor_for(companies[1].submitter), now=clock.now())
    begins = (clock.now() + timedelta(days=2)).replace(hour=8, minute=0, second=0, microsecond=0)
    again = compete(lot, agency, "Paper for the school year", ("1500", "60"), publish_at=begins)
    yield begins + SOON
    for company, prices in zip(companies, (("17.80", "36"), ("17.20", "37"), ("18.40", "35")), strict=True):
        director.hand_in(again, company, {1: prices})
        yield clock.now() + timedelta(hours=5)
    yield again.opening_at + SOON
    director.confirm(again)
    director.decide(again)
    director.sign(again, contract_number="61/2026")
