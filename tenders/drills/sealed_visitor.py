"""A bidder who seals as the browser's page does, in this process: the server is sent parts of sealed objects, and never a word."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import NamedTuple
from uuid import uuid4

from django.urls import reverse

from procurement.rules.facts import RequirementKind
from procurement.rules.sealing import Meta, seal
from procurement.rules.sealing_header import Kind, Place, header_size
from procurement.rules.sealing_id import PART_SIZE
from procurement.rules.sealing_locks import Lock, generate_key_pair
from tenders.demo.scenario import Company, Played
from tenders.drills.visitor import Visitor
from tenders.models import Bid
from tenders.queries.bid_check import draft_to_manifest
from tenders.queries.keys import ENVELOPE, sealing_keys

_HEAD = 56
"""Salt and commitment, which end the first part (docs/formats.md, 3.6)."""


class Words(NamedTuple):
    """What is looked for afterwards: the price of every item, the name of the file, and what stands in it."""

    price: str
    name: str
    text: str


def hand_in(visitor: Visitor, played: Played, company: Company, words: Words) -> None:
    """Begin the bid by its page, seal it here, send the parts, submit: docs/formats.md, section 24."""
    reference = played.tender.reference
    visitor.fill_in(reverse("tenders:bid", args=[reference]), {}, reverse("tenders:bid-start", args=[reference]))
    bid = Bid.objects.select_related("tender").get(tender=played.tender, bidder=company.organization)
    document = played.tender.requirements.get(kind=RequirementKind.DOCUMENT)
    meta = Meta(words.name, str(document.pk), "application/pdf")
    file = _send(visitor, bid, Kind.FILE, meta, b"%PDF-1.4\n% " + words.text.encode())
    content = _content(played, words, {"slot": str(document.pk), "name": words.name, "object": file})
    manifest = draft_to_manifest(bid, content).to_bytes()
    sealed = _send(visitor, bid, Kind.MANIFEST, Meta("manifest.json", type="application/json"), manifest)
    asked = {"manifest": sealed, "files": [file], "key": str(uuid4()), "terms": played.fresh().terms}
    answer = visitor.send("POST", reverse("tenders:bid-seal-submit", args=[reference]), json.dumps(asked).encode())
    if "eproc-receipt" not in json.loads(answer).get("note", ""):
        raise RuntimeError(f"The sealed bid was not received: {answer[:300]}")


def _content(played: Played, words: Words, file: Mapping[str, str]) -> dict[str, object]:
    """What the page holds of a bid: each item at the price, everything declared."""
    lots = {
        str(lot.pk): {"prices": {str(item.pk): words.price for item in lot.items.all()}}
        for lot in played.tender.lots.all()
    }
    declared = played.tender.requirements.filter(kind=RequirementKind.DECLARATION)
    return {"lots": lots, "answers": {}, "declarations": [str(one.pk) for one in declared], "files": [dict(file)]}


def _send(visitor: Visitor, bid: Bid, kind: Kind, meta: Meta, body: bytes) -> str:
    """Seal it to the tender's keys and the bidder's own, send it in parts; the id that the server computed must be ours."""
    keys = {**sealing_keys(bid.tender), Lock.RECOVERY: generate_key_pair().public}
    sealed, object_id = seal(Place(kind, ENVELOPE, bid.tender_id, bid.pk), keys, meta, body)
    first = header_size(sealed) + _HEAD
    parts = [sealed[:first], *(sealed[at : at + PART_SIZE] for at in range(first, len(sealed), PART_SIZE))]
    reference, upload = bid.tender.reference, uuid4()
    for number, part in enumerate(parts):
        digest = base64.b64encode(hashlib.sha256(part).digest()).decode()
        address = reverse("tenders:bid-part", args=[reference, upload, number])
        visitor.send("PUT", address, part, {"Content-Digest": f"sha-256=:{digest}:"})
    joined = reverse("tenders:bid-parts-complete", args=[reference, upload])
    answer = visitor.send("POST", joined, json.dumps({"parts": len(parts)}).encode())
    if json.loads(answer)["object"] != object_id:
        raise RuntimeError("The server stored other bytes than were sealed.")
    return object_id
