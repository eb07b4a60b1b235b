"""Rule V3 (docs/formats.md, sections 14 and 19): the log only grew, also since the heads that somebody kept on paper or in a file."""

from __future__ import annotations

import re
from collections.abc import Iterator

from procurement.rules.checkpoints import Checkpoint, parse_checkpoint, verify_checkpoint
from procurement.rules.log import LogError
from procurement.rules.log_proofs import parse_proof
from procurement.rules.merkle import consistency_holds, consistency_path
from procurement.rules.notes import NoteError
from procurement.rules.tiles import tiled_tree
from procurement.rules.verify_evidence import Evidence, Failed, NotApplicable
from procurement.rules.verify_log import checkpoints
from procurement.rules.verify_log import v3 as bundled_heads

PROOF = "c2sp.org/tlog-proof@v1\n"


def v3(evidence: Evidence) -> str:
    """The heads of the bundle continue each other, and those that were given; each comparison names the file that was given."""
    said = bundled_heads(evidence)
    newest = list(checkpoints(evidence).values())[-1]
    known = {head.size: head for head in checkpoints(evidence).values()}
    count = 0
    for name, text in evidence.heads:
        for given in _heads_in(evidence, name, text, newest.origin):
            if given.size in known:
                if known[given.size].root != given.root:
                    raise Failed(name, f"At {given.size} minutes the log was another one than this bundle's.")
            else:
                _continues(evidence, name, given, newest)
            count += 1
    return said + (f"; heads that you gave: {count}, all continued" if evidence.heads else "")


def _heads_in(evidence: Evidence, name: str, text: str, origin: str) -> Iterator[Checkpoint]:
    """The head of a signed checkpoint or of a proof, or all heads in the text of a printed paper."""
    try:
        if text.startswith(PROOF) or "\n\N{EM DASH} " in text:
            note = parse_proof(text).checkpoint if text.startswith(PROOF) else text
            found = [verify_checkpoint(note, evidence.keys)[0]]
        else:
            printed = re.findall(rf"(?<!\S){re.escape(origin)}\s+(\d+)\s+([A-Za-z0-9+/]{{43}}=)(?!\S)", text)
            found = [parse_checkpoint(f"{origin}\n{size}\n{root}\n") for size, root in dict.fromkeys(printed)]
    except (NoteError, LogError) as error:
        raise Failed(name, str(error)) from error
    if not found:
        raise Failed(name, f"There is no head of the log {origin} in it.")
    if any(head.origin != origin for head in found):
        raise Failed(name, "It is of another log.")
    yield from found


def _continues(evidence: Evidence, name: str, given: Checkpoint, newest: Checkpoint) -> None:
    """The log itself, as it is now, continues both; its tiles are believed only as far as they lead to its signed root."""
    if evidence.fetch is None:
        raise NotApplicable(f"nothing here leads from the head in {name} to this bundle: give the log with --log")
    fetch = evidence.fetch
    try:
        present = verify_checkpoint(fetch("checkpoint").decode("utf-8"), evidence.keys)[0]
        tree = tiled_tree(lambda tile: fetch(tile.path()), present.size)
        for whose, head in (("this bundle", newest), (name, given)):
            if head.size > present.size:
                raise Failed(name, f"It can't be compared: the log given with --log ends before the head in {whose}.")
            path = consistency_path(tree, head.size, present.size)
            if not consistency_holds(head.size, head.root, present.size, present.root, path):
                raise Failed(name, f"The log of {present.size} minutes does not continue the {head.size} in {whose}.")
    except (NoteError, LogError, UnicodeDecodeError) as error:
        raise Failed(name, f"The log given with --log can't show that it continues this head: {error}") from error
    except OSError as error:
        raise NotApplicable(f"the log given with --log can't be read: {error}") from error
