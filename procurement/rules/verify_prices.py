"""Rule V25 (docs/formats.md, section 19): the second envelopes, and what a bid says with the prices that were opened."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from procurement.rules.envelopes import FAILED, PRICES, SEALED, price_flaw, with_prices
from procurement.rules.facts import Offer
from procurement.rules.manifest import Manifest, offers, parse_manifest
from procurement.rules.sealing import open_with_content_key
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_id import object_id
from procurement.rules.verify_commit import manifest_of
from procurement.rules.verify_committee import published_kids, published_shares
from procurement.rules.verify_evidence import PUBLISHED, REVEALED, BidEvidence, Entry, Evidence, Failed, NotApplicable
from procurement.rules.verify_log import path_of, proofs_once

ASKED, CONFIRMED, OPENED = "prices.asked", "prices.confirmed", "prices.opened"
COMMITTED = "prices.committed"
EXCLUDED, REOPENED = "exclusion.confirmed", "lot.reopened"
SECOND = "_prices"
"""What the fields of `tender.published` about the second envelope end in."""
SCORED = ("scores.locked", "scores.reopened")


def offer_of(evidence: Evidence, bid: BidEvidence, lot: str) -> Offer | None:
    """What an opened bid says about a lot, with its prices as far as they were opened; None where it does not bid for it."""
    said, envelope = manifest_of(evidence, bid), ""
    if said is None:
        return None
    if lot in said.prices:
        known = _entry(bid, said, lot)
        envelope = FAILED if known["failure"] else "" if known["content_key"] else SEALED
        if not envelope:
            said = with_prices(said, lot, parse_manifest(evidence.read(f"{_path(evidence, bid, lot)}.json")))
    found = offers(said, bidder=bid.data["bidder"], received_at=bid.receipt.received, envelope=envelope)
    return found.get(lot)


def _entry(bid: BidEvidence, first: Manifest, lot: str) -> Mapping[str, Any]:
    known: Mapping[str, Any] = bid.data.get("prices", {}).get(lot, {})
    if known.get("object") != first.prices[lot]:
        raise Failed(f"{bid.folder}bid.json", "It names another price table than the first envelope.")
    return known


def _path(evidence: Evidence, bid: BidEvidence, lot: str) -> str:
    return f"{bid.folder}prices/{evidence.lots[lot].split('/')[1]}"


def v25(evidence: Evidence) -> str:
    """Each second envelope was opened after enough key holders confirmed, is what was sealed, and stayed sealed if it was not."""
    published = evidence.the(PUBLISHED)
    if not published.data.get("key_prices"):
        raise NotApplicable("This tender has one envelope.")
    logged = _openings(evidence, published)
    opened = sealed = 0
    for bid in evidence.bids:
        first = None if bid.data["failure"] else manifest_of(evidence, bid)
        for lot in first.prices if first else ():
            assert first is not None  # the loop runs over its prices
            known, digest = _entry(bid, first, lot), logged.get((lot, bid.bid), "")
            if known["content_key"]:
                _is_what_was_sealed(evidence, bid, first, lot, digest)
                opened += 1
            elif _was_opened(evidence, bid, lot, known, digest):
                raise Failed(f"{bid.folder}bid.json", "The log says something else of its prices.")
            else:
                sealed += 1
    return f"prices opened: {opened}; still sealed, or not openable: {sealed}"


def _was_opened(evidence: Evidence, bid: BidEvidence, lot: str, known: Mapping[str, Any], digest: str) -> bool:
    """Whether log or bundle hold anything of prices that the bundle calls sealed or not openable."""
    held = f"{_path(evidence, bid, lot)}.json" in evidence.zip.members
    return held or digest != known["failure"]


def _openings(evidence: Evidence, published: Entry) -> dict[tuple[str, str], str]:
    """The digest, or why it failed, of each second envelope that the log says was opened, by lot and bid."""
    found: dict[tuple[str, str], str] = {}
    for entry in evidence.of_type(OPENED):
        _was_confirmed(evidence, entry, published)
        _stayed_in(evidence, entry)
        lot = entry.data["lot"]
        for pair in (*entry.data["opened"], *entry.data["failed"]):
            bid, what = pair.split(" ", 1)
            if (lot, bid) in found:
                raise Failed(entry.name, f"It opens the prices of the bid {bid} a second time.")
            found[lot, bid] = what
        for scored in evidence.of_type(*SCORED):
            if scored.data["lot"] == lot and scored.number > entry.number:
                raise Failed(scored.name, "Scores were changed after the prices were known.")
    return found


def _was_confirmed(evidence: Evidence, entry: Entry, published: Entry) -> None:
    """After the first opening somebody asked, and then enough different persons confirmed, at level B each with the own share."""
    required, committee = published.data["key_holders_required"], published.data["level"] == "B"
    same = [e for e in evidence.of_type(ASKED, CONFIRMED) if e.data["opening"] == entry.data["opening"]]
    asked = [e.number for e in same if e.data["type"] == ASKED]
    if len(asked) != 1 or not evidence.the(REVEALED).number < asked[0] < entry.number:
        raise Failed(entry.name, "Nobody had asked for it after the first opening.")
    confirmed = [e for e in same if e.data["type"] == CONFIRMED and asked[0] < e.number < entry.number]
    shares = published_shares(published, SECOND) if committee else {}
    for one in confirmed:
        if shares.get(one.data["user"], "") != one.data.get("share", ""):
            raise Failed(one.name, "It names a share that was not published for this person.")
    people = {e.data["user"] for e in confirmed}
    if len(people) < required:
        raise Failed(entry.name, f"{len(people)} key holders confirmed; {required} had to.")
    if committee:
        _was_committed(evidence, entry)


def _was_committed(evidence: Evidence, entry: Entry) -> None:
    """What opened was in the log, by its digests, in an earlier minute than the opening."""
    same = [e for e in evidence.of_type(COMMITTED) if e.data["opening"] == entry.data["opening"]]
    if not same or sorted(same[-1].data["bids"]) != sorted([*entry.data["opened"], *entry.data["failed"]]):
        raise Failed(entry.name, "It opened something else than had been committed to the log before.")
    found = proofs_once(evidence)
    if same[-1].leaf in found and entry.leaf in found and found[same[-1].leaf].index >= found[entry.leaf].index:
        raise Failed(path_of(same[-1].leaf), "The public log had the prices before what had been committed.")


def _stayed_in(evidence: Evidence, entry: Entry) -> None:
    """No price is opened of an offer that is excluded: by the opening's own list, or (auditors' bundle) by an act since the last upheld
    complaint that brought offers of the lot back."""
    opened = {pair.split(" ", 1)[0] for pair in (*entry.data["opened"], *entry.data["failed"])}
    out: set[str] = set()
    for act in evidence.of_type(EXCLUDED, REOPENED):
        if act.data["lot"] != entry.data["lot"] or act.number > entry.number:
            continue
        if act.data["type"] == EXCLUDED:
            out.add(act.data["bid"])
        elif act.data["readmitted"]:
            out.clear()
    if wrong := sorted(opened & (out | set(entry.data["sealed"]))):
        raise Failed(entry.name, f"It opens the prices of the bid {wrong[0]}, which was excluded.")


def _is_what_was_sealed(evidence: Evidence, bid: BidEvidence, first: Manifest, lot: str, digest: str) -> None:
    path, known = _path(evidence, bid, lot), _entry(bid, first, lot)
    shown = evidence.read(f"{path}.json")
    if hashlib.sha256(shown).hexdigest() != digest:
        raise Failed(f"{path}.json", "It is not what the opening of the prices recorded.")
    kids = published_kids(evidence, SECOND)
    place = Place(Kind.MANIFEST, PRICES, UUID(evidence.head["tender"]), UUID(bid.bid))
    try:
        with evidence.open(f"{path}.sb1") as source:
            same = object_id(source) == known["object"]
        with evidence.open(f"{path}.sb1") as source:
            opened = open_with_content_key(source, bytes.fromhex(known["content_key"]), place=place, kids=kids)
            inside = opened.read()
    except SealingError as error:
        raise Failed(f"{path}.sb1", str(error)) from error
    if not same or inside != shown:
        raise Failed(f"{path}.sb1", "What is sealed in it is not what the bundle shows, or the receipt names another.")
    if flaw := price_flaw(first, lot, shown):
        raise Failed(f"{path}.json", flaw)
