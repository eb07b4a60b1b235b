"""The command that checks a receipt or a proof, or both together, offline: `receipt [FILE] [--proof FILE] --key KEY`.

Exit code 0: what was given holds. 1: it does not, and why. 2: a file can't be read, or nothing was given.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from procurement.rules.log import LogError
from procurement.rules.log_proofs import Proven, verify_proof
from procurement.rules.monitor_main import keys_from
from procurement.rules.notes import NoteError, VerifierKey, verify_note
from procurement.rules.receipts import Receipt, ReceiptError, Refusal, format_time, parse_statement

GOOD, BAD, UNUSABLE = 0, 1, 2
WHAT = "Check a receipt or refusal, and the proof that its act is in the public log. Needs no network."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("file", nargs="?", default="", help="the receipt as it was downloaded")
    parser.add_argument("--proof", default="", help="the file that ends in .tlog-proof; it can also be checked alone")
    parser.add_argument(
        "--key", required=True, help="the platform's public key (name+id+base64), or a file that holds it"
    )


def check(options: argparse.Namespace, *, say: Callable[[str], object] = print) -> int:
    """Check what the arguments name, and say it in one line each."""
    try:
        keys = keys_from(options.key)
        note, proof = _text(options.file), _text(options.proof)
    except (OSError, ValueError) as error:
        say(f"A file can't be read: {error}")
        return UNUSABLE
    if not note and not proof:
        say("Name a receipt, a proof, or both.")
        return UNUSABLE
    try:
        statement = parse_statement(verify_note(note, keys)[0]) if note else None
        proven = _proven(proof, statement, keys) if proof else None
    except (NoteError, ReceiptError, LogError) as error:
        say(f"FAILED: {error}")
        return BAD
    for line in (*_said(statement), *_shown(proven)):
        say(line)
    return GOOD


def _proven(proof: str, statement: Receipt | Refusal | None, keys: list[VerifierKey]) -> Proven:
    proven = verify_proof(proof, keys)
    if statement and statement.leaf != proven.leaf.hex():
        raise LogError("other-leaf")
    return proven


def _said(statement: Receipt | Refusal | None) -> list[str]:
    if statement is None:
        return []
    kind = "receipt" if isinstance(statement, Receipt) else f"refusal ({statement.reason})"
    times = f"received {format_time(statement.received)}, deadline {format_time(statement.deadline)}"
    return [f"ok: {kind} for bid {statement.bid}, act {statement.act}, {times}."]


def _shown(proven: Proven | None) -> list[str]:
    if proven is None:
        return []
    where = f"minute {proven.index} of {proven.checkpoint.origin}, sealed at {format_time(proven.tick.t)}"
    event = [f"the act: {proven.event}"] if proven.event else []
    return [f"ok: in the public log, {where}, signed with {proven.checkpoint.size} minutes.", *event]


def _text(path: str) -> str:
    return Path(path).read_bytes().decode("utf-8").replace("\r\n", "\n") if path else ""
