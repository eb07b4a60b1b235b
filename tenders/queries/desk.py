"""What needs me today: the acts that wait for a person, from the stages of the tenders in reach. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.lifecycle import ENDED, Role, Stage
from procurement.rules.money import Money
from procurement.rules.procedures import CALL_OFF
from tenders.models import Award, Bid, ContractChange, KeyHolderReplacement, Lot, Tender
from tenders.queries.bids import bid_status, bids_of
from tenders.queries.call_duties import call_duties
from tenders.queries.committee_duties import committee_duties
from tenders.queries.complaint_duties import complaint_duties
from tenders.queries.contract_duties import contract_duties
from tenders.queries.desk_offers import offer_duties
from tenders.queries.framework_duties import framework_duties
from tenders.queries.opening_duties import opening_duties
from tenders.queries.payment_duties import payment_duties
from tenders.queries.share_alarms import share_alarms
from tenders.queries.share_duties import share_duties
from tenders.queries.tenders import BUYER_ROLES

UNSENT = {
    "draft": gettext_lazy("Submit your draft: it does not count yet"),
    "to_confirm": gettext_lazy("Confirm your bid: the tender was changed, and it does not count until you do"),
    "outdated": gettext_lazy("Submit your bid again: the tender was changed, and the earlier one does not count"),
}
"""What a bidder does about a bid that does not count, by its status."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One thing to do: what, about which tender, where, until when."""

    what: str
    tender: Tender
    url: str
    due_at: datetime | None = None
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class BidRow:
    """A bid on the bidder's desk: draft, submitted or withdrawn."""

    bid: Bid
    status: str


def agencies_of(actor: Actor) -> list[Organization]:
    """The agencies for which this person works on tenders; an administrator of a company is none of a buyer."""
    held = actor.organizations_as(*BUYER_ROLES)
    return [found for found in actor.organizations if found.pk in held and found.kind == Organization.Kind.AGENCY]


def own_tenders(actor: Actor) -> QuerySet[Tender]:
    """The native tenders of the actor's agencies, newest first."""
    held = actor.organizations_as(Role.OFFICER, Role.APPROVER, Role.CHAIR, Role.EVALUATOR, Role.ORG_ADMIN)
    found = Tender.objects.filter(buyer__in=held, imported=False).select_related("buyer")
    return found.order_by("-created_at")


def stage_counts(actor: Actor) -> dict[Stage, int]:
    """How many native tenders of the actor's agencies stand at each stage; stages without any are left out."""
    counted = own_tenders(actor).order_by().values_list("stage").annotate(count=Count("pk"))
    return {Stage(stage): count for stage, count in counted}


def own_board(actor: Actor, *, stage: str = "", text: str = "") -> QuerySet[Tender]:
    """The same tenders as a list with `estimate` and `lot_count`, narrowed to a stage and to words of title or reference."""
    found = own_tenders(actor).annotate(estimate=Sum("lots__estimated_value"), lot_count=Count("lots"))
    if stage:
        found = found.filter(stage=stage)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(reference__icontains=text))
    return found


def estimate_of(tender: Tender) -> Money | None:
    """The sum of the lots' estimates of a tender from `own_board`; None where none is given."""
    amount = getattr(tender, "estimate", None)
    return Money(amount, tender.currency) if amount is not None else None


def duties(actor: Actor, now: datetime) -> list[Duty]:
    """Everything that waits for this person, the most urgent first."""
    found = [*_officer(actor), *_approver(actor), *_key_holder(actor, now), *_bidder(actor, now)]
    found += [Duty(*row, alarm=True) for row in share_alarms(actor, now)]
    found += [Duty(*row) for row in call_duties(actor, now)]
    found += [Duty(*row) for row in opening_duties(actor, now)]
    found += [Duty(*row) for row in share_duties(actor, now)]
    found += [Duty(*waiting) for waiting in offer_duties(actor, now)]
    found += [Duty(*row) for row in committee_duties(actor)]
    found += [Duty(*row) for row in (*complaint_duties(actor), *payment_duties(actor))]
    found += [Duty(*row) for row in (*contract_duties(actor, now), *framework_duties(actor))]
    return sorted(found, key=lambda duty: (duty.due_at is None, duty.due_at or now, duty.tender.reference))


