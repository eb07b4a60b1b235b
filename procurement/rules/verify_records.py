"""Rules V1, V4 and V6 to V9 (docs/formats.md, section 19): the bundle itself, the log, the deadline, who counted."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from datetime import datetime
from itertools import pairwise

from procurement.rules.bundle_zip import BundleError
from procurement.rules.log import NONCE_SIZE, leaf_hash
from procurement.rules.notes import NoteError, VerifierKey, verify_note
from procurement.rules.receipts import Act, Receipt, Refusal, files_digest, format_time
from procurement.rules.verify_evidence import (
    AMENDED,
    CLOSED,
    FORMAT,
    HEAD,
    NOTE,
    PUBLISHED,
    SUBMITTED,
    BidEvidence,
    Entry,
    Evidence,
    Failed,
    NotApplicable,
)
from procurement.rules.verify_log import all_are_logged, logged_in_time

AFTER_THE_END = ("outage", "suspension")
"""The causes for which a deadline moves after it has passed: rules V18 and V21 ask about them."""
WITHDRAWN, REFUSED, PROPOSED = "bid.withdrawn", "bid.refused", "amendment.proposed"


def v1(evidence: Evidence) -> str:
    """The zip is complete, every hash fits, nothing is extra."""
    files = evidence.head["files"]
    if evidence.head["format"] != FORMAT:
        raise Failed(HEAD, f"This verifier knows bundles of the format {FORMAT} only.")
    listed = [*sorted(files), HEAD, NOTE]
    for path in evidence.zip.members:
        if path not in listed:
            raise Failed(path, "It is extra: bundle.json does not list it.")
    for path in listed:
        if path not in evidence.zip.members:
            raise Failed(path, "It is missing.")
    if list(evidence.zip.members) != listed:
        raise Failed("the zip file", "Its files are not in the order of the format.")
    for path, digest in sorted(files.items()):
        try:
            if evidence.zip.digest(path) != digest:
                raise Failed(path, "It was altered: its SHA-256 is not the one in bundle.json.")
        except BundleError as error:
            raise Failed(error.artefact, str(error)) from error
    signed_head(evidence)
    return f"{len(files)} files, all with the hashes of the signed list"


def signed_head(evidence: Evidence) -> VerifierKey:
    """The key that signed the list of files; it covers the head, and so everything."""
    head = evidence.read(HEAD)
    note = evidence.read(NOTE, 2**16).decode("utf-8", "replace")
    try:
        text, key = verify_note(note, evidence.keys)
    except NoteError as error:
        raise Failed(NOTE, str(error)) from error
    if text != note_text(evidence.head, hashlib.sha256(head).hexdigest()):
        raise Failed(NOTE, "It signs another list of files than bundle.json.")
    return key


def note_text(head: dict[str, object], digest: str) -> str:
    """What the platform signs: whose bundle, for whom, and the SHA-256 of bundle.json."""
    return f"eproc-bundle/v1\ntender {head['tender']}\naudience {head['audience']}\ncontents {digest}\n"


def fingerprint(key: VerifierKey) -> str:
    """SHA-256 over the 32 bytes of a public key: what may be printed and compared."""
    return hashlib.sha256(key.public).hexdigest()


def v4(evidence: Evidence) -> str:
    """Every act: its leaf is the hash of its text and nonce, it is canonical, of this tender, and there once."""
    seen: set[str] = set()
    subject = f"tender:{evidence.head['tender']}"
    for entry in evidence.entries:
        if len(entry.nonce) != NONCE_SIZE or leaf_hash(entry.nonce, entry.text.encode("ascii")).hex() != entry.leaf:
            raise Failed(entry.name, "Its leaf is not the hash of its text and nonce.")
        if entry.data.get("subject") != subject:
            raise Failed(entry.name, "It is an act of another tender.")
        if entry.leaf in seen:
            raise Failed(entry.name, "It is there twice.")
        seen.add(entry.leaf)
    return f"{len(seen)} acts; {all_are_logged(evidence)}"


def deadlines(evidence: Evidence) -> list[tuple[Entry, datetime]]:
    """The end of the bidding period as the notice set it and each change moved it."""
    found = [evidence.the(PUBLISHED), *evidence.of_type(AMENDED)]
    return [(entry, datetime.fromisoformat(entry.data["bids_end_at"])) for entry in found]


def v6(evidence: Evidence) -> str:
    """The deadline moved later only, before it had passed, by two persons; and closing kept the last one."""
    moves = deadlines(evidence)
    for (_, before), (entry, after) in pairwise(moves):
        if after < before:
            raise Failed(entry.name, "It moves the deadline to an earlier time.")
        if datetime.fromisoformat(entry.data["at"]) >= before and entry.data["cause"] not in AFTER_THE_END:
            raise Failed(entry.name, "It came after the deadline that it changes.")
        if evidence.auditor and entry.data["cause"] == "amendment":
            _two_persons(evidence, entry)
    closed = evidence.the(CLOSED)
    if datetime.fromisoformat(closed.data["bids_end_at"]) != moves[-1][1]:
        raise Failed(closed.name, "It closed by another deadline than the one in force.")
    if datetime.fromisoformat(closed.data["at"]) < moves[-1][1]:
        raise Failed(closed.name, "It closed before the deadline.")
    return f"{format_time(moves[-1][1])}, changes: {len(moves) - 1}"


def _two_persons(evidence: Evidence, published: Entry) -> None:
    before = [e for e in evidence.of_type(PROPOSED) if e.number < published.number]
    if not before or before[-1].data["actor"] == published.data["actor"]:
        raise Failed(published.name, "One person alone changed the tender.")


def v7(evidence: Evidence) -> str:
    """Each bid was received before the deadline then in force, and before the tender was closed."""
    known = {at for _, at in deadlines(evidence)}
    closed = datetime.fromisoformat(evidence.the(CLOSED).data["at"])
    for bid in evidence.bids:
        name = f"{bid.folder}receipt.txt"
        if bid.receipt.received >= bid.receipt.deadline:
            raise Failed(name, "The bid was received at or after the deadline.")
        if bid.receipt.deadline not in known:
            raise Failed(name, "It names a deadline that the log does not know.")
        if bid.receipt.received > closed:
            raise Failed(name, "The bid was received after the tender was closed.")
        logged_in_time(evidence, bid.receipt, name)
    return f"{len(evidence.bids)} bids, all in time"


def v8(evidence: Evidence) -> str:
    """The closing's list is the bids of the bundle; each receipt given is in it, or superseded by a later act."""
    closed = evidence.the(CLOSED)
    counted, superseded = set(closed.data["counted"]), set(closed.data["superseded"])
    if closed.data["bids"] != len(counted) or len(closed.data["counted"]) != len(counted) or counted & superseded:
        raise Failed(closed.name, "Its list of bids contradicts itself.")
    for name, note in evidence.receipts:
        _receipt_counts(evidence, name, note, counted, superseded)
    if evidence.auditor:
        _nothing_dropped(evidence, counted | superseded)
    by_leaf = {bid.receipt.leaf: bid for bid in evidence.bids}
    for bid in evidence.bids:
        _one_bid(evidence, bid, counted)
    if missing := sorted(counted - by_leaf.keys()):
        raise Failed(closed.name, f"It counts a bid that the bundle does not have: the one with the leaf {missing[0]}.")
    if len({bid.bid for bid in evidence.bids}) != len(counted):
        raise Failed(closed.name, "It counts one bid twice.")
    return f"{len(counted)} bids counted; receipts given: {len(evidence.receipts)}"


