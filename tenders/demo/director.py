"""Plays procedures through the services, with a clock that it moves: for the demo and for the tests. No shortcuts.

The clock only runs forward; on the way everything that time asks for is done at its own time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from procurement import blobs, clock
from procurement.access import actor_for
from procurement.models import Organization, RulesetVersion, User
from procurement.rules.facts import AwardMethod, RequirementKind
from procurement.rules.lifecycle import Stage
from procurement.rules.sealing import Meta, seal
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_locks import Lock
from procurement.uploads import SealedUpload
from tenders.models import Bid, Lot, Receipt, Tender
from tenders.queries.bids import draft_of
from tenders.queries.facts import calendar_of, publishing_issues, ruleset_of
from tenders.services import awarding, bidding, clockwork, contracting, drafting, opening, publishing
from tenders.services.drafts import Basics, CriterionDraft, Dates, ItemDraft, KeyHolders, LotDraft, RequirementDraft
from tenders.services.stage_keys import public_key_of


@dataclass(frozen=True, slots=True)
class Agency:
    """A buyer with the people who act for it."""

    organization: Organization
    officer: User
    approver: User
    key_holders: tuple[User, ...]


@dataclass(frozen=True, slots=True)
class Company:
    """A bidder with the person who submits for it."""

    organization: Organization
    submitter: User


@dataclass(frozen=True, slots=True)
class LotPlan:
    """A lot: items as (description, quantity, unit), estimate without VAT."""

    title: str
    estimate: str
    items: tuple[tuple[str, str, str], ...]
    criteria: tuple[CriterionDraft, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an agency wants to buy, and the rhythm: days for bids (counted from publication), hour of the deadline (UTC)."""

    title: str
    summary: str
    lots: tuple[LotPlan, ...]
    nature: str = "goods"
    ruleset: str = "ro"
    cpv_code: str = "30000000"
    region: str = "RO321"
    bid_days: int = 36
    deadline_hour: int = 10
    bids_end_at: datetime | None = None
    """A deadline to the second, in place of the rhythm."""
    requirements: tuple[tuple[str, str], ...] = (
        (RequirementKind.DECLARATION, "We are in none of the situations of exclusion (Law 98/2016 art. 164-167)"),
        (RequirementKind.DOCUMENT, "Technical offer"),
    )
    key_holders_required: int = 2


@dataclass(slots=True)
class Played:
    """A procedure under way: its tender and what has been handed in."""

    plan: Plan
    agency: Agency
    tender: Tender
    receipts: list[Receipt] = field(default_factory=list)

    def fresh(self) -> Tender:
        """The tender as the database has it now."""
        self.tender = Tender.objects.get(pk=self.tender.pk)
        return self.tender

    def lot(self, number: int = 1) -> Lot:
        """A lot as the database has it now."""
        return Lot.objects.select_related("tender").get(tender=self.tender, number=number)


def move_to(moment: datetime) -> datetime:
    """Let time pass until `moment`; on the way do what is due, each at its own time. Returns the time now."""
    while True:
        due = (
            Tender.objects.filter(next_event_at__lt=moment, imported=False)
            .order_by("next_event_at")
            .values_list("next_event_at", flat=True)
            .first()
        )
        if due is None:
            break
        if due > clock.now():
            clock.travel(due)
        if not clockwork.run_due(now=clock.now()):
            raise RuntimeError("Something that is due could not be done: see the log.")
    if moment > clock.now():
        clock.travel(moment)
    return clock.now()


def schedule(agency: Agency, plan: Plan, *, publish_at: datetime) -> Played:
    """Draft it as an officer does, page by page, have it approved, and leave it to the clock."""
    now, officer = clock.now(), actor_for(agency.officer)
    tender = drafting.create_tender(_basics(plan, publish_at), buyer=agency.organization, actor=officer, now=now)
    played = Played(plan, agency, tender)
    for lot in plan.lots:
        drafting.save_lot(
            tender, _lot(lot), number=None, revision=played.fresh().revision, actor=officer, now=clock.now()
        )
    requirements = tuple(RequirementDraft(kind=kind, title=title) for kind, title in plan.requirements)
    drafting.save_requirements(tender, requirements, revision=played.fresh().revision, actor=officer, now=clock.now())
    drafting.save_dates(
        tender,
        _dates(played.fresh(), plan, publish_at),
        revision=played.fresh().revision,
        actor=officer,
        now=clock.now(),
    )
    holders = KeyHolders(tuple(user.pk for user in agency.key_holders), plan.key_holders_required)
    drafting.save_key_holders(tender, holders, revision=played.fresh().revision, actor=officer, now=clock.now())
    return played