def _officer(actor: Actor) -> list[Duty]:
    held = actor.organizations_as(Role.OFFICER)
    drafts = Tender.objects.filter(buyer__in=held, stage=Stage.DRAFT).select_related("buyer").order_by("-created_at")
    found = [Duty(_("Finish the draft"), t, _editor(t), t.publish_at) for t in drafts[:50]]
    proposed = Award.objects.filter(status=Award.Status.PROPOSED).values("lot")
    lots = Lot.objects.filter(tender__buyer__in=held, tender__imported=False).select_related("tender__buyer")
    for lot in lots.filter(stage=Stage.EVALUATED).exclude(pk__in=proposed)[:50]:
        found.append(Duty(_("Propose the award of lot %(number)s") % {"number": lot.number}, lot.tender, _award(lot)))
    for lot in lots.filter(stage=Stage.AWARDED).exclude(tender__procedure=CALL_OFF.code)[:50]:
        label = _("Record the contract of lot %(number)s") % {"number": lot.number}
        found.append(Duty(label, lot.tender, _contract(lot)))
    return found


def _approver(actor: Actor) -> list[Duty]:
    held = actor.organizations_as(Role.APPROVER)
    reviews = Tender.objects.filter(buyer__in=held, stage=Stage.IN_REVIEW).exclude(author=actor.user)
    found = [
        Duty(_("Review before publication"), t, reverse("tenders:officer-review", args=[t.reference]), t.publish_at)
        for t in reviews.select_related("buyer")[:50]
    ]
    awards = Award.objects.filter(status=Award.Status.PROPOSED, lot__tender__buyer__in=held)
    for award in awards.exclude(proposed_by=actor.user).select_related("lot__tender__buyer")[:50]:
        label = _("Decide the award of lot %(number)s") % {"number": award.lot.number}
        found.append(Duty(label, award.lot.tender, _award(award.lot)))
    changes = ContractChange.objects.filter(decision=None, contract__award__lot__tender__buyer__in=held)
    for change in changes.exclude(proposed_by=actor.user).select_related("contract__award__lot__tender__buyer")[:50]:
        lot = change.contract.award.lot
        url = reverse("tenders:officer-contract-change", args=[lot.tender.reference, lot.number])
        found.append(
            Duty(_("Decide the change of the contract of lot %(number)s") % {"number": lot.number}, lot.tender, url)
        )
    replacing = KeyHolderReplacement.objects.filter(tender__buyer__in=held, confirmed_at=None, withdrawn_at=None)
    replacing = replacing.filter(tender__stage__in=(Stage.PUBLISHED, Stage.CLOSED)).exclude(proposed_by=actor.user)
    for row in replacing.exclude(joining=actor.user).select_related("tender__buyer")[:50]:
        url = reverse("tenders:officer-replace", args=[row.tender.reference])
        found.append(Duty(_("Confirm another key holder"), row.tender, url, row.tender.opening_at))
    cancelling = Tender.objects.filter(buyer__in=held, cancellation__confirmed_at=None, cancellation__isnull=False)
    for tender in cancelling.exclude(cancellation__proposed_by=actor.user).exclude(stage__in=ENDED)[:50]:
        url = reverse("tenders:officer-cancel", args=[tender.reference])
        found.append(Duty(_("Confirm or leave the cancellation"), tender, url))
    return found


def _key_holder(actor: Actor, now: datetime) -> list[Duty]:
    if actor.user is None:
        return []
    waiting = Tender.objects.filter(
        Q(stage=Stage.CLOSED) | Q(stage=Stage.PUBLISHED, bids_end_at__lte=now),
        named_key_holders__user__in=actor.key_holders(),
        named_key_holders__confirmed_at=None,
    )
    waiting = waiting.exclude(named_key_holders__confirmed_by=actor.user).distinct()
    return [
        Duty(_("Confirm the opening of the bids"), t, reverse("tenders:opening", args=[t.reference]), t.opening_at)
        for t in waiting.select_related("buyer")[:50]
    ]


def _bidder(actor: Actor, now: datetime) -> list[Duty]:
    found = []
    for row in bid_rows(actor):
        tender = row.bid.tender
        if row.status in UNSENT and tender.bids_end_at and now < tender.bids_end_at and tender.stage == Stage.PUBLISHED:
            url = reverse("tenders:bid", args=[tender.reference])
            found.append(Duty(str(UNSENT[row.status]), tender, url, tender.bids_end_at))
    return found


def bid_rows(actor: Actor) -> list[BidRow]:
    """The bids of the actor's companies with what would count now."""
    return [BidRow(bid, bid_status(bid)) for bid in bids_of(actor)]


def _editor(tender: Tender) -> str:
    return reverse("tenders:officer-tender", args=[tender.reference])


def _award(lot: Lot) -> str:
    return reverse("tenders:officer-award", args=[lot.tender.reference, lot.number])


def _contract(lot: Lot) -> str:
    return reverse("tenders:officer-contract", args=[lot.tender.reference, lot.number])
