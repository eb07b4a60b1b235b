"""Rules V3 and V20 and the parts of V4 and V7 that stand on the public log (docs/formats.md, sections 12 to 16 and 19)."""

from __future__ import annotations

from datetime import timedelta

from procurement.rules.checkpoints import Checkpoint, verify_checkpoint
from procurement.rules.log import LogError
from procurement.rules.log_proofs import Proven, parse_proof, verify_proof
from procurement.rules.merkle import consistency_holds
from procurement.rules.notes import NoteError
from procurement.rules.receipts import Receipt
from procurement.rules.verify_evidence import CLOSED, Evidence, Failed, NotApplicable

CHECKPOINTS = "checkpoints.json"
SETTLES = timedelta(minutes=5)
"""So long an act may take into the log; minutes without a tick come on top, and are on record in the tick."""


def path_of(leaf: str) -> str:
    """Where the proof of an act lies."""
    return f"proofs/{leaf}.tlog-proof"


def checkpoints(evidence: Evidence) -> dict[str, Checkpoint]:
    """The signed heads of the log in this bundle, by their text, the oldest first."""
    if CHECKPOINTS not in evidence.zip.members:
        raise NotApplicable("none of its acts is in the public log yet, or this platform keeps none")
    found = {}
    for note in evidence.json(CHECKPOINTS)["notes"]:
        try:
            found[note] = verify_checkpoint(note, evidence.keys)[0]
        except (NoteError, LogError) as error:
            raise Failed(CHECKPOINTS, str(error)) from error
    return found


def v3(evidence: Evidence) -> str:
    """Each head of the log continues the one before it: nothing was taken out or changed between."""
    heads = list(checkpoints(evidence).values())
    paths = evidence.json(CHECKPOINTS)["paths"]
    if len(paths) != len(heads) - 1 or len({head.origin for head in heads}) != 1:
        raise Failed(CHECKPOINTS, "It does not lead from each head to the next.")
    for old, new, path in zip(heads, heads[1:], paths, strict=False):
        steps = [bytes.fromhex(step) for step in path]
        if old.size >= new.size or not consistency_holds(old.size, old.root, new.size, new.root, steps):
            raise Failed(CHECKPOINTS, f"The log of {new.size} minutes does not continue the one of {old.size}.")
    return f"{len(heads)} heads, up to minute {heads[-1].size}"


def proofs(evidence: Evidence) -> dict[str, Proven]:
    """What the proofs show, by the leaf; Failed at the first that does not hold. Empty without a public log."""
    if CHECKPOINTS not in evidence.zip.members:
        extra = [path for path in evidence.zip.members if path.startswith("proofs/")]
        if extra:
            raise Failed(extra[0], "It is a proof in a bundle without the heads of the log.")
        return {}
    known, found = checkpoints(evidence), {}
    for entry in evidence.entries:
        path = path_of(entry.leaf)
        if path in evidence.zip.members:
            text = evidence.read(path, 2**17).decode("utf-8", "replace")
            try:
                proven = verify_proof(text, evidence.keys)
                head = parse_proof(text).checkpoint
            except (NoteError, LogError) as error:
                raise Failed(path, str(error)) from error
            if proven.leaf.hex() != entry.leaf or proven.event not in ("", entry.text) or head not in known:
                raise Failed(path, "It proves something else than its act, or under another head of the log.")
            found[entry.leaf] = proven
    return found


def all_are_logged(evidence: Evidence) -> str:
    """Each act is in the public log, but for those of the last minutes."""
    found = proofs_once(evidence)
    if not found:
        return "in this bundle none has a proof of the public log"
    last = max(proven.tick.t for proven in found.values())
    for entry in evidence.entries:
        if entry.leaf not in found and entry.at < last - SETTLES:
            raise Failed(entry.name, "It is not in the public log, although later acts are.")
        if entry.leaf in found and found[entry.leaf].tick.t < entry.at:
            raise Failed(path_of(entry.leaf), "Its minute in the log is before the act.")
    return f"{len(found)} are in the public log"


def logged_in_time(evidence: Evidence, receipt: Receipt, name: str) -> None:
    """A bid's minute in the log: soon after it was received, and not after that of the closing."""
    found = proofs_once(evidence)
    proven, closing = found.get(receipt.leaf), found.get(evidence.the(CLOSED).leaf)
    if closing is None:
        return
    if proven is None or proven.index > closing.index:
        raise Failed(name, "The public log had the closing before it had this bid.")
    late = proven.tick.t - receipt.received - timedelta(minutes=proven.tick.gap)
    if receipt.received > proven.tick.t or (late > SETTLES and proven.index):
        raise Failed(path_of(receipt.leaf), "The bid came into the public log at another time than its receipt says.")


def proofs_once(evidence: Evidence) -> dict[str, Proven]:
    """The same as `proofs`, kept with the bundle: each is verified once."""
    if evidence.proven is None:
        evidence.proven = proofs(evidence)
    return evidence.proven


def v20(evidence: Evidence) -> str:
    """Which release of the program ran in the minutes of the acts."""
    releases = {proven.tick.release for proven in proofs_once(evidence).values()} - {""}
    if not releases:
        raise NotApplicable("the public log does not name the release for any of these acts")
    return ", ".join(sorted(releases))
