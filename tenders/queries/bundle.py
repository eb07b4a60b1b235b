"""What goes into the bundle of a tender: the small files as bytes, by path, and the doors. Reads only; nothing is decrypted here."""

from __future__ import annotations

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.db.models import Max, Q
from django.http import Http404

from procurement import key_list, keystore
from procurement.access import ANONYMOUS, Actor
from procurement.models import LogEntry, Organization
from procurement.rules.canonical import canonical_json
from procurement.rules.company_entries import entries
from procurement.rules.events_complaint import LotReopened
from procurement.rules.lifecycle import Stage
from procurement.rules.visibility import Audience, Part
from tenders.models import Award, BidAct, Evaluation, Lot, OpenedBid, PriceOpening, Release, ReportFile, Tender
from tenders.queries.auctions import bids_of_auctions
from tenders.queries.bid_companies import companies_by_bid
from tenders.queries.bundle_log import deadlines_reached, log_files, logged
from tenders.queries.call_records import files_of_call
from tenders.queries.notice import published_notices
from tenders.queries.readings import unread_bids
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_rows import rows_of, saving_of
from tenders.queries.tenders import get_tender_for
from tenders.queries.visibility import may_see

AUDIENCES = (Audience.PUBLIC, Audience.AUDITOR)
CHOICES = "choices/"
NEVER_SHOWN = ("enquiry.asked",)
"""Acts that name who asked a question, which nobody learns (rules.visibility, ASKERS)."""
SHOWN_FROM_REVEAL = ("opening.committed", "opening.recovered")
"""Acts with digests of bids, which would let short price tables be guessed before the reveal."""


def get_bundled_tender_for(actor: Actor, reference: str, audience: Audience) -> Tender:
    """A tender whose bundle for this audience the actor may have: 404 before the reveal, for imported history, for others.

    The public one is everybody's. The auditors' one is for those who may read the files of bids and all prices.
    """
    tender = get_tender_for(actor, reference)
    if tender.imported or tender.opened_at is None:
        raise Http404
    if audience is Audience.AUDITOR:
        allowed = may_see(Part.DOCUMENTS, actor, tender) and _all_prices(actor, tender)
    else:
        allowed = may_see(Part.PRICES, ANONYMOUS, tender)
    if not allowed:
        raise Http404
    return tender


def get_opened_tender(reference: str) -> Tender | None:
    """A tender of this installation whose bids were opened, for those who run it."""
    return Tender.objects.filter(reference=reference, imported=False, opened_at__isnull=False).first()


def offered(actor: Actor, tender: Tender) -> tuple[Audience, ...]:
    """The bundles of this tender that the actor may have now."""
    found = []
    for audience in AUDIENCES:
        try:
            get_bundled_tender_for(actor, tender.reference, audience)
        except Http404:
            continue
        found.append(audience)
    return tuple(found)


def bundle_file(state: str) -> ReportFile | None:
    """The bundle of this state of the records, if one was asked for lately; the caller came through the bundle's door."""
    return ReportFile.objects.filter(key=state).first()


def state_of(tender: Tender, audience: Audience) -> str:
    """A digest that changes with everything that a bundle holds: its key among the files that lie ready."""
    log = list(LogEntry.objects.filter(subject=f"tender:{tender.pk}").order_by("id").values_list("id", flat=True))
    release = Release.objects.filter(tender=tender).aggregate(last=Max("id"))["last"]
    evaluation = Evaluation.objects.filter(lot__tender=tender).aggregate(last=Max("id"))["last"]
    stages = list(tender.lots.order_by("number").values_list("stage", flat=True))
    keys = [*(str(key) for key in keystore.verifier_keys()), str(key_list.root()), key_list.note()]
    parts = ["bundle", audience.value, str(tender.pk), tender.stage, stages, log[-1:], release, evaluation, keys]
    parts.append(logged(log))
    return sha256(canonical_json(parts)).hexdigest()


