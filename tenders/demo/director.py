"""Plays procedures through the services, with a clock that it moves: for the demo and for the tests. No shortcuts.

The clock only runs forward; on the way everything that time asks for is done at its own time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import uuid4

from procurement import blobs, clock, ticking
from procurement.access import actor_for
from procurement.rules.facts import RequirementKind
from procurement.rules.lifecycle import Stage
from procurement.rules.procedures import procedure_of
from procurement.rules.sealing import Meta, seal
from procurement.rules.sealing_header import Kind, Place
from procurement.uploads import SealedUpload
from tenders.demo import committee, questions, selecting
from tenders.demo.combining import name_groups
from tenders.demo.declaring import declare
from tenders.demo.scenario import Agency, Company, Plan, Played, basics_of, dates_of, lot_of
from tenders.demo.scoring import name_committee
from tenders.models import Bid, ContractChange, Lot, Receipt, Sealing, Tender
from tenders.queries.bids import draft_of
from tenders.queries.facts import publishing_issues
from tenders.queries.keys import ENVELOPE, keys_of_server
from tenders.services import awarding, bidding, clockwork, contract_changes, contracting, drafting, opening, publishing
from tenders.services.contract_changes import ChangeDraft
from tenders.services.draft_qualification import save_qualification
from tenders.services.drafts import KeyHolders, RequirementDraft

before_time_moves: list[Callable[[], object]] = []
"""What else happens in the minute that ends: the demo gives the public log its leaves."""


def move_to(moment: datetime) -> datetime:
    """Let time pass until `moment`; on the way do what is due, each at its own time. Returns the time now."""
    for act in before_time_moves:
        act()
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
        for act in before_time_moves:
            act()
    if moment > clock.now():
        clock.travel(moment)
    return clock.now()


def schedule(agency: Agency, plan: Plan, *, publish_at: datetime) -> Played:
    """Draft it as an officer does, page by page; key holders who need a key of their own make it."""
    now, officer, basics = clock.now(), actor_for(agency.officer), basics_of(plan, publish_at)
    tender = drafting.create_tender(basics, buyer=agency.organization, language="en", actor=officer, now=now)
    played = Played(plan, agency, tender)
    for lot in plan.lots:
        drafting.save_lot(
            tender, lot_of(lot), number=None, revision=played.fresh().revision, actor=officer, now=clock.now()
        )
    requirements = tuple(RequirementDraft(kind=kind, title=title) for kind, title in plan.requirements)
    drafting.save_requirements(tender, requirements, revision=played.fresh().revision, actor=officer, now=clock.now())
    dates = dates_of(played.fresh(), plan, publish_at)
    drafting.save_dates(tender, dates, revision=played.fresh().revision, actor=officer, now=clock.now())
    name_groups(played)
    if plan.qualification:
        revision = played.fresh().revision
        save_qualification(tender, plan.qualification, revision=revision, actor=officer, now=clock.now())
    if procedure_of(plan.procedure).two_stage:
        selecting.plan_call(played)
    if not procedure_of(plan.procedure).competes:
        return played
    holders = KeyHolders(
        tuple(user.pk for user in agency.key_holders),
        plan.key_holders_required,
        sealing=plan.sealing,
        envelopes=plan.envelopes,
    )
    drafting.save_key_holders(tender, holders, revision=played.fresh().revision, actor=officer, now=clock.now())
    for user in agency.key_holders if plan.sealing == Sealing.COMMITTEE else ():
        committee.make_key(user)
    name_committee(agency, played.fresh())
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
    if played.plan.sealing == Sealing.COMMITTEE:
        committee.share_out(played.tender, played.agency.officer)
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
    played: Played, company: Company, prices: Mapping[int, tuple[str, ...]], answers: Mapping[str, str] | None = None
) -> Bid:
    """Fill in a bid: prices by lot number in the order of the items, all declarations, a file for each document; `answers` by
    the title of a criterion, or the name of a group of lots."""
    actor, tender = actor_for(company.submitter), played.fresh()
    bid = bidding.start_bid(tender, bidder=company.organization, actor=actor, now=clock.now())
    declare(tender, company)
    for requirement in tender.requirements.filter(kind=RequirementKind.DOCUMENT):
        upload = seal_file(bid, slot=str(requirement.pk), name="offer.pdf", body=b"%PDF-1.4\n% " + uuid4().bytes)
        bidding.attach_file(bid, upload, actor=actor, now=clock.now())
    draft = draft_of(Bid.objects.get(pk=bid.pk))
    lots = {}
    for number, texts in prices.items():
        lot = tender.lots.get(number=number)
        lots[str(lot.pk)] = {"prices": dict(zip((str(i.pk) for i in lot.items.all()), texts, strict=True))}
    declarations = [str(pk) for pk in tender.requirements.filter(kind="declaration").values_list("pk", flat=True)]
    asked = [*(c for lot in tender.lots.all() for c in lot.criteria.all()), *tender.lot_groups.all()]
    titles = {str(one): str(one.pk) for one in asked}
    content = {
        **draft.content,
        "lots": lots,
        "declarations": declarations,
        "answers": {titles[title]: text for title, text in (answers or {}).items()},
    }
    bidding.save_draft(bid, content, revision=draft.revision, actor=actor, now=clock.now())
    return Bid.objects.select_related("tender", "bidder").get(pk=bid.pk)


def hand_in(
    played: Played, company: Company, prices: Mapping[int, tuple[str, ...]], answers: Mapping[str, str] | None = None
) -> Receipt:
    """Fill in and submit a bid; called again it replaces it."""
    bid = draft_bid(played, company, prices, answers)
    receipt = bidding.submit_bid(bid, idempotency_key=uuid4(), actor=actor_for(company.submitter), now=clock.now())
    played.receipts.append(receipt)
    return receipt


def seal_file(bid: Bid, *, slot: str, name: str, body: bytes) -> SealedUpload:
    """A file as the upload handler leaves it: sealed to the tender's key and stored."""
    sealed, object_id = seal(
        Place(Kind.FILE, ENVELOPE, bid.tender_id, bid.pk),
        keys_of_server(bid),
        Meta(name=name, slot=slot, type="application/pdf"),
        body,
    )
    blobs.store(sealed, object_id)
    return SealedUpload(
        object_id=object_id, name=name, size=len(body), sealed_size=len(sealed), media_type="application/pdf", slot=slot
    )


