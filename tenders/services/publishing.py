"""From the draft to the public notice: review by a second person, the sealing key, publication by the clock."""

from __future__ import annotations

from datetime import datetime
from secrets import token_hex

from django.db import transaction

from procurement.access import Actor
from procurement.rules.draw import NONCE_BYTES, commitment
from procurement.rules.events import (
    PublicationRefused,
    TenderApproved,
    TenderPublished,
    TenderReturned,
    TenderSubmittedForReview,
)
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.rules.sealing_locks import Lock, key_id
from procurement.rules.sharing_guards import shares_held
from tenders.models import DrawNonce, Tender
from tenders.queries.keys import committee_key, sealing_keys
from tenders.queries.situation import situation
from tenders.queries.terms import terms_of
from tenders.services.amended import store_version
from tenders.services.lifecycle import apply, lock_tender, require
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
    # the issues have asked for all three
    assert tender.bids_end_at
    assert tender.opening_at
    assert tender.ruleset
    event = TenderPublished(
        subject(tender),
        ruleset=f"{tender.ruleset.code} {tender.ruleset.version}",
        bids_end_at=tender.bids_end_at.isoformat(),
        opening_at=tender.opening_at.isoformat(),
        notice=store_version(tender, terms_of(tender), amendment=None, now=now).digest,
        key=sealing_keys(tender)[Lock.PLATFORM].hex(),
        level=tender.level,
        key_holders_required=tender.key_holders_required,
        draw=_fix_draw(tender, now),
        **_committee(tender),  # type: ignore[arg-type]
    )
    apply(Action.PUBLISH, tender, event, actor=None, roles=[Role.CLOCK], now=now)
    store_release(tender, "tender", now=now)


def _fix_draw(tender: Tender, now: datetime) -> str:
    """Make the number that takes part in every draw of this tender, and give the digest that is published of it."""
    made, _ = DrawNonce.objects.get_or_create(tender=tender, defaults={"nonce": token_hex(NONCE_BYTES), "made_at": now})
    return commitment(made.nonce)


def _committee(tender: Tender) -> dict[str, object]:
    """What the notice says of the committee: its key, and who holds which share of it, by key id and commitment."""
    if tender.level != "B":
        return {}
    key = committee_key(tender)
    members = tuple(
        {
            "user": str(share.user_id),
            "kid": key_id(bytes(share.member_key.public_key)).hex(),
            "commitment": share.commitment,
        }
        for share in key.shares.select_related("member_key")
    )
    return {"key_c": bytes(key.public_key).hex(), "dealer": key.dealer, "members": members}
