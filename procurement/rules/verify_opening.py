"""Rules V10, V11, V13 and V19 (docs/formats.md, section 19): what was sealed, and what came out."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from uuid import UUID

from procurement.rules.sealing import open_with_content_key, read_header
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_id import object_id
from procurement.rules.sealing_locks import Lock
from procurement.rules.verify_commit import in_form, was_committed
from procurement.rules.verify_committee import committed_before_shown, published_kids
from procurement.rules.verify_evidence import CLOSED, REVEALED, BidEvidence, Evidence, Failed

STORAGE = "storage"
"""The failure of a bid whose bytes were missing or damaged at the opening: there is nothing here to check them with."""


def v10(evidence: Evidence) -> str:
    """Every sealed object has the id that its receipt names."""
    count = 0
    for bid in evidence.bids:
        names = [(f"{bid.folder}manifest.sb1", bid.data["manifest"])]
        names += [(f"objects/{file}.sb1", file) for file in bid.data["files"]] if evidence.auditor else []
        for path, wanted in names:
            if bid.data["failure"] == STORAGE or wanted in unreadable(bid):
                continue  # the opening recorded that it was lost or damaged
            try:
                with evidence.open(path) as source:
                    found = object_id(source)
            except SealingError as error:
                raise Failed(path, str(error)) from error
            if found != wanted:
                raise Failed(path, "Its bytes do not have the id that the receipt names.")
            count += 1
    return f"{count} sealed objects" + ("" if evidence.auditor else "; the files are in the bundle for auditors")


def unreadable(bid: BidEvidence) -> dict[str, str]:
    """The files of a bid that did not open, with why, by object id."""
    return dict(entry.split(" ", 1) for entry in bid.data.get("unreadable", ()))


def _object_of(path: str) -> str:
    return path.removeprefix("objects/").removesuffix(".sb1")


def v11(evidence: Evidence) -> str:
    """Every sealed object names its tender, bid, stage and exactly the published keys."""
    kids, tender = published_kids(evidence), UUID(evidence.head["tender"])
    for bid in evidence.bids:
        names = [(f"{bid.folder}manifest.sb1", Kind.MANIFEST)]
        names += [(f"objects/{file}.sb1", Kind.FILE) for file in bid.data["files"]] if evidence.auditor else []
        for path, kind in names:
            if bid.data["failure"] in (STORAGE, "sealing") or _object_of(path) in unreadable(bid):
                continue  # the opening recorded that it does not
            try:
                with evidence.open(path) as source:
                    read_header(source).require(Place(kind, 1, tender, UUID(bid.bid)), kids)
            except SealingError as error:
                raise Failed(path, str(error)) from error
    return f"{len(evidence.bids)} bids sealed to the published key"


def outcome(evidence: Evidence) -> tuple[dict[str, str], dict[str, str]]:
    """What the opening recorded: the digests of the opened bids, and why others could not be opened, by bid."""
    revealed = evidence.the(REVEALED)
    opened, failed = (dict(pair.split(" ", 1) for pair in revealed.data[key]) for key in ("opened", "failed"))
    if len(opened) != len(revealed.data["opened"]) or opened.keys() & failed.keys():
        raise Failed(revealed.name, "It names a bid twice.")
    return opened, failed


def v13(evidence: Evidence) -> str:
    """Each sealed bid, opened again with its published key, is what the opening recorded and the bundle shows."""
    opened, failed = outcome(evidence)
    kids = published_kids(evidence)
    for bid in evidence.bids:
        if bid.data["failure"]:
            if failed.get(bid.bid) != bid.data["failure"]:
                raise Failed(f"{bid.folder}bid.json", "The opening recorded something else.")
            continue
        shown = evidence.read(f"{bid.folder}manifest.json")
        if opened.get(bid.bid) != hashlib.sha256(shown).hexdigest():
            raise Failed(f"{bid.folder}manifest.json", "It is not what the opening recorded.")
        if _opened_again(evidence, bid, kids) != shown:
            raise Failed(f"{bid.folder}manifest.sb1", "What is sealed in it is not what the bundle shows.")
        in_form(evidence, bid)
    was_committed(evidence, opened, failed)
    committed_before_shown(evidence)
    if missing := sorted((opened.keys() | failed.keys()) - {bid.bid for bid in evidence.bids}):
        raise Failed(evidence.the(REVEALED).name, f"It names a bid that the bundle does not have: {missing[0]}.")
    return f"{len(opened)} bids opened again; not openable then: {len(failed)}"


def _opened_again(evidence: Evidence, bid: BidEvidence, kids: Mapping[Lock, bytes]) -> bytes:
    place = Place(Kind.MANIFEST, 1, UUID(evidence.head["tender"]), UUID(bid.bid))
    path = f"{bid.folder}manifest.sb1"
    try:
        with evidence.open(path) as source:
            return open_with_content_key(source, bytes.fromhex(bid.data["content_key"]), place=place, kids=kids).read()
    except SealingError as error:
        raise Failed(path, str(error)) from error


def v19(evidence: Evidence) -> str:
    """What was replaced or withdrawn was never opened."""
    opened, failed = outcome(evidence)
    closed = evidence.the(CLOSED)
    if len(opened) + len(failed) != closed.data["bids"]:
        raise Failed(evidence.the(REVEALED).name, "It opened another number of bids than the closing counted.")
    superseded = set(closed.data["superseded"])
    for bid in evidence.bids:
        if bid.receipt.leaf in superseded:
            raise Failed(f"{bid.folder}receipt.txt", "It was opened although a later act took its place.")
    return f"replaced or withdrawn: {len(superseded)} acts, none opened"