def close_and_open(played: Played) -> Played:
    """Let the deadline pass, have enough key holders confirm, and open."""
    played.fresh()
    move_to(max(played.bids_end_at, played.opening_at) + timedelta(minutes=1))
    return confirm(played)


def confirm(played: Played) -> Played:
    """Enough key holders confirm, and the clock opens; a tender that ended without bids is left as it is."""
    if played.fresh().stage_now is Stage.CLOSED and played.plan.sealing == Sealing.COMMITTEE:
        committee.begin_opening(played.tender)
        committee.release(played.tender, played.agency.key_holders[: played.plan.key_holders_required])
        for _minute in range(2):  # the key is joined and all is committed; then a signed minute holds it
            clockwork.run_due(now=clock.now())
            move_to(clock.now() + timedelta(minutes=1))
            ticking.tick(now=clock.now())
        clockwork.run_due(now=clock.now())
    elif played.tender.stage_now is Stage.CLOSED:
        for user in played.agency.key_holders[: played.plan.key_holders_required]:
            opening.confirm_opening(played.fresh(), actor=actor_for(user), now=clock.now())
        clockwork.run_due(now=clock.now())
    played.fresh()
    return played


def decide(played: Played, number: int = 1) -> Lot:
    """Propose the award to the first in rank and have it decided by the second person; a low price is explained first."""
    agency = played.agency
    questions.explain(played, number)
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


def propose_change(played: Played, draft: ChangeDraft, number: int = 1) -> ContractChange:
    """The officer proposes a change of the contract."""
    officer = actor_for(played.agency.officer)
    return contract_changes.propose_contract_change(played.lot(number), draft, actor=officer, now=clock.now())


def change(played: Played, draft: ChangeDraft, number: int = 1) -> None:
    """A change of the contract: proposed by the officer, approved by the second person."""
    propose_change(played, draft, number)
    approver = actor_for(played.agency.approver)
    contract_changes.approve_contract_change(played.lot(number), actor=approver, now=clock.now())


def complete(
    played: Played, number: int = 1, *, final_amount: Decimal | None = None, reason: str = "Kept on paper until now."
) -> Lot:
    """Everything delivered and paid; `reason` says why deliveries and payments are not all recorded here."""
    lot = played.lot(number)
    paid = final_amount if final_amount is not None else lot.awards.get(status="active").amount or Decimal(0)
    actor = actor_for(played.agency.officer)
    contracting.complete_contract(lot, final_amount=paid, reason=reason, actor=actor, now=clock.now())
    return played.lot(number)
