"""Too few key holders can open: two persons ask all bidders for their key files, and the reveal waits for these (level B).

Nothing opens by it alone: each bid opens through its own bidder's lock, or not at all.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.rules.events_opening import RecoveryCalled, RecoveryProposed, RecoveryWithdrawn
from procurement.rules.lifecycle import Action
from procurement.rules.messages import gettext_noop
from procurement.rules.recovery_guards import WINDOW
from tenders.models import RecoveryCall, Tender
from tenders.queries.counting import counting_acts
from tenders.services import committing, recovering, recovery_mail
from tenders.services.lifecycle import apply, lock_tender, look_at, require
from tenders.services.refusal import refuse


@transaction.atomic
def propose_recovery(tender: Tender, explanation: str, *, actor: Actor, now: datetime) -> RecoveryCall:
    """Propose to ask all bidders for their key files, with the reason; a second person confirms."""
    tender = lock_tender(tender)
    absent = require(Action.PROPOSE_RECOVERY, tender, actor=actor, now=now)
    if not explanation.strip():
        raise refuse("explanation", gettext_noop("Say why the key holders can't open: a second person decides by it."))
    call = RecoveryCall.objects.create(
        tender=tender, explanation=explanation.strip(), proposed_by=actor.account, proposed_at=now
    )
    audit.record(RecoveryProposed(f"tender:{tender.pk}"), actor=actor.user, now=now, on_behalf=absent)
    recovery_mail.ask_second_person(call, now=now)
    return call


@transaction.atomic
def withdraw_recovery(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """The proposal is taken back, or not agreed with; the key holders may still open."""
    tender = lock_tender(tender)
    absent = require(Action.WITHDRAW_RECOVERY, tender, actor=actor, now=now)
    RecoveryCall.objects.filter(tender=tender, withdrawn_at=None, confirmed_at=None).update(withdrawn_at=now)
    audit.record(RecoveryWithdrawn(f"tender:{tender.pk}"), actor=actor.user, now=now, on_behalf=absent)


@transaction.atomic
def confirm_recovery(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """A second person confirms: for 48 hours every bidder may hand in its key file, then what opened is revealed.

    If enough key holders open after all in that time, everything opens the ordinary way. Side effects in order: the call,
    a public event, the first try (which commits that no bid opens yet), mails to all bidders.
    """
    tender = lock_tender(tender)
    event = RecoveryCalled(f"tender:{tender.pk}", until=(now + WINDOW).isoformat())
    apply(Action.CONFIRM_RECOVERY, tender, event, actor=actor, now=now)
    call = RecoveryCall.objects.get(tender=tender, withdrawn_at=None)
    call.confirmed_by, call.confirmed_at = actor.account, now
    call.save(update_fields=["confirmed_by", "confirmed_at"])
    opening = committing.opening_of(tender)
    committing.try_waiting(opening, list(counting_acts(tender)), now=now)
    if not recovering.waits(opening, now=now):
        look_at(tender, now)