def hand_over(played: Played) -> Played:
    """The officer hands the draft to the approver."""
    if issues := publishing_issues(played.fresh(), clock.now()):
        raise RuntimeError(f"{played.plan.title}: {'; '.join(str(found) for found in issues)}")
    publishing.submit_for_review(played.fresh(), actor=actor_for(played.agency.officer), now=clock.now())
    return played


def approve(played: Played) -> Played:
    """Two persons: the officer hands it over, the approver approves."""
    hand_over(played)
    publishing.approve(played.fresh(), actor=actor_for(played.agency.approver), now=clock.now())
    return played


def publish(agency: Agency, plan: Plan, *, publish_at: datetime) -> Played:
    """Draft, approval and publication by the clock; afterwards it is just after `publish_at`."""
    played = approve(schedule(agency, plan, publish_at=publish_at))
    move_to(publish_at + timedelta(seconds=20))
    played.fresh()
    if played.tender.stage_now is not Stage.PUBLISHED:
        raise RuntimeError(f"{plan.title} was not published: it is at {played.tender.stage}.")
    return played


def draft_bid(
    played: Played, company: Company, prices: dict[int, tuple[str, ...]], answers: dict[str, str] | None = None
) -> Bid:
    """Fill in a bid: prices by lot number in the order of the items, all declarations, a file for each document."""
    actor, tender = actor_for(company.submitter), played.fresh()
    bid = bidding.start_bid(tender, bidder=company.organization, actor=actor, now=clock.now())
    for requirement in tender.requirements.filter(kind=RequirementKind.DOCUMENT):
        upload = seal_file(bid, slot=str(requirement.pk), name="offer.pdf", body=b"%PDF-1.4\n% " + uuid4().bytes)
        bidding.attach_file(bid, upload, actor=actor, now=clock.now())
    draft = draft_of(Bid.objects.get(pk=bid.pk))
    lots = {}
    for number, texts in prices.items():
        lot = tender.lots.get(number=number)
        lots[str(lot.pk)] = {"prices": dict(zip((str(i.pk) for i in lot.items.all()), texts, strict=True))}
    declarations = [str(pk) for pk in tender.requirements.filter(kind="declaration").values_list("pk", flat=True)]
    titles = {c.title: str(c.pk) for lot in tender.lots.all() for c in lot.criteria.all()}
    content = {
        **draft.content,
        "lots": lots,
        "declarations": declarations,
        "answers": {titles[title]: text for title, text in (answers or {}).items()},
    }
    bidding.save_draft(bid, content, revision=draft.revision, actor=actor, now=clock.now())
    return Bid.objects.select_related("tender", "bidder").get(pk=bid.pk)


def hand_in(
    played: Played, company: Company, prices: dict[int, tuple[str, ...]], answers: dict[str, str] | None = None
) -> Receipt:
    """Fill in and submit a bid; called again it replaces it."""
    bid = draft_bid(played, company, prices, answers)
    receipt = bidding.submit_bid(bid, idempotency_key=uuid4(), actor=actor_for(company.submitter), now=clock.now())
    played.receipts.append(receipt)
    return receipt


def seal_file(bid: Bid, *, slot: str, name: str, body: bytes) -> SealedUpload:
    """A file as the upload handler leaves it: sealed to the tender's key and stored."""
    sealed, object_id = seal(
        Place(Kind.FILE, 1, bid.tender_id, bid.pk),
        {Lock.PLATFORM: public_key_of(bid.tender)},
        Meta(name=name, slot=slot, type="application/pdf"),
        body,
    )
    blobs.store(sealed, object_id)
    return SealedUpload(
        object_id=object_id, name=name, size=len(body), sealed_size=len(sealed), media_type="application/pdf", slot=slot
    )