def shows_bids(tender: Tender, audience: Audience) -> bool:
    """Whether the bids themselves are in the bundle: once everybody may read the prices of all lots."""
    return audience is Audience.AUDITOR or _all_prices(ANONYMOUS, tender)


def _all_prices(actor: Actor, tender: Tender) -> bool:
    return all(may_see(Part.PRICES, actor, tender, lot=lot) for lot in _lots(tender))


def _lots(tender: Tender) -> list[Lot]:
    lots = list(tender.lots.order_by("number"))
    for lot in lots:
        lot.tender = tender
    return lots


def opened_bids(tender: Tender) -> Iterator[OpenedBid]:
    """The bids that counted, by id, with their acts and receipts."""
    found = OpenedBid.objects.filter(bid__tender=tender).select_related("bid", "act", "act__receipt")
    return found.order_by("bid_id").iterator(200)


def withheld(tender: Tender, audience: Audience) -> list[str]:
    """The beginnings of the paths that this audience does not get yet."""
    found = [] if shows_bids(tender, audience) else ["bids/"]
    if audience is Audience.PUBLIC:
        for lot in _lots(tender):
            folder = f"lots/{lot.number}/"
            found += (
                []
                if _evaluation_is_public(lot)
                else [
                    f"{folder}evaluation.json",
                    f"{folder}inputs.json",
                    f"{folder}earlier/",
                ]
            )
            if not _evaluation_is_public(lot) and CHOICES not in found:
                found.append(CHOICES)
            found += [] if may_see(Part.AWARD, ANONYMOUS, tender, lot=lot) else [f"{folder}awards.json"]
    return found


def _evaluation_is_public(lot: Lot) -> bool:
    """With people's scores in its inputs it becomes public when these do."""
    judged = lot.criteria.filter(kind="judged").exists()
    part = Part.SCORES if judged else Part.EVALUATION
    return may_see(Part.EVALUATION, ANONYMOUS, lot.tender, lot=lot) and may_see(part, ANONYMOUS, lot.tender, lot=lot)


def small_files(tender: Tender, audience: Audience, held: list[str]) -> Iterator[tuple[str, bytes]]:
    """Every file but those of bids and sealed objects: (path, content)."""
    yield "keys.txt", "".join(f"{key}\n" for key in keystore.verifier_keys()).encode()
    if (root := key_list.root()) is not None:
        yield "keys.note", key_list.note().encode()
        yield "root.txt", f"{root}\n".encode()
    acts = _acts(tender, audience, with_bids="bids/" not in held)
    yield "log.json", canonical_json([{"leaf": e.leaf, "nonce": e.nonce_hex, "text": e.body} for e in acts])
    yield from log_files(acts, deadlines_reached(tender))
    yield "tender.json", canonical_json(_tender(tender, with_bids="bids/" not in held))
    assert tender.ruleset is not None  # a published tender has one
    yield "ruleset.json", canonical_json(tender.ruleset.data)
    for number, body in enumerate(published_notices(tender), start=1):
        yield f"notice/{number}.json", body
    yield from files_of_call(tender, audience)
    if "bids/" not in held and (named := companies_by_bid(tender)):
        yield (
            "companies.json",
            canonical_json({"v": 1, "bids": {str(bid): entries(them) for bid, them in named.items()}}),
        )
    for release in tender.releases.order_by("number"):
        yield f"ocds/{release.number:04}.json", release.body.encode()
    for number, choice in enumerate(tender.lot_choices.order_by("pk"), start=1):
        if CHOICES not in held:
            yield f"{CHOICES}{number}.json", choice.content.encode("ascii")
    for lot in _lots(tender):
        for path, content in _of_lot(lot):
            if path not in held:
                yield path, content


