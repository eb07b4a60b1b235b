"""A direct purchase is confirmed by a second person: it is awarded and published at once, and its contract recorded as any other."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from procurement.access import Actor
from procurement.rules.events_selection import PurchaseConfirmed
from procurement.rules.lifecycle import Action
from tenders.models import Award, LotOffer, Purchase, Tender
from tenders.services.lifecycle import apply, lock_tender, require
from tenders.services.releasing import store_release


@transaction.atomic
def confirm_purchase(tender: Tender, *, actor: Actor, now: datetime) -> None:
    """Two persons buy: the offer and its award are recorded for the purchase's only lot, and everybody may read them.

    Side effects in order: who confirmed, offer and award, stage and event, the release.
    """
    tender = lock_tender(tender)
    require(Action.CONFIRM_PURCHASE, tender, actor=actor, now=now)
    purchase, lot = Purchase.objects.select_related("supplier").get(tender=tender), tender.lots.get()
    tender.approver, tender.publish_at = actor.account, now
    tender.save(update_fields=["approver", "publish_at"])
    offer = LotOffer.objects.create(
        lot=lot, bid=None, bidder=purchase.supplier, amount=purchase.amount, valid=True, rank=1
    )
    Award.objects.create(
        lot=lot, offer=offer, supplier=purchase.supplier, amount=purchase.amount, status=Award.Status.ACTIVE,
        reason=purchase.reason, proposed_by=tender.author, proposed_at=now, decided_by=actor.account, decided_at=now,
        valid_bids=1, mean_bid=purchase.amount, median_bid=purchase.amount,
    )  # fmt: skip
    event = PurchaseConfirmed(
        f"tender:{tender.pk}",
        supplier=str(purchase.supplier_id),
        amount=format(purchase.amount, "f"),
        currency=tender.currency,
        reason=purchase.reason,
        split_reason=tender.split_reason,
        paper=purchase.sha256,
    )
    apply(Action.CONFIRM_PURCHASE, tender, event, actor=actor, now=now)
    store_release(tender, "tender", "award", now=now)