def _one_bid(evidence: Evidence, bid: BidEvidence, counted: set[str]) -> None:
    """The bid's file, its receipt and its act in the log say the same."""
    receipt, name = bid.receipt, f"{bid.folder}bid.json"
    if receipt.leaf not in counted:
        raise Failed(f"{bid.folder}receipt.txt", "The closing's list does not count it.")
    entry = next((e for e in evidence.of_type(SUBMITTED) if e.leaf == receipt.leaf), None)
    if entry is None:
        raise Failed(name, "The log does not have its act.")
    said = (str(receipt.tender), str(receipt.bid), receipt.manifest, files_digest(bid.data["files"]), receipt.nonce)
    tables = sorted(table["object"] for table in bid.data.get("prices", {}).values())
    if list(receipt.prices) != tables and not bid.data["failure"]:
        raise Failed(f"{bid.folder}bid.json", "It names other price tables than the receipt.")
    if said != (evidence.head["tender"], bid.bid, bid.data["manifest"], receipt.files, entry.nonce):
        raise Failed(name, "It says something else than its receipt.")
    act = tuple(entry.data[key] for key in ("bid", "bidder", "manifest", "files", "received"))
    if act != (*(bid.data[key] for key in ("bid", "bidder", "manifest", "files")), format_time(receipt.received)):
        raise Failed(name, "It says something else than its act in the log.")
    if bid.folder != f"bids/{bid.bid}/" or receipt.act is Act.WITHDRAW:
        raise Failed(name, "It is not the bid that its place says.")


