"""The doors to the papers of a procedure, what the minutes record beside the page, and the files made so far. Reads only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.http import Http404

from procurement.access import ANONYMOUS, Actor
from procurement.models import LogEntry, Organization
from procurement.rules.events import BidsOpened
from procurement.rules.events_prices import PricesOpened
from procurement.rules.visibility import Part
from tenders.models import Evaluation, Lot, OpenedPrice, PriceOpening, ReportFile, Tender
from tenders.queries.public import OpenedRow, opening_table
from tenders.queries.tenders import get_lot_of, get_tender_for
from tenders.queries.visibility import may_see


@dataclass(frozen=True, slots=True)
class Opening:
    """An opening as it was recorded: when each key holder confirmed (no names), who had bid, and the act in the log."""

    confirmed: tuple[datetime, ...]
    rows: tuple[OpenedRow, ...]
    entry: LogEntry


def get_opened_tender_for(actor: Actor, reference: str) -> Tender:
    """A tender whose bids are open to this actor; 404 before the opening and for imported history."""
    tender = get_tender_for(actor, reference)
    if tender.imported or tender.opened_at is None or not may_see(Part.PRICES, actor, tender):
        raise Http404
    return tender


def get_evaluated_lot_for(actor: Actor, reference: str, number: int) -> Lot:
    """A lot whose evaluation this actor may read by the table of rules.visibility; 404 for everybody else."""
    lot = get_lot_of(get_tender_for(actor, reference), number)
    if lot.tender.imported or not may_see(Part.EVALUATION, actor, lot.tender, lot=lot) or not stored_evaluation(lot):
        raise Http404
    return lot


def stored_evaluation(lot: Lot) -> Evaluation | None:
    """The row of the current evaluation: when it was made, and its digest."""
    return Evaluation.objects.filter(lot=lot, superseded_at=None).first()


def opening_of(tender: Tender) -> Opening:
    """The opening of a tender that is opened, as everybody may read it."""
    holders = tender.named_key_holders.all()
    return Opening(
        confirmed=tuple(sorted(holder.confirmed_at for holder in holders if holder.confirmed_at)),
        rows=tuple(opening_table(ANONYMOUS, tender)),
        entry=LogEntry.objects.filter(subject=f"tender:{tender.pk}", type=BidsOpened.type).latest("id"),
    )


@dataclass(frozen=True, slots=True)
class PriceMinutes:
    """An opening of the prices of a lot as it was recorded: who asked for it is left out, as are the names of key holders."""

    opening: PriceOpening
    confirmed: tuple[datetime, ...]
    rows: tuple[tuple[OpenedPrice, Decimal | None], ...]
    sealed: tuple[Organization, ...]
    entry: LogEntry


def get_priced_lot_for(actor: Actor, reference: str, number: int) -> Lot:
    """A lot whose second envelopes were opened, for those who may read its prices; 404 for everybody else."""
    lot = get_lot_of(get_opened_tender_for(actor, reference), number)
    done = PriceOpening.objects.filter(lot=lot).exclude(opened_at=None).exists()
    if not done or not may_see(Part.PRICES, actor, lot.tender, lot=lot):
        raise Http404
    return lot


def priced_lots(tender: Tender) -> list[Lot]:
    """The lots whose second envelopes were opened: their totals are public from then on."""
    if not tender.two_envelopes:
        return []
    done = PriceOpening.objects.exclude(opened_at=None).values("lot")
    found = list(tender.lots.filter(pk__in=done).order_by("number"))
    for lot in found:
        lot.tender = tender
    return found


def price_minutes(lot: Lot) -> list[PriceMinutes]:
    """The openings of the prices of a lot, the first one first."""
    amounts = {offer.bid_id: offer.amount for offer in lot.offers.all()}
    entries = LogEntry.objects.filter(subject=f"tender:{lot.tender_id}", type=PricesOpened.type).order_by("id")
    said = {text["opening"]: (entry, text) for entry in entries if (text := json.loads(entry.body))}
    found = []
    for opening in PriceOpening.objects.filter(lot=lot).exclude(opened_at=None).order_by("opened_at"):
        entry, text = said[str(opening.pk)]
        rows = opening.prices.select_related("bid__bidder").order_by("bid__bidder__name", "bid_id")
        out = Organization.objects.filter(bids__in=text["sealed"]).order_by("name")
        times = opening.confirmations.values_list("confirmed_at", flat=True)
        priced = tuple((row, amounts.get(row.bid_id)) for row in rows)
        found.append(PriceMinutes(opening, tuple(times), priced, tuple(out), entry))
    return found


def paper_file(digest: str) -> ReportFile | None:
    """The file of the paper with this digest, if one was asked for lately; the caller came through the paper's door."""
    return ReportFile.objects.filter(key=digest).first()