def _acts(tender: Tender, audience: Audience, *, with_bids: bool) -> list[LogEntry]:
    """For auditors all acts; for everybody the public ones and, once bids are shown, the acts by which these were handed in."""
    entries = LogEntry.objects.filter(subject=f"tender:{tender.pk}").exclude(type__in=NEVER_SHOWN)
    if audience is Audience.PUBLIC:
        counted = OpenedBid.objects.filter(bid__tender=tender).values_list("act__receipt__leaf", flat=True)
        second = Q(pk__in=PriceOpening.objects.filter(lot__tender=tender, opened_at__isnull=False).values("commitment"))
        shown = entries.filter(Q(public=True) | Q(type__in=SHOWN_FROM_REVEAL) | second | bids_of_auctions(tender))
        entries = shown | entries.filter(leaf__in=list(counted) if with_bids else [])
    return list(entries.order_by("id"))


def _tender(tender: Tender, *, with_bids: bool) -> dict[str, Any]:
    bidders = OpenedBid.objects.filter(bid__tender=tender).values_list("bid__bidder", flat=True)
    people = Organization.objects.filter(pk__in=[tender.buyer_id, *(bidders if with_bids else ())])
    return {
        "v": 1,
        "id": str(tender.pk),
        "reference": tender.reference,
        "ocid": tender.ocid,
        "title": tender.title,
        "currency": tender.currency,
        "stage": tender.stage,
        "buyer": str(tender.buyer_id),
        "organizations": {str(found.pk): found.name for found in people},
        "lots": [
            {"id": str(lot.pk), "number": lot.number, "title": lot.title, "stage": lot.stage} for lot in _lots(tender)
        ],
    }


def _of_lot(lot: Lot) -> Iterator[tuple[str, bytes]]:
    folder = f"lots/{lot.number}/"
    stored = Evaluation.objects.filter(lot=lot, superseded_at=None).first()
    if stored is not None and not (lot.stage == Stage.OPENED and unread_bids(lot.tender)):
        yield f"{folder}evaluation.json", stored.result.encode("ascii")
        yield f"{folder}inputs.json", stored.inputs.encode("ascii")
    for number, earlier in enumerate(_set_aside(lot), start=1):
        yield f"{folder}earlier/{number}/evaluation.json", earlier.result.encode("ascii")
        yield f"{folder}earlier/{number}/inputs.json", earlier.inputs.encode("ascii")
    awards = lot.awards.exclude(decided_at=None).select_related("offer").order_by("decided_at", "id")
    if decided := [_award(award, lot.tender.currency) for award in awards]:
        yield f"{folder}awards.json", canonical_json(decided)
    currency = lot.tender.currency
    if rows := rows_of(SavingsFilters(currency=currency), [str(lot.pk)]):
        yield f"{folder}saving.json", canonical_json(saving_of(rows[0], currency))


def _set_aside(lot: Lot) -> Iterator[Evaluation]:
    """The rankings on which an award stood that fell with an upheld complaint: they were public before. And those by which
    lots were combined or not, which can't be computed anew without them."""
    compared = [row["evaluation"] for one in lot.tender.lot_choices.all() for row in json.loads(one.content)["lots"]]
    yield from Evaluation.objects.filter(lot=lot, digest__in=compared).exclude(superseded_at=None).order_by("id")
    for entry in LogEntry.objects.filter(subject=f"tender:{lot.tender_id}", type=LotReopened.type).order_by("id"):
        told = json.loads(entry.body)
        if told["lot"] == str(lot.pk):
            found = Evaluation.objects.filter(lot=lot, digest=told["evaluation"]).exclude(superseded_at=None)
            yield from found.order_by("id")[:1]


def _award(award: Award, currency: str) -> dict[str, Any]:
    assert award.offer is not None  # awards made here come from an offer
    return {
        "id": str(award.pk),
        "offer": str(award.offer.bid_id),
        "supplier": str(award.supplier_id),
        "amount": str(award.amount),
        "currency": currency,
        "status": award.status,
        **({"group": str(award.group_id)} if award.group_id else {}),
        "note": award.reason,
    }


def sealed_files(acts: list[BidAct]) -> list[str]:
    """The ids of all sealed files of these acts, each once, in order."""
    return sorted({file for act in acts for file in act.files})