def close_and_open(played: Played) -> Played:
    """Let the deadline pass, have enough key holders confirm, and open."""
    tender = played.fresh()
    assert tender.bids_end_at
    assert tender.opening_at
    move_to(max(tender.bids_end_at, tender.opening_at) + timedelta(minutes=1))
    return confirm(played)


def confirm(played: Played) -> Played:
    """Enough key holders confirm, and the clock opens; a tender that ended without bids is left as it is."""
    if played.fresh().stage_now is Stage.CLOSED:
        for user in played.agency.key_holders[: played.plan.key_holders_required]:
            opening.confirm_opening(played.fresh(), actor=actor_for(user), now=clock.now())
        clockwork.run_due(now=clock.now())
    played.fresh()
    return played


def decide(played: Played, number: int = 1) -> Lot:
    """Propose the award to the first in rank and have it decided by the second person."""
    agency = played.agency
    awarding.propose_award(played.lot(number), note="", actor=actor_for(agency.officer), now=clock.now())
    awarding.decide_award(played.lot(number), actor=actor_for(agency.approver), now=clock.now())
    return played.lot(number)


def wait_for_standstill(played: Played, number: int = 1) -> Lot:
    """Let the standstill pass, if there is one."""
    lot = played.lot(number)
    if lot.standstill_ends_at:
        move_to(lot.standstill_ends_at + timedelta(minutes=1))
    return played.lot(number)


def sign(played: Played, number: int = 1, *, contract_number: str = "1") -> Lot:
    """Record the contract at the awarded value, signed today."""
    lot, now = played.lot(number), clock.now()
    award = lot.awards.get(status="active")
    terms = contracting.ContractTerms(contract_number, award.amount or Decimal(0), now.date(), now.date(), None)
    contracting.conclude_contract(lot, terms, actor=actor_for(played.agency.officer), now=now)
    return played.lot(number)


def complete(played: Played, number: int = 1, *, final_amount: Decimal | None = None) -> Lot:
    """Everything delivered and paid."""
    lot = played.lot(number)
    paid = final_amount if final_amount is not None else lot.awards.get(status="active").amount or Decimal(0)
    contracting.complete_contract(lot, final_amount=paid, actor=actor_for(played.agency.officer), now=clock.now())
    return played.lot(number)


def _basics(plan: Plan, publish_at: datetime) -> Basics:
    ruleset = _in_force(plan.ruleset, publish_at) or _in_force("generic", publish_at)
    assert ruleset
    return Basics(
        title=plan.title,
        summary=plan.summary,
        procedure="open",
        nature=plan.nature,
        ruleset=ruleset.pk,
        currency="RON",
        cpv_code=plan.cpv_code,
        region=plan.region,
        no_lots_reason="One supplier keeps all parts compatible." if len(plan.lots) == 1 else "",
    )


def _in_force(code: str, publish_at: datetime) -> RulesetVersion | None:
    day = publish_at.date()
    versions = RulesetVersion.objects.filter(code=code, valid_from__lte=day).exclude(valid_until__lte=day)
    return versions.order_by("-valid_from").first()


def _lot(lot: LotPlan) -> LotDraft:
    return LotDraft(
        title=lot.title,
        description="",
        estimated_value=Decimal(lot.estimate),
        award_method=AwardMethod.BEST_RATIO if lot.criteria else AwardMethod.LOWEST_PRICE,
        items=tuple(ItemDraft(description, Decimal(quantity), unit) for description, quantity, unit in lot.items),
        criteria=lot.criteria,
    )


def _dates(tender: Tender, plan: Plan, publish_at: datetime) -> Dates:
    """The deadline falls on the first working day of the ruleset's calendar after the days for bids."""
    ruleset = ruleset_of(tender)
    assert ruleset
    calendar = calendar_of(ruleset, publish_at)
    day = publish_at + timedelta(days=plan.bid_days)
    while not calendar.is_working_day(calendar.day_of(day)):
        day += timedelta(days=1)
    bids_end_at = plan.bids_end_at or day.replace(hour=plan.deadline_hour, minute=0, second=0, microsecond=0)
    return Dates(
        publish_at=publish_at,
        enquiries_end_at=bids_end_at - timedelta(days=14),
        bids_end_at=bids_end_at,
        opening_at=bids_end_at + timedelta(minutes=30),
    )
