"""Bids that opened but are not in the form that a program reads: which wait for people, and how two persons read them. Reads only."""

from __future__ import annotations

import json
from contextlib import suppress
from uuid import UUID

from django.http import Http404

from procurement.access import Actor
from procurement.rules.manifest import Manifest, parse_manifest
from procurement.rules.visibility import Part
from tenders.models import ManifestReading, OpenedBid, Tender
from tenders.queries.visibility import may_see

SHOWN = 20_000
"""Characters of a bid's content on a page."""


def manifest_of(opened: OpenedBid) -> Manifest | None:
    """What an opened bid says, as two persons read it where a program can't; None if it did not open or nobody has read it."""
    if opened.failure:
        return None
    if not opened.flaw:
        return parse_manifest(opened.content)
    read = ManifestReading.objects.filter(bid=opened.bid_id, confirmed=True).first()
    return parse_manifest(read.manifest.encode("ascii")) if read else None


def readings(tender: Tender) -> dict[UUID, ManifestReading]:
    """The readings that two persons agreed on, by bid."""
    return {row.bid_id: row for row in ManifestReading.objects.filter(bid__tender=tender, confirmed=True)}


def unread_bids(tender: Tender) -> list[OpenedBid]:
    """The opened bids that nobody has read yet: the evaluation waits for them."""
    flawed = OpenedBid.objects.filter(bid__tender=tender).exclude(flaw="").exclude(bid__readings__confirmed=True)
    return list(flawed.select_related("bid__bidder", "act").order_by("bid__bidder__name", "bid_id"))


def get_flawed_bid_for(actor: Actor, tender: Tender, bid_id: UUID) -> OpenedBid:
    """The opened bid that people have to read, for those who may read the bids of its tender; Http404 for everybody else."""
    flawed = OpenedBid.objects.select_related("bid__bidder", "bid__tender", "act").exclude(flaw="")
    opened = flawed.filter(bid__tender=tender, bid=bid_id).first()
    if opened is None or not may_see(Part.DOCUMENTS, actor, tender):
        raise Http404
    return opened


def content_in_words(tender: Tender, content: bytes) -> str:
    """The content laid out line by line, names in place of the ids of lots, items, criteria and requirements.

    Numbers stay as they are written, as texts; what is no JSON stays as it is.
    """
    text = content.decode("utf-8", "replace")
    with suppress(ValueError, RecursionError):
        text = json.dumps(json.loads(text, parse_float=str, parse_int=str), indent=2, ensure_ascii=False)
        text = text.encode("utf-8", "replace").decode()  # half a character, such as \ud800, can't be sent
    names = {requirement.pk: requirement.title for requirement in tender.requirements.all()}
    for lot in tender.lots.prefetch_related("items", "criteria"):
        names |= {lot.pk: f"{lot.number}. {lot.title}"} | {item.pk: item.description for item in lot.items.all()}
        names |= {criterion.pk: criterion.title for criterion in lot.criteria.all()}
    for pk, name in names.items():
        text = text.replace(str(pk), name)
    return text[:SHOWN]


def content_as_sealed(content: bytes) -> str:
    """The very bytes, as far as a page shows them."""
    return content.decode("utf-8", "replace")[:SHOWN]


def as_read(reading: ManifestReading) -> list[tuple[str, str]]:
    """What a person read, as rows to show: prices by lot and item, statements made, answers."""
    manifest, tender = parse_manifest(reading.manifest.encode("ascii")), reading.bid.tender
    rows = []
    for lot in tender.lots.order_by("number").prefetch_related("items", "criteria"):
        prices = manifest.lots.get(str(lot.pk))
        if prices is None:
            continue
        by_item = {line.item_id: line.unit_price for line in prices.lines}
        rows += [(f"{lot.number}. {item.description}", str(by_item.get(str(item.pk), "-"))) for item in lot.items.all()]
        rows += [(c.title, manifest.answers.get(str(c.pk), "-")) for c in lot.criteria.all()]
    made = tender.requirements.filter(pk__in=manifest.declarations)
    return [*rows, *((requirement.title, "✓") for requirement in made)]
