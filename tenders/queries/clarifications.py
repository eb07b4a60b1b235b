"""Questions about opened offers and exclusions by people: what waits, what is settled, and the doors to them. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.rules.lifecycle import Role
from procurement.rules.visibility import Part
from tenders.models import Bid, Clarification, ClarificationFile, Exclusion, Lot, LotOffer
from tenders.queries.chosen import best_offer
from tenders.queries.visibility import may_see

WITH_ALL = ("asked_by", "answer__answered_by", "acceptance__accepted_by")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with all that followed. `state`: open, answered, late (no answer came in time) or accepted."""

    row: Clarification
    state: str

    @property
    def about_price(self) -> bool:
        return self.row.kind == Clarification.Kind.PRICE

    @property
    def repair(self) -> bool:
        """It asks for one part of the bid."""
        return self.row.kind == Clarification.Kind.REPAIR

    @property
    def to_judge(self) -> bool:
        """There is an answer that nobody has accepted."""
        return self.state == "answered"


def asked(row: Clarification, now: datetime) -> Asked:
    """The question as it stands now; read with select_related(*WITH_ALL) it needs no further query."""
    if getattr(row, "acceptance", None):
        return Asked(row, "accepted")
    if getattr(row, "answer", None):
        return Asked(row, "answered")
    return Asked(row, "open" if now < row.answer_ends_at else "late")


def asked_about(lot: Lot, bid_ids: Iterable[UUID], now: datetime) -> dict[UUID, list[Asked]]:
    """The questions about offers of a lot with their answers, by bid, in the order in which they were asked."""
    found: dict[UUID, list[Asked]] = {bid: [] for bid in bid_ids}
    rows = Clarification.objects.filter(lot=lot, bid__in=found).select_related(*WITH_ALL)
    for row in rows.prefetch_related("answer__files"):
        found[row.bid_id].append(asked(row, now))
    return found


def price_unexplained(lot: Lot) -> bool:
    """Whether the offer that would be awarded has a price that looks abnormally low and no accepted explanation."""
    best = best_offer(lot)
    return best is not None and best.looks_low and not explained(lot, best)


def explained(lot: Lot, offer: LotOffer) -> bool:
    """Whether the buyer accepted the explanation of this offer's price."""
    return Clarification.objects.filter(lot=lot, bid=offer.bid_id, acceptance__isnull=False).exists()


def questions_waiting(lot: Lot, now: datetime) -> int:
    """How many bidders' answers may still come in."""
    return Clarification.objects.filter(lot=lot, answer=None, answer_ends_at__gt=now).count()


def exclusions_waiting(lot: Lot) -> int:
    """How many proposed exclusions wait for the second person."""
    return Exclusion.objects.filter(lot=lot, decision=None).count()


def get_offer_for(actor: Actor, lot: Lot, bid_id: UUID) -> LotOffer:
    """An opened offer for a lot, for the buyer's people and auditors; 404 for everybody else."""
    offer = LotOffer.objects.filter(lot=lot, bid=bid_id).select_related("bidder", "bid").first()
    if offer is None or lot.tender.imported or not may_see(Part.DOCUMENTS, actor, lot.tender):
        raise Http404
    return offer


def get_clarification_for(actor: Actor, clarification_id: UUID) -> Clarification:
    """A question to the actor's own company; 404 for everybody else."""
    held = actor.organizations_as(Role.PREPARER, Role.SUBMITTER)
    row = (
        Clarification.objects.select_related(*WITH_ALL, "lot__tender__buyer", "lot__tender__ruleset", "bid__bidder")
        .filter(pk=clarification_id, bid__bidder__in=held)
        .first()
    )
    if row is None:
        raise Http404
    return row


def get_answer_file_for(actor: Actor, file_id: UUID) -> ClarificationFile:
    """A file of an answer: for the company that sent it, the buyer's people and auditors; 404 for everybody else."""
    file = (
        ClarificationFile.objects.select_related(
            "answer__clarification__lot__tender__ruleset", "answer__clarification__bid"
        )
        .filter(pk=file_id)
        .first()
    )
    if file is None:
        raise Http404
    question = file.answer.clarification
    own = question.bid.bidder_id in actor.organizations_as(Role.PREPARER, Role.SUBMITTER)
    if not own and not may_see(Part.DOCUMENTS, actor, question.lot.tender):
        raise Http404
    return file


def questions_to(actor: Actor) -> QuerySet[Clarification]:
    """The questions to the actor's companies, the latest first."""
    held = actor.organizations_as(Role.PREPARER, Role.SUBMITTER)
    found = Clarification.objects.filter(bid__bidder__in=held).select_related("lot__tender", "answer", "acceptance")
    return found.order_by("-asked_at")


def exclusions_of(lot: Lot, bid_id: UUID) -> list[Exclusion]:
    """Proposed and decided exclusions of an offer, the latest last."""
    found = Exclusion.objects.filter(lot=lot, bid=bid_id)
    return list(found.select_related("proposed_by", "decision__decided_by", "clarification").order_by("proposed_at"))


def questions_about(bid: Bid, now: datetime) -> list[Asked]:
    """The questions to a company about its bid, the latest first."""
    rows = Clarification.objects.filter(bid=bid).select_related(*WITH_ALL, "lot").order_by("-asked_at")
    return [asked(row, now) for row in rows]


def settled_prices(actor: Actor, lot: Lot, now: datetime) -> list[Asked]:
    """The questions about low prices as the public reads them with the evaluation: when, and what came of them."""
    if lot.tender.imported or not may_see(Part.EVALUATION, actor, lot.tender, lot=lot):
        return []
    rows = Clarification.objects.filter(lot=lot, kind=Clarification.Kind.PRICE)
    return [asked(row, now) for row in rows.select_related(*WITH_ALL, "bid__bidder").order_by("asked_at")]
