"""Complaints of a tender: who may read and do what, until when one can complain and what it costs. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.rules.complaint_terms import ChargeDue, charge_due, reaches_threshold, time_to_complain
from procurement.rules.complaints import (
    REMEDIES,
    Against,
    ComplaintAct,
    ComplaintFacts,
    ComplaintStage,
    Outcome,
    Remedy,
    complaint_may,
)
from procurement.rules.lifecycle import Decision, Role, Stage
from procurement.rules.money import Money
from procurement.rules.periods import Computed
from tenders.models import Complaint, ComplaintFile, ComplaintRuling, Contract, Exclusion, Lot, Tender
from tenders.queries.calls import decided_selection
from tenders.queries.facts import calendar_of, ruleset_of
from tenders.queries.situation import roles_towards

BUYERS = frozenset({Role.OFFICER, Role.APPROVER})
COMPANIES = frozenset({Role.PREPARER, Role.SUBMITTER})
DECIDED_LOT = (Stage.DECIDED, Stage.STANDSTILL, Stage.AWARDED)
CALLED = (Stage.CALL_OPEN, Stage.CALL_CLOSED, Stage.CALL_DECIDED, Stage.NEGOTIATING, Stage.PUBLISHED, Stage.CLOSED)
"""Companies have the documents, and nothing is opened yet."""
SELECTED = (Stage.CALL_DECIDED, Stage.NEGOTIATING, Stage.PUBLISHED, Stage.CLOSED)
"""Candidates were told of the selection, and nothing is opened yet."""
ENDED_WITHOUT = (Stage.CANCELLED, Stage.UNSUCCESSFUL)


@dataclass(frozen=True, slots=True)
class Window:
    """What can be complained about now: since when it is known, until when, and what it costs."""

    against: Against
    lot: Lot | None
    act_at: datetime
    ends: Computed | None
    charge: ChargeDue

    def is_open(self, now: datetime) -> bool:
        return self.ends is None or now < self.ends.at


def windows(tender: Tender, now: datetime) -> list[Window]:
    """Every act of a tender that somebody could complain about, the time to do so over or not."""
    if tender.imported or tender.published_at is None:
        return []
    found = []
    if tender.stage_now in CALLED:
        changed = (
            tender.amendments.filter(published_at__isnull=False, created_by__isnull=False)
            .order_by("published_at")
            .last()
        )
        since = changed.published_at if changed and changed.published_at else tender.published_at
        found.append(_window(tender, Against.DOCUMENTS, None, since))
    if tender.stage_now in SELECTED and (selection := decided_selection(tender)) and selection.decided_at:
        found.append(_window(tender, Against.SELECTION, None, selection.decided_at))
    if tender.stage_now in ENDED_WITHOUT and tender.ended_at:
        found.append(_window(tender, Against.CANCELLATION, None, tender.ended_at))
    for lot in tender.lots.all():
        if Stage(lot.stage) in DECIDED_LOT and lot.letters_sent_at:
            found.append(_window(tender, Against.RESULT, lot, lot.letters_sent_at))
    return found


def window_of(tender: Tender, against: Against, lot: Lot | None, now: datetime) -> Window | None:
    """The one for this act; None where there is nothing (any more) to complain about."""
    wanted = lot.pk if lot else None
    return next(
        (w for w in windows(tender, now) if w.against is against and (w.lot.pk if w.lot else None) == wanted), None
    )


def _window(tender: Tender, against: Against, lot: Lot | None, act_at: datetime) -> Window:
    ruleset = ruleset_of(tender)
    assert ruleset is not None  # native and published
    whole = sum((one.estimated_value or Decimal(0) for one in tender.lots.all()), Decimal(0))
    value = Money(whole, tender.currency)
    above = reaches_threshold(ruleset, value=value, nature=tender.nature, level=tender.buyer.level)
    ends = time_to_complain(ruleset, calendar_of(ruleset, act_at), against, above=above, act_at=act_at)
    contested = Money(lot.estimated_value or Decimal(0), tender.currency) if lot else value
    return Window(against, lot, act_at, ends, charge_due(ruleset, against, value=contested, above=above))


def complaint_facts_of(complaint: Complaint, now: datetime) -> ComplaintFacts:
    """What the guards of the complaint's own table look at."""
    stage, against = ComplaintStage(complaint.stage), Against(complaint.against)
    window = window_of(complaint.tender, against, complaint.lot, now) if stage is ComplaintStage.DRAFT else None
    waiting = open_ruling(complaint)
    return ComplaintFacts(
        stage,
        open_to=stage is not ComplaintStage.DRAFT or window is not None,
        ends_at=window.ends.at if window and window.ends else None,
        ruling=Outcome(waiting.outcome) if waiting else None,
        ruling_proposer=str(waiting.proposed_by_id) if waiting else "",
        view_given=complaint.view_at is not None,
        remedy_done=stage is ComplaintStage.UPHELD and _remedy_done(complaint),
    )


