"""The one door to a tender, and the lists of tenders. Strangers get 404; drafts are for the buyer's people and auditors."""

from __future__ import annotations

from enum import Enum
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.http import Http404

from procurement.access import Actor
from procurement.rules.lifecycle import PREPARATION, Role
from tenders.models import BuyerShare, Document, KeyHolder, Lot, LotGroup, Tender

BUYER_ROLES = (Role.OFFICER, Role.APPROVER, Role.CHAIR, Role.EVALUATOR, Role.ORG_ADMIN)


def public() -> QuerySet[Tender]:
    """Tenders that everybody may know of."""
    return Tender.objects.exclude(stage__in=PREPARATION).exclude(published_at=None)


def _is_public(tender: Tender) -> bool:
    """Whether `public` holds this one."""
    return tender.stage not in PREPARATION and tender.published_at is not None


def visible_to(actor: Actor) -> QuerySet[Tender]:
    """The tenders that this actor may know of: public ones, those of its agencies, those it holds a key of."""
    if actor.has(Role.AUDITOR):
        return Tender.objects.all()
    allowed = ~Q(stage__in=PREPARATION) & ~Q(published_at=None)
    if actor.user is not None:
        held = KeyHolder.objects.filter(tender=OuterRef("pk"), user__in=actor.key_holders())
        agencies = actor.organizations_as(*BUYER_ROLES)
        allowed |= Q(buyer__in=agencies) | Q(Exists(held))
        if agencies:
            shared = BuyerShare.objects.filter(tender=OuterRef("pk"), organization__in=agencies)
            allowed |= Q(Exists(shared))
    return Tender.objects.filter(allowed)


class Reading(Enum):
    """What is read with a tender that comes through the door; the rest of it is asked for only where it is used."""

    WHOLE = "whole"
    TO_BID = "to bid"
    """Without committee and documents, which no page of a bid shows."""
    TO_STORE = "to store"
    """Who may act, and nothing of what is asked for: for the parts of a sealed object, which nobody here can look into."""


def get_tender_for(actor: Actor, reference: str, *, reading: Reading = Reading.WHOLE) -> Tender:
    """The tender, or 404 if this actor may not know of it.

    What few tenders have is read apart: the framework agreement behind an order would be four joins more in every
    request, which takes the database longer to plan than all the rest. Who may know of a tender that is not public is
    asked only then, and before anything that belongs to it is read.
    """
    tender = (
        Tender.objects.select_related("buyer", "ruleset", "cancellation", "framework")
        .annotate(
            with_others=Exists(BuyerShare.objects.filter(tender=OuterRef("pk"))),
            with_groups=Exists(LotGroup.objects.filter(tender=OuterRef("pk"))),
        )
        .filter(reference=reference)
        .first()
    )
    if tender is None or not (_is_public(tender) or visible_to(actor).filter(pk=tender.pk).exists()):
        raise Http404
    prefetch_related_objects([tender], *_parts(reading))
    return tender


def get_own_tender_for(actor: Actor, reference: str, *roles: Role) -> Tender:
    """A native tender for which the actor acts on the buyer's side in one of `roles`; 404 for everybody else."""
    tender = get_tender_for(actor, reference)
    held = set(actor.roles_in(tender.buyer_id)) - {Role.KEY_HOLDER}
    if any(holder.user_id in actor.key_holders() for holder in tender.named_key_holders.all()):
        held.add(Role.KEY_HOLDER)
    if tender.imported or not held & set(roles or BUYER_ROLES):
        raise Http404
    return tender


def get_lot_of(tender: Tender, number: int) -> Lot:
    """A lot of a tender that came through the door; 404 if there is no such number."""
    for lot in tender.lots.all():
        if lot.number == number:
            lot.tender = tender
            return lot
    raise Http404


def _parts(reading: Reading) -> list[Any]:
    if reading is Reading.TO_STORE:
        return [_key_holders()]
    shown = [] if reading is Reading.TO_BID else ["seats", _documents()]
    return [_lots(), "requirements", _key_holders(), "call_off__lot__tender", *shown]


def _documents() -> Any:
    return Prefetch("documents", Document.objects.filter(replaced_at=None).order_by("created_at"))


def _key_holders() -> Any:
    return Prefetch("named_key_holders", KeyHolder.objects.select_related("user"))


def _lots() -> Any:
    return Prefetch("lots", Lot.objects.order_by("number").prefetch_related("items", "criteria"))
