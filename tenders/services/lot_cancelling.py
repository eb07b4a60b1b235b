"""The cancellation of one lot with a coded reason, from the opening on; the other lots go on. Two persons, as for a tender."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.rules.events_clarification import LotCancellationProposed, LotCancelled
from procurement.rules.lifecycle import Action
from procurement.rules.messages import gettext_noop
from tenders.models import Award, Cancellation, Lot, LotCancellation
from tenders.services.combining import choose_lots
from tenders.services.letters import send_cancellation_letters
from tenders.services.lifecycle import apply, lock_lot, require
from tenders.services.refusal import refuse
from tenders.services.releasing import store_release


@transaction.atomic
def propose_lot_cancellation(lot: Lot, *, code: str, explanation: str, actor: Actor, now: datetime) -> LotCancellation:
    """Propose to cancel the lot. A new proposal takes the place of an unconfirmed one."""
    lot = lock_lot(lot)
    absent = require(Action.PROPOSE_LOT_CANCELLATION, lot.tender, lot=lot, actor=actor, now=now)
    if code not in Cancellation.Code.values:
        raise refuse("code", gettext_noop("Choose one of the reasons."))
    if not explanation.strip():
        raise refuse("explanation", gettext_noop("Explain the reason: it is published."))
    row, _ = LotCancellation.objects.update_or_create(
        lot=lot,
        defaults={
            "code": code, "explanation": explanation.strip(), "proposed_by": actor.account, "proposed_at": now,
        },
    )  # fmt: skip
    event = LotCancellationProposed(f"tender:{lot.tender_id}", lot=str(lot.pk), code=code)
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    return row


@transaction.atomic
def confirm_lot_cancellation(lot: Lot, *, actor: Actor, now: datetime) -> None:
    """A second person confirms: the lot ends, an award that has no contract falls, its bidders get a letter.

    Side effects in order: the stage and its event, the confirmation, the award, the letters, the choice among combined lots, a release.
    """
    lot = lock_lot(lot)
    require(Action.CANCEL_LOT, lot.tender, lot=lot, actor=actor, now=now)
    row = lot.cancellation
    event = LotCancelled(f"tender:{lot.tender_id}", lot=str(lot.pk), code=row.code, reason=row.explanation)
    apply(Action.CANCEL_LOT, lot.tender, event, lot=lot, actor=actor, now=now)
    row.confirmed_by, row.confirmed_at = actor.account, now
    row.save(update_fields=["confirmed_by", "confirmed_at"])
    fallen = Award.objects.filter(lot=lot, status__in=Award.LIVE, contract=None).update(status=Award.Status.CANCELLED)
    send_cancellation_letters(lot.tender, row, lot=lot, now=now)
    choose_lots(lot.tender, now=now)
    store_release(lot.tender, *(("tenderUpdate", "awardCancellation") if fallen else ("tenderUpdate",)), now=now)
