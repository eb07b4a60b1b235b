"""A named key holder gives way to another one after publication: proposed by an officer, confirmed by a second person.

At level A a key holder holds the right to confirm the opening and nothing else: the sealing key is the platform's, wrapped,
and stays the same (docs/decisions/deputies.md). So a name gives way to a name, the number needed stays, and no bid is touched.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.models import User
from procurement.rules.events_changes import KeyHolderReplaced, ReplacementProposed, ReplacementWithdrawn
from procurement.rules.lifecycle import Action
from procurement.rules.messages import gettext_noop
from tenders.models import KeyHolder, KeyHolderReplacement, Tender
from tenders.queries.key_holders import able_among
from tenders.services.lifecycle import apply, lock_tender, require
from tenders.services.refusal import refuse


@dataclass(frozen=True, slots=True)
class ReplacementDraft:
    """Who gives way to whom, and why; the explanation stays with the buyer."""

    leaving: User
    joining: User
    code: str
    explanation: str = ""


@transaction.atomic
def propose_replacement(
    tender: Tender, draft: ReplacementDraft, *, actor: Actor, now: datetime
) -> KeyHolderReplacement:
    """Propose another key holder for one who has not confirmed. From publication until the opening."""
    tender = lock_tender(tender)
    absent = require(Action.PROPOSE_REPLACEMENT, tender, actor=actor, now=now)
    if draft.code not in KeyHolderReplacement.Code.values:
        raise refuse("code", gettext_noop("Choose one of the reasons."))
    _refuse_people(tender, draft.leaving, draft.joining, actor)
    row = KeyHolderReplacement.objects.create(
        tender=tender,
        leaving=draft.leaving,
        joining=draft.joining,
        code=draft.code,
        explanation=draft.explanation.strip(),
        proposed_by=actor.account,
        proposed_at=now,
    )
    event = ReplacementProposed(f"tender:{tender.pk}", str(draft.leaving.pk), str(draft.joining.pk), draft.code)
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    return row


def _refuse_people(tender: Tender, leaving: User, joining: User, actor: Actor) -> None:
    """Asked when it is proposed and again when it is confirmed: roles may have changed in between."""
    named = {holder.user_id: holder for holder in KeyHolder.objects.filter(tender=tender)}
    if leaving.pk not in named:
        raise refuse("leaving", gettext_noop("This person is no key holder of this tender."))
    if named[leaving.pk].confirmed_at:
        raise refuse("leaving", gettext_noop("This key holder has confirmed the opening already: it counts."))
    if joining.pk in named:
        raise refuse("joining", gettext_noop("This person is key holder of this tender already: choose another one."))
    if not able_among([joining.pk]):
        text = gettext_noop("This person is no key holder, or bids for a company: choose another one.")
        raise refuse("joining", text)
    if joining == actor.user:
        raise refuse("joining", gettext_noop("Nobody makes oneself key holder: choose another person."))
    if tender.key_holders_required == 1 and joining.pk in (tender.author_id, tender.approver_id):
        text = gettext_noop(
            "Here one key holder alone opens the bids, and this person wrote or approved the tender: choose another one."
        )
        raise refuse("joining", text)


@transaction.atomic
def confirm_replacement(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """A second person confirms: from now on the new key holder may confirm the opening, the old one may not.

    Side effects: the named row, a public event, a mail to both and to the other key holders.
    """
    tender = lock_tender(tender)
    require(Action.CONFIRM_REPLACEMENT, tender, actor=actor, now=now)
    row = _open_row(tender)
    _refuse_people(tender, row.leaving, row.joining, actor)
    event = KeyHolderReplaced(
        f"tender:{tender.pk}",
        leaving=str(row.leaving_id),
        joining=str(row.joining_id),
        code=row.code,
        required=tender.key_holders_required,
    )
    apply(Action.CONFIRM_REPLACEMENT, tender, event, actor=actor, now=now)
    KeyHolder.objects.filter(tender=tender, user=row.leaving, confirmed_at=None).update(user=row.joining)
    row.confirmed_by, row.confirmed_at = actor.account, now
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    _tell(tender, row, now)


@transaction.atomic
def withdraw_replacement(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """The proposal is taken back or not agreed with; everything stays as it was."""
    tender = lock_tender(tender)
    absent = require(Action.WITHDRAW_REPLACEMENT, tender, actor=actor, now=now)
    row = _open_row(tender)
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    event = ReplacementWithdrawn(f"tender:{tender.pk}", str(row.leaving_id), str(row.joining_id))
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)


def _open_row(tender: Tender) -> KeyHolderReplacement:
    waiting = KeyHolderReplacement.objects.filter(tender=tender, confirmed_at=None, withdrawn_at=None)
    return waiting.select_related("leaving", "joining").get()


def _tell(tender: Tender, row: KeyHolderReplacement, now: datetime) -> None:
    named = {holder.user for holder in KeyHolder.objects.filter(tender=tender).select_related("user")}
    for person in sorted(named | {row.leaving}, key=lambda user: user.email):
        queue_mail(
            key=f"key-holder-replaced:{row.pk}:{person.pk}",
            to=person,
            template="key_holder_replaced",
            context={"tender": tender, "replacement": row, "joins": person == row.joining},
            now=now,
        )