def _remedy_done(complaint: Complaint) -> bool:
    """Whether what the decision asks for has happened since; another evaluation happens with the act itself."""
    given = complaint.rulings.filter(confirmed_at__isnull=False).latest("confirmed_at").confirmed_at
    match Remedy(complaint.remedy):
        case Remedy.AMEND:
            return complaint.tender.amendments.filter(published_at__gt=given, created_by__isnull=False).exists()
        case Remedy.SELECT:
            return complaint.tender.stage_now in (Stage.CALL_DECIDED, Stage.CANCELLED)
        case Remedy.CANCEL:
            lot = complaint.lot
            return complaint.tender.stage_now is Stage.CANCELLED or (lot is not None and lot.stage == Stage.CANCELLED)
        case Remedy.EVALUATE:
            lot = complaint.lot
            return lot is not None and not Contract.objects.filter(award__lot=lot).exists()
    return True


def remedies_of(complaint: Complaint) -> tuple[Remedy, ...]:
    """What can still be ordered: once all who were selected are invited, there is no way back to the candidates."""
    ways = REMEDIES[Against(complaint.against)]
    invited = complaint.tender.stage_now is not Stage.CALL_DECIDED
    return tuple(way for way in ways if not (invited and way is Remedy.SELECT))


def roles_of(actor: Actor, complaint: Complaint) -> frozenset[Role]:
    """The roles that count: those in the buyer, or those in the company that complains."""
    buyer = roles_towards(actor, complaint.tender) & BUYERS
    if buyer:
        return buyer
    return frozenset(
        role for company, role in actor.memberships if company == complaint.bidder_id and role in COMPANIES
    )


def may_act(actor: Actor, complaint: Complaint, act: ComplaintAct, now: datetime) -> Decision:
    """Whether the actor may do it now; the same answer that the service gives."""
    return complaint_may(complaint_facts_of(complaint, now), act, roles_of(actor, complaint), actor.id, now)


def reads_all(actor: Actor, complaint: Complaint) -> bool:
    """Grounds and documents: for the complainant, the buyer's people and auditors."""
    own = any(company == complaint.bidder_id for company, _ in actor.memberships)
    return own or bool(actor.roles_in(complaint.tender.buyer_id) & BUYERS) or actor.has(Role.AUDITOR)


def names_complainant(actor: Actor, complaint: Complaint) -> bool:
    """The name is public from the opening on: before it would tell who may bid."""
    return complaint.tender.opened_at is not None or reads_all(actor, complaint)


def complaints_of(actor: Actor, tender: Tender) -> QuerySet[Complaint]:
    """The filed complaints, for everybody who may see the tender; drafts for their company."""
    own = Q(bidder__in=actor.organizations_as(*COMPANIES))
    found = Complaint.objects.filter(tender=tender).filter(~Q(stage=ComplaintStage.DRAFT) | own)
    return found.select_related("bidder", "lot").order_by("number")


def get_complaint_for(actor: Actor, tender: Tender, number: int) -> Complaint:
    """A complaint of a tender that came through the door; 404 for a draft of others."""
    found = complaints_of(actor, tender).filter(number=number).first()
    if found is None:
        raise Http404
    found.tender = tender
    if found.lot is not None:
        found.lot.tender = tender
    return found


def open_ruling(complaint: Complaint) -> ComplaintRuling | None:
    """The recorded decision that waits for its second person."""
    return complaint.rulings.select_related("proposed_by").filter(confirmed_at=None, returned_at=None).first()


def rulings_of(complaint: Complaint) -> QuerySet[ComplaintRuling]:
    """The confirmed decisions in the order in which they were given."""
    found = complaint.rulings.filter(confirmed_at__isnull=False)
    return found.select_related("proposed_by", "confirmed_by").order_by("confirmed_at")


def undoable(complaint: Complaint) -> QuerySet[Exclusion]:
    """The exclusions from the contested lot that people decided and nothing has undone."""
    found = Exclusion.objects.filter(lot=complaint.lot, decision__confirmed=True, readmission=None)
    return found.select_related("bid__bidder")


def get_paper_for(actor: Actor, tender: Tender, paper_id: UUID) -> ComplaintFile | ComplaintRuling:
    """A document: a confirmed decision for everybody, the rest for those who read all; 404 otherwise."""
    ruling = ComplaintRuling.objects.select_related("complaint").filter(pk=paper_id, complaint__tender=tender).first()
    file = ComplaintFile.objects.select_related("complaint").filter(pk=paper_id, complaint__tender=tender).first()
    found = ruling or file
    if found is None:
        raise Http404
    found.complaint.tender = tender
    if ruling is not None and ruling.confirmed_at is not None:
        return ruling
    if not reads_all(actor, found.complaint):
        raise Http404
    return found
