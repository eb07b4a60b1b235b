"""Bids of the demo that reach the platform sealed: by a browser, in parts, or by the offline program, as one package."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from procurement import blobs, clock
from procurement.access import actor_for
from procurement.package_uploads import ReceivedPackage
from procurement.rules.facts import RequirementKind
from procurement.rules.packages import PackageHead
from procurement.rules.sealing import Meta, seal
from procurement.rules.sealing_chunks import PREFIX_SIZE
from procurement.rules.sealing_header import Kind, Place, header_size
from procurement.rules.sealing_id import PART_SIZE
from procurement.rules.sealing_locks import Lock, generate_key_pair
from tenders.demo.declaring import declare
from tenders.demo.scenario import Company, Played
from tenders.models import Bid, Receipt
from tenders.queries.bid_check import draft_to_manifest
from tenders.queries.bids import EMPTY
from tenders.queries.keys import ENVELOPE, sealing_keys
from tenders.services import bidding, object_uploads, sealed_bidding, sealed_packages

BROWSER, CLI = "browser", sealed_packages.SEALED_BY
PDF = b"%PDF-1.4\n% "


def hand_in_sealed(
    played: Played, company: Company, prices: Mapping[int, tuple[str, ...]], answers: Mapping[str, str], *, by: str
) -> Receipt:
    """Seal prices, answers, all declarations and a file for each document, and hand them in. `by`: BROWSER or CLI."""
    bid, objects = seal_bid(played, company, prices, answers)
    receipt = (_by_browser if by == BROWSER else _by_program)(bid, company, objects)
    played.receipts.append(receipt)
    return receipt


def seal_bid(
    played: Played, company: Company, prices: Mapping[int, tuple[str, ...]], answers: Mapping[str, str]
) -> tuple[Bid, list[tuple[bytes, str]]]:
    """The bid that is begun, and its sealed objects with their ids: the manifest first, then the files."""
    actor, tender = actor_for(company.submitter), played.fresh()
    bid = bidding.start_bid(tender, bidder=company.organization, actor=actor, now=clock.now())
    declare(tender, company)
    keys = {**sealing_keys(tender), Lock.RECOVERY: generate_key_pair().public}

    def sealed(kind: Kind, meta: Meta, body: bytes) -> tuple[bytes, str]:
        return seal(Place(kind, ENVELOPE, tender.pk, bid.pk), keys, meta, body)

    files, objects = [], []
    for requirement in tender.requirements.filter(kind=RequirementKind.DOCUMENT):
        meta, body = Meta("offer.pdf", str(requirement.pk), "application/pdf"), PDF + uuid4().bytes
        objects.append(sealed(Kind.FILE, meta, body))
        files.append({"slot": meta.slot, "name": meta.name, "object": objects[-1][1], "size": str(len(body))})
    manifest = draft_to_manifest(bid, {**_content(played, prices, answers), "files": files}).to_bytes()
    objects.insert(0, sealed(Kind.MANIFEST, Meta("manifest.json", type="application/json"), manifest))
    return bid, objects


def _content(played: Played, prices: Mapping[int, tuple[str, ...]], answers: Mapping[str, str]) -> dict[str, Any]:
    """As a draft holds it, by the ids of the tender's parts."""
    lots = {lot.number: lot for lot in played.tender.lots.all()}
    titles = {criterion.title: str(criterion.pk) for lot in lots.values() for criterion in lot.criteria.all()}
    return {
        **EMPTY,
        "lots": {
            str(lots[number].pk): {
                "prices": dict(zip((str(i.pk) for i in lots[number].items.all()), texts, strict=True))
            }
            for number, texts in prices.items()
        },
        "answers": {titles[title]: text for title, text in answers.items()},
        "declarations": [
            str(pk) for pk in played.tender.requirements.filter(kind="declaration").values_list("pk", flat=True)
        ],
    }


def _by_browser(bid: Bid, company: Company, objects: list[tuple[bytes, str]]) -> Receipt:
    """Each object in its parts, then the act that names them."""
    for data, _object_id in objects:
        upload_object(bid, company, data)
    actor = actor_for(company.submitter)
    return sealed_bidding.submit_sealed(
        bid, manifest=objects[0][1], files=_ids(objects), idempotency_key=uuid4(), terms=bid.tender.terms,
        sealed_by=BROWSER, actor=actor, now=clock.now(),
    )  # fmt: skip


def upload_object(bid: Bid, company: Company, data: bytes) -> None:
    """Store a sealed object as a browser does, part by part."""
    actor, upload, parts = actor_for(company.submitter), uuid4(), parts_of(data)
    for number, part in enumerate(parts):
        digest = hashlib.sha256(part).digest()
        object_uploads.receive_part(bid, upload, number, part, digest=digest, actor=actor, now=clock.now())
    object_uploads.complete_upload(bid, upload, parts=len(parts), actor=actor, now=clock.now())


def parts_of(data: bytes) -> list[bytes]:
    """The parts in which a sealed object is sent: what says how to read it, then pieces of one size."""
    first = header_size(data) + PREFIX_SIZE
    return [data[:first], *(data[at : at + PART_SIZE] for at in range(first, len(data), PART_SIZE))]


def _by_program(bid: Bid, company: Company, objects: list[tuple[bytes, str]]) -> Receipt:
    """The package that the program wrote, as it arrives; then the person submits it."""
    actor, manifest = actor_for(company.submitter), objects[0][1]
    for data, object_id in objects:
        blobs.store(data, object_id)
    head = PackageHead(bid.tender_id, bid.pk, manifest, _ids(objects), bid.tender.terms)
    package = ReceivedPackage(head, {object_id: len(data) for data, object_id in objects})
    sealed_packages.take_package(bid, package, actor=actor, now=clock.now())
    return sealed_packages.submit_package(bid, manifest=manifest, idempotency_key=uuid4(), actor=actor, now=clock.now())


def _ids(objects: list[tuple[bytes, str]]) -> tuple[str, ...]:
    """The files' ids, sorted; the manifest is the first object."""
    return tuple(sorted(object_id for _data, object_id in objects[1:]))
