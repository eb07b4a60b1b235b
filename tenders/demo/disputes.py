"""Disputes in the demo: a complaint that is upheld, after which the lot is evaluated and awarded again; a procedure that is suspended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from procurement import clock
from procurement.access import actor_for
from procurement.models import User
from procurement.rules.complaints import Against, Outcome
from tenders.demo import director
from tenders.demo.cast import Cast
from tenders.demo.scenario import Company, LotPlan, Plan, Played
from tenders.models import Complaint
from tenders.services import complaining, complaint_rulings, excluding, objecting, suspending
from tenders.services.kept_files import Attached

CAMERAS = Plan(
    "Cameras for the crossroads",
    "Sixty cameras. A complaint about the result was upheld: the lot was evaluated and awarded again.",
    (LotPlan("Cameras", "96000", (("Camera with pole", "60", "piece", "35125300"),)),),
)
BUS_STOPS = Plan(
    "Shelters for the bus stops",
    "Twenty shelters with light. The review body has suspended the procedure until it decides.",
    (LotPlan("Shelters", "150000", (("Shelter with light", "20", "piece", "44212321"),)),),
)
BODY = "Consiliul Național de Soluționare a Contestațiilor (CNSC)"
SUMMARY = (
    "The cameras of the winner record by day only, as its own data sheet says; the documents ask for night vision."
)
GROUNDS = "Data sheet, page 2: “no infrared”. Documents, chapter 3: night vision up to 30 m."


def paper(name: str) -> Attached:
    """A document as the form lets it through."""
    return Attached(SimpleUploadedFile(name, b"%PDF-1.4\n% demo\n", "application/pdf"), "application/pdf")


def complain(
    played: Played, company: Company, against: Against = Against.RESULT, summary: str = SUMMARY, grounds: str = GROUNDS
) -> Complaint:
    """A company writes, files and pays."""
    who = {"actor": actor_for(company.submitter)}
    draft = complaining.ComplaintDraft(
        against, summary, grounds, "Decide again, without the error.", (paper("sheet.pdf"),)
    )
    lot = played.lot() if against is Against.RESULT else None
    found = complaining.begin_complaint(
        played.fresh(), draft, lot=lot, bidder=company.organization, now=clock.now(), **who
    )
    found = complaining.file_complaint(found, now=clock.now(), **who)
    return complaining.show_payment(found, paper("bank.pdf"), now=clock.now(), **who)


def rule(
    played: Played, found: Complaint, outcome: Outcome, summary: str, *, remedy: str = "", open_: bool = False
) -> Complaint:
    """The officer records a decision; the approver confirms it, unless it stays `open_`."""
    draft = complaint_rulings.RulingDraft(
        outcome, remedy, f"{found.number}/C1/{clock.now().year}", clock.now().date(), summary, paper("decision.pdf")
    )
    complaint_rulings.propose_ruling(found, draft, actor=actor_for(played.agency.officer), now=clock.now())
    if open_:
        return found
    return complaint_rulings.confirm_ruling(found, actor=actor_for(played.agency.approver), now=clock.now())


def upheld(cast: Cast, begins: datetime) -> Iterator[datetime]:
    """Two bids; the second in rank complains about the winner, and is right."""
    publish_at = begins + timedelta(days=1)
    played = director.approve(director.schedule(cast.town, CAMERAS, publish_at=publish_at))
    yield publish_at + timedelta(minutes=2)
    winner, complainant = cast.companies[0], cast.companies[3]
    director.hand_in(played, winner, {1: ("1290",)})
    director.hand_in(played, complainant, {1: ("1420",)})
    opening_at = played.fresh().opening_at
    assert opening_at is not None  # a published tender has it
    yield opening_at + timedelta(minutes=2)
    director.confirm(played)
    yield clock.now() + timedelta(days=2)
    director.decide(played)
    yield clock.now() + timedelta(days=3)
    found = complain(played, complainant)
    officer = actor_for(cast.town.officer)
    complaint_rulings.give_view(
        found, "The buyer relied on the declaration of the winner; it leaves the decision to the review body.",
        actor=officer, now=clock.now(),
    )  # fmt: skip
    yield clock.now() + timedelta(days=4)
    rule(played, found, Outcome.ADMISSIBLE, "Filed in time; the security was deposited.")
    yield clock.now() + timedelta(days=10)
    said = "The offer does not meet chapter 3. The lot is evaluated again without it."
    found = rule(played, found, Outcome.UPHELD, said, remedy="evaluate")
    complaint_rulings.carry_out(found, actor=officer, now=clock.now())
    _exclude(played, winner, cast.town.officer, cast.town.approver)
    yield clock.now() + timedelta(days=1)
    director.decide(played)


def _exclude(played: Played, company: Company, officer: User, approver: User) -> None:
    bid = played.lot().offers.get(bidder=company.organization).bid
    assert bid is not None  # a native offer comes from a bid
    row = excluding.propose_exclusion(
        played.lot(), bid, code="not_conforming", explanation="No night vision: decision of the review body.",
        actor=actor_for(officer), now=clock.now(),
    )  # fmt: skip
    excluding.confirm_exclusion(row, actor=actor_for(approver), now=clock.now())


def suspended(cast: Cast, begins: datetime) -> Iterator[datetime]:
    """A complaint about the documents; the review body stops everything. A citizen objects too."""
    publish_at = begins + timedelta(days=1)
    played = director.approve(director.schedule(cast.town, BUS_STOPS, publish_at=publish_at))
    yield publish_at + timedelta(minutes=2)
    director.hand_in(played, cast.companies[1], {1: ("6900",)})
    yield clock.now() + timedelta(days=1)
    told = "The stop at the hospital has no shelter in the plan, and most people there are ill."
    written = objecting.write(played.fresh(), told, actor=actor_for(cast.companies[3].submitter), now=clock.now())
    yield clock.now() + timedelta(days=2)
    reply = "The shelter at the hospital is built with the new entrance, in spring."
    objecting.reply(written, reply, actor=actor_for(cast.town.officer), now=clock.now())
    summary = "The documents ask for one maker's roof, without “or equivalent”."
    complain(played, cast.companies[2], Against.DOCUMENTS, summary, "Chapter 2 of the documents.")
    yield clock.now() + timedelta(days=2)
    suspend(played)


def suspend(played: Played) -> None:
    """Two persons: every clock stops."""
    reason = "Until the complaint about the documents is decided."
    order = suspending.OrderDraft(BODY, f"S{played.tender.reference}", clock.now().date(), reason, paper("order.pdf"))
    suspending.propose_suspension(played.fresh(), order, actor=actor_for(played.agency.officer), now=clock.now())
    suspending.confirm_suspension(played.fresh(), actor=actor_for(played.agency.approver), now=clock.now())
