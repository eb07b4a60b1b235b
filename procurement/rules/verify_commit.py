"""The part of V13 about the two steps of an opening, and about bids that people had to read (docs/formats.md, section 19)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from procurement.rules.manifest import Manifest, ManifestError, parse_manifest
from procurement.rules.verify_evidence import CLOSED, PUBLISHED, REVEALED, BidEvidence, Evidence, Failed

COMMITTED, RECOVERED, READ = "opening.committed", "opening.recovered", "reading.confirmed"


def was_committed(evidence: Evidence, opened: Mapping[str, str], failed: Mapping[str, str]) -> None:
    """What was revealed is what had been committed before, or came of a recovery in between. No bid was let go afterwards."""
    revealed = evidence.the(REVEALED)
    if not evidence.of_type(COMMITTED) and evidence.the(PUBLISHED).data["level"] == "A":
        return  # opened before there were two steps: at level A both are one act
    committed = evidence.the(COMMITTED)
    if not evidence.the(CLOSED).number < committed.number < revealed.number:
        raise Failed(committed.name, "It is not between the closing and the reveal.")
    known = dict(pair.split(" ", 1) for pair in committed.data["bids"])
    for entry in evidence.of_type(RECOVERED):
        bid, digest = entry.data["bid"], entry.data["digest"]
        if not committed.number < entry.number < revealed.number or known.get(bid) not in (*FAILURES, digest):
            raise Failed(entry.name, "It recovers a bid that had opened, or not before the reveal.")
        known[bid] = digest
    if known.keys() != {*opened, *failed}:
        raise Failed(committed.name, "It names other bids than the reveal.")
    for bid, digest in sorted(opened.items()):
        if known[bid] != digest:
            raise Failed(revealed.name, f"The bid {bid} is not what was committed.")
    for bid in sorted(failed):
        if known[bid] not in FAILURES:
            raise Failed(revealed.name, f"The bid {bid} had been opened when it was committed.")


FAILURES = ("storage", "sealing", "committee")


def in_form(evidence: Evidence, bid: BidEvidence) -> None:
    """An opened bid is a manifest of its own, unless the opening recorded that it is not; then that is true."""
    revealed = evidence.the(REVEALED)
    if bool(bid.data.get("flaw")) != (bid.bid in revealed.data.get("flawed", ())):
        raise Failed(f"{bid.folder}bid.json", "The opening recorded something else.")
    said = [f"{bid.bid} {entry}" for entry in bid.data.get("unreadable", ())]
    if said != [entry for entry in revealed.data.get("unreadable", ()) if entry.startswith(f"{bid.bid} ")]:
        raise Failed(f"{bid.folder}bid.json", "The opening recorded something else.")
    path = f"{bid.folder}manifest.json"
    try:
        problem = _belongs(evidence, bid, parse_manifest(evidence.read(path)))
    except ManifestError as error:
        problem = str(error)
    if problem and not bid.data.get("flaw"):
        raise Failed(path, problem)
    if bid.data.get("flaw") and not problem:
        raise Failed(path, "It is in form, and a program could have read it.")


def manifest_of(evidence: Evidence, bid: BidEvidence) -> Manifest | None:
    """The content of an opened bid; as two persons read it where it is not in form, None while they have not."""
    path = f"{bid.folder}{'reading' if bid.data.get('flaw') else 'manifest'}.json"
    if bid.data.get("flaw") and path not in evidence.zip.members:
        return None
    try:
        found = parse_manifest(evidence.read(path))
    except ManifestError as error:
        raise Failed(path, str(error)) from error
    if problem := _belongs(evidence, bid, found):
        raise Failed(path, problem)
    agreed = {entry.data["digest"] for entry in evidence.of_type(READ) if entry.data["bid"] == bid.bid}
    if bid.data.get("flaw") and hashlib.sha256(evidence.read(path)).hexdigest() not in agreed:
        raise Failed(path, "The log does not say that two persons read it so.")
    return found


def _belongs(evidence: Evidence, bid: BidEvidence, manifest: Manifest) -> str:
    if (str(manifest.tender), str(manifest.bid)) != (evidence.head["tender"], bid.bid):
        return "It belongs to another bid."
    if {file.object_id for file in manifest.files} != set(bid.data["files"]):
        return "It names other files than the receipt."
    return ""
