"""The second envelope of a lot: what is sealed, what was opened, who has confirmed. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from procurement.rules.envelopes import envelope_of, with_prices
from procurement.rules.facts import Offer
from procurement.rules.manifest import Manifest, offers, parse_manifest
from procurement.rules.price_guards import ONE_ENVELOPE, Prices
from tenders.models import (
    Lot,
    LotOffer,
    OpenedBid,
    OpenedPrice,
    PriceConfirmation,
    PriceKey,
    PriceOpening,
    Tender,
)


def price_facts(lot: Lot) -> Prices:
    """How far the second envelope of a lot is; nothing is asked of the database where there is one envelope."""
    if not lot.tender.two_envelopes:
        return ONE_ENVELOPE
    opening = open_request(lot)
    return Prices(
        sealed=sealed_offers(lot).count(),
        opened=OpenedPrice.objects.filter(lot=lot).count(),
        unread=_unread(lot.tender),
        asked=opening is not None,
        due_at=opening.next_try_at if opening else None,
        keyless=without_key(lot).count() if opening and lot.tender.level == "B" else 0,
    )


def without_key(lot: Lot) -> QuerySet[LotOffer]:
    """Level B: the offers in the running whose prices the key holders have given no key to."""
    return sealed_offers(lot).exclude(bid__in=PriceKey.objects.filter(opening__lot=lot).values("bid"))


def _unread(tender: Tender) -> int:
    flawed = OpenedBid.objects.filter(bid__tender=tender).exclude(flaw="")
    return flawed.exclude(bid__readings__confirmed=True).count()


def price_timing(tender: Tender, lot: Lot | None) -> Prices:
    """When the clock opens prices that enough key holders have confirmed; that alone."""
    opening = open_request(lot) if lot and tender.two_envelopes else None
    return Prices(due_at=opening.next_try_at) if opening else ONE_ENVELOPE


def price_confirmations(lot: Lot) -> dict[str, object]:
    """Who has confirmed the opening that is asked for, as the lifecycle's guards know the first opening."""
    opening = open_request(lot)
    rows = list(PriceConfirmation.objects.filter(opening=opening)) if opening else []
    return {
        "opening_confirmed": frozenset(str(row.holder_id) for row in rows),
        "opening_confirmed_by": frozenset(str(row.confirmed_by_id) for row in rows),
    }


def open_request(lot: Lot) -> PriceOpening | None:
    """The request that waits for key holders or for the clock."""
    return PriceOpening.objects.filter(lot=lot, opened_at=None).first()


def sealed_offers(lot: Lot) -> QuerySet[LotOffer]:
    """The offers in the running whose prices nobody has opened."""
    opened = OpenedPrice.objects.filter(lot=lot).values("bid")
    found = LotOffer.objects.filter(lot=lot, valid=True).exclude(bid=None).exclude(bid__in=opened)
    return found.select_related("bidder", "bid").order_by("bidder__name", "bid_id")


def excluded_offers(lot: Lot) -> QuerySet[LotOffer]:
    """The offers that are out, and whose prices stay sealed."""
    opened = OpenedPrice.objects.filter(lot=lot).values("bid")
    found = LotOffer.objects.filter(lot=lot, valid=False).exclude(bid=None).exclude(bid__in=opened)
    return found.select_related("bidder", "bid").order_by("bidder__name", "bid_id")


def opened_prices(tender: Tender, lot: Lot | None = None) -> dict[tuple[UUID, UUID], OpenedPrice]:
    """The opened second envelopes of a tender (or a lot), by bid and lot."""
    if not tender.two_envelopes:
        return {}
    found = OpenedPrice.objects.filter(lot__tender=tender)
    return {(row.bid_id, row.lot_id): row for row in (found.filter(lot=lot) if lot else found)}


def priced_lots_of_bids(tender: Tender) -> dict[UUID, list[int]]:
    """The numbers of the lots whose second envelope was opened, by bid."""
    found: dict[UUID, list[int]] = {}
    for row in OpenedPrice.objects.filter(lot__tender=tender, failure="").select_related("lot").order_by("lot__number"):
        found.setdefault(row.bid_id, []).append(row.lot.number)
    return found


def offer_of(manifest: Manifest, lot: Lot, row: OpenedPrice | None, opened: OpenedBid) -> Offer | None:
    """What an opened bid says about a lot, with the prices of its second envelope as far as they are open; None: no bid for it."""
    name, failed = str(lot.pk), row is not None and bool(row.failure)
    known = row is not None and not failed
    whole = with_prices(manifest, name, parse_manifest(row.manifest.encode("ascii"))) if row and known else manifest
    bidder, received = str(opened.bid.bidder_id), opened.act.received_at
    envelope = envelope_of(manifest, name, opened=known, failed=failed)
    return offers(whole, bidder=bidder, received_at=received, envelope=envelope).get(name)


def joined(manifest: Manifest, rows: Iterable[OpenedPrice]) -> Manifest:
    """A bid of two envelopes as its readers see it: with the prices that are open."""
    for row in rows:
        if not row.failure:
            manifest = with_prices(manifest, str(row.lot_id), parse_manifest(row.manifest.encode("ascii")))
    return manifest


@dataclass(frozen=True, slots=True)
class PriceState:
    """What a page shows of the second envelope of a lot."""

    lot: Lot
    opening: PriceOpening | None
    confirmations: tuple[PriceConfirmation, ...]
    sealed: tuple[LotOffer, ...]
    excluded: tuple[LotOffer, ...]
    opened: tuple[OpenedPrice, ...]
    done: tuple[PriceOpening, ...]


def price_state(lot: Lot) -> PriceState:
    """All of it; the caller decides who may see which part."""
    opening = open_request(lot)
    confirmed = PriceConfirmation.objects.filter(opening=opening).select_related("holder", "confirmed_by")
    rows = OpenedPrice.objects.filter(lot=lot).select_related("bid__bidder").order_by("bid__bidder__name", "bid_id")
    return PriceState(
        lot,
        opening,
        tuple(confirmed) if opening else (),
        tuple(sealed_offers(lot)),
        tuple(excluded_offers(lot)),
        tuple(rows),
        tuple(PriceOpening.objects.filter(lot=lot).exclude(opened_at=None).select_related("asked_by")),
    )


def due_openings(tender: Tender, now: datetime) -> list[PriceOpening]:
    """The requests that enough key holders have confirmed, and that the clock is to open or try again now."""
    if not tender.two_envelopes:
        return []
    found = PriceOpening.objects.filter(lot__tender=tender, opened_at=None, next_try_at__lte=now)
    return list(found.select_related("lot").order_by("lot__number"))
