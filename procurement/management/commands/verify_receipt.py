"""Check a signed receipt or refusal, with its proof in the public log, and say what it states. Needs the public key only."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from procurement import keystore
from procurement.rules.log import LogError
from procurement.rules.log_proofs import Proven, verify_proof
from procurement.rules.notes import NoteError, VerifierKey, parse_verifier, verify_note
from procurement.rules.receipts import Receipt, ReceiptError, Refusal, format_time, parse_statement

ACTS = {
    "submit": "handed in",
    "confirm": "confirmed as it was, after a change of the tender",
    "replace": "handed in again, in place of an earlier one",
    "withdraw": "withdrawn",
}


class Command(BaseCommand):
    help = "Check the signature of a receipt file and say what it states."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", help="the receipt as it was downloaded; - reads it from standard input")
        parser.add_argument(
            "--proof", default="", help="the file that ends in .tlog-proof: the receipt's act in the public log"
        )
        parser.add_argument(
            "--key", default="", help="the platform's public key (name+id+base64) or a file that holds it"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            note = sys.stdin.read() if options["file"] == "-" else Path(options["file"]).read_text(encoding="utf-8")
            keys = _keys(options["key"])
            text, key = verify_note(note, keys)
            statement = parse_statement(text)
            proven = _proven(options["proof"], statement, keys)
        except (NoteError, ReceiptError, LogError, keystore.KeyProblem) as error:
            raise CommandError(str(error)) from error
        except (OSError, UnicodeDecodeError) as error:
            name = getattr(error, "filename", None) or options["file"]
            raise CommandError(f"{name} can't be read: {error}") from error
        self.stdout.write(f"The signature is good: {key}")
        for line in _receipt(statement) if isinstance(statement, Receipt) else _refusal(statement):
            self.stdout.write(line)
        if proven:
            at, size = format_time(proven.tick.t), proven.checkpoint.size
            self.stdout.write(
                f"It is in the public log: minute {proven.index}, sealed at {at}, signed with {size} minutes."
            )


def _keys(given: str) -> tuple[VerifierKey, ...]:
    if not given:
        return keystore.verifier_keys()
    path = Path(given)
    text = path.read_text(encoding="utf-8") if "+" not in given and path.is_file() else given
    return tuple(parse_verifier(line) for line in text.split("\n") if line.strip())


def _proven(file: str, statement: Receipt | Refusal, keys: tuple[VerifierKey, ...]) -> Proven | None:
    if not file:
        return None
    proven = verify_proof(Path(file).read_text(encoding="utf-8"), keys)
    if proven.leaf.hex() != statement.leaf:
        raise LogError("other-leaf", file)
    return proven


def _receipt(receipt: Receipt) -> list[str]:
    files = f"{receipt.file_count} files" if receipt.file_count != 1 else "1 file"
    return [
        f"Bid {receipt.bid} for tender {receipt.tender} was {ACTS[receipt.act]}",
        f"at {format_time(receipt.received)}, in time for the deadline {format_time(receipt.deadline)}.",
        f"It was sealed by the {receipt.sealed_by}: {files}, {receipt.size} sealed bytes,",
        f"manifest {receipt.manifest},",
        f"files {receipt.files}.",
        f"Its entry in the log has the leaf {receipt.leaf}.",
    ]


def _refusal(refusal: Refusal) -> list[str]:
    return [
        f"An act on bid {refusal.bid} for tender {refusal.tender} was refused ({refusal.act}: {refusal.reason})",
        f"at {format_time(refusal.received)}; the deadline was {format_time(refusal.deadline)}.",
        f"Its entry in the log has the leaf {refusal.leaf}.",
    ]