def _receipt_counts(evidence: Evidence, name: str, note: str, counted: set[str], superseded: set[str]) -> None:
    found: Receipt | Refusal = evidence.statement(name, note, Receipt, Refusal)
    if str(found.tender) != evidence.head["tender"]:
        raise Failed(name, "It is of another tender.")
    if isinstance(found, Refusal):
        if found.leaf in counted:
            raise Failed(name, "What it refused was counted.")
        return
    if found.leaf in counted and found.act is not Act.WITHDRAW:
        return
    if found.leaf not in superseded:
        raise Failed(name, "The closing's list does not have it: this bid was dropped.")
    if found.act is not Act.WITHDRAW and not _superseded_by_something(evidence, found):
        raise Failed(
            name, "It is listed as superseded, and nothing here shows by what: add the receipt of your later act; "
            "if there was none, this bid was dropped.",
        )  # fmt: skip


def _superseded_by_something(evidence: Evidence, receipt: Receipt) -> bool:
    """A later act of the same bid, or a significant change of the tender, after which bids had to be handed in again."""
    later = [evidence.statement(name, note, Receipt, Refusal) for name, note in evidence.receipts]
    with suppress(NotApplicable):
        later += [bid.receipt for bid in evidence.bids]
    if any(isinstance(x, Receipt) and x.bid == receipt.bid and x.received > receipt.received for x in later):
        return True
    acts = [e for e in evidence.of_type(SUBMITTED, WITHDRAWN) if e.data["bid"] == str(receipt.bid)]
    if any(e.data["received"] > format_time(receipt.received) for e in acts):
        return True
    changes = [e for e in evidence.of_type(AMENDED) if e.data["significant"]]
    return any(datetime.fromisoformat(e.data["at"]) > receipt.received for e in changes)


def _nothing_dropped(evidence: Evidence, listed: set[str]) -> None:
    for entry in evidence.of_type(SUBMITTED, WITHDRAWN):
        if entry.leaf not in listed:
            raise Failed(entry.name, "The closing's list does not have it: this bid was dropped.")


def v9(evidence: Evidence) -> str:
    """No act of a bidder after closing; refusals for lateness were really late."""
    closed, moves = evidence.the(CLOSED), deadlines(evidence)
    end = format_time(moves[-1][1])
    for entry in evidence.of_type(SUBMITTED, WITHDRAWN):
        if entry.number > closed.number or entry.data["received"] >= end:
            raise Failed(entry.name, "It came after the closing.")
    refusals = evidence.of_type(REFUSED)
    for entry in refusals:
        in_force = [at for change, at in moves if change.number < entry.number][-1]
        if entry.data["reason"] == "late" and datetime.fromisoformat(entry.data["at"]) < in_force:
            raise Failed(entry.name, "It was refused as late before the deadline.")
    return f"refusals: {len(refusals)}" if evidence.auditor else "as far as the acts that counted show"
