"""From the draft to the public notice: review by a second person, the sealing key, publication by the clock."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.rules.events import (
    PublicationRefused,
    TenderApproved,
    TenderReturned,
    TenderSubmittedForReview,
)
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.rules.procedures import procedure_of
from procurement.rules.sharing_guards import shares_held
from tenders.models import Tender
from tenders.queries.situation import situation
from tenders.services import calls
from tenders.services.announcing import announce_tender
from tenders.services.lifecycle import apply, lock_tender, require
from tenders.services.notice import published_event
from tenders.services.refusal import refuse
from tenders.services.releasing import store_release
from tenders.services.stage_keys import make_stage_key


def subject(tender: Tender) -> str:
    """The text reference under which the acts of a tender are logged."""
    return f"tender:{tender.pk}"


@transaction.atomic
def submit_for_review(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """Hand the complete draft to a second person. Refused while anything is missing."""
    tender = lock_tender(tender)
    require(Action.SUBMIT_FOR_REVIEW, tender, actor=actor, now=now)
    tender.author = actor.account
    tender.save(update_fields=["author"])
    apply(Action.SUBMIT_FOR_REVIEW, tender, TenderSubmittedForReview(subject(tender)), actor=actor, now=now)


@transaction.atomic
def return_for_changes(tender: Tender, reason: str, *, actor: Actor, now: datetime) -> None:
    """Back to the draft, with a reason for the officer."""
    tender = lock_tender(tender)
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say what should change, so that the officer can act on it."))
    apply(Action.RETURN_FOR_CHANGES, tender, TenderReturned(subject(tender), reason.strip()), actor=actor, now=now)


@transaction.atomic
def approve(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """A second person approves; the sealing key is made and the clock publishes at the planned time."""
    tender = lock_tender(tender)
    require(Action.APPROVE, tender, actor=actor, now=now)
    tender.approver = actor.account
    tender.save(update_fields=["approver"])
    make_stage_key(tender, now=now)
    apply(Action.APPROVE, tender, TenderApproved(subject(tender)), actor=actor, now=now)


def publish(tender: Tender, *, now: datetime) -> None:
    """Publish a scheduled tender whose time has come; the caller (the clock) holds the lock.

    If the dates are no longer lawful from this moment on, the tender goes back to its officer with the reasons.
    """
    found = situation(tender, now=now)
    held = shares_held(found, "", now)
    issues = (*found.issues, *((held,) if held else ()))
    if issues:
        refused = PublicationRefused(subject(tender), tuple(str(found) for found in issues))
        apply(Action.REFUSE_PUBLICATION, tender, refused, actor=None, roles=[Role.CLOCK], now=now)
        return
    if procedure_of(tender.procedure).two_stage:
        calls.open_call(tender, now=now)
        return
    event, invited = published_event(tender, now), None
    if tender.invited_only:
        invited = calls.send_invitations(tender, now)
    apply(Action.PUBLISH, tender, event, actor=None, roles=[Role.CLOCK], now=now)
    if invited:
        audit.record(invited, actor=None, now=now)
    store_release(tender, "tender", now=now)
    announce_tender(tender, now=now)
