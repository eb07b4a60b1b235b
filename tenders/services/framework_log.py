"""What a framework agreement's own log is told: who its parties are, and what each call-off counts from now on."""

from __future__ import annotations

import json
from datetime import datetime
from decimal import Decimal

from procurement import audit
from procurement.models import LogEntry
from procurement.rules.events_framework import FrameworkAwarded, FrameworkCounted
from procurement.rules.frameworks import parties
from tenders.models import Award, CallOff, FrameworkParty, Lot, Tender
from tenders.queries.frameworks import COUNTED, most_of, parties_of, terms_row, value_of
from tenders.services import framework_news


def name_parties(lot: Lot, award: Award) -> None:
    """With a proposed award of a framework agreement: the first in rank become its parties, as many as the notice says."""
    terms = terms_row(lot.tender)
    if terms is None:
        return
    ranked = lot.offers.filter(valid=True, rank__isnull=False).exclude(awards__status=Award.Status.REFUSED)
    chosen = parties(list(ranked.select_related("bidder").order_by("rank")), terms.most_parties)
    FrameworkParty.objects.bulk_create(
        FrameworkParty(award=award, offer=offer, supplier=offer.bidder, rank=rank)
        for rank, offer in enumerate(chosen, 1)
    )


def tell_parties(lot: Lot, award: Award, *, now: datetime) -> None:
    """Beside the decided award: the parties by rank, and how much may be called off at most."""
    found = parties_of(lot)
    if not found:
        return
    most = most_of(lot)
    event = FrameworkAwarded(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        award=str(award.pk),
        parties=tuple(f"{party.supplier_id} {party.offer.bid_id}" for party in found),
        most=str(most.amount),
        currency=most.currency,
    )
    audit.record(event, actor=None, now=now)


def tell_framework(tender: Tender, *, now: datetime) -> None:
    """After every act that changes what a call-off counts: the agreement's log says what it counts from now on, if that is new."""
    call_off = CallOff.objects.select_related("lot__tender").filter(tender=tender).first()
    if call_off is None:
        return
    counted = Tender.objects.filter(pk=tender.pk, stage__in=COUNTED).exists()
    supplier = Award.objects.filter(lot__tender=tender).order_by("-pk").values_list("supplier", flat=True).first()
    lines = call_off.lines.values_list("source", "item__quantity") if counted else ()
    event = FrameworkCounted(
        f"tender:{call_off.lot.tender_id}",
        lot=str(call_off.lot_id),
        ocid=tender.ocid,
        supplier=str(supplier or ""),
        amount=str(value_of(call_off.lot, call_off) if counted else Decimal(0)),
        currency=tender.currency,
        items=tuple(sorted(f"{source} {format(quantity.normalize(), 'f')}" for source, quantity in lines)),
    )
    if event.payload() != _told(event):
        audit.record(event, actor=None, now=now)
        framework_news.warn_of_use(call_off.lot, now=now)


def _told(event: FrameworkCounted) -> dict[str, object]:
    """What the agreement's log says of this call-off so far: a call-off that it does not know counts nothing."""
    rows = LogEntry.objects.filter(subject=event.subject, type=event.type, body__contains=event.ocid).order_by("-id")
    known = rows.first()
    if known is None:
        return {**event.payload(), "amount": "0", "items": []}
    said: dict[str, object] = json.loads(known.body)
    return {name: said.get(name) for name in event.payload()}
