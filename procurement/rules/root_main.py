"""The commands of the root key, on a machine without a network: `root new NAME --output FILE`, `root sign LIST --key FILE`.

The root key signs one thing only, the list of the keys that sign receipts and the log. Exit 0: done; 1: refused; 2: not begun.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path

from procurement.rules.key_lists import KeyPeriod, parse_key_list, sound
from procurement.rules.log import LogError
from procurement.rules.notes import NoteError, SignerKey, generate_signer, parse_signer, sign_note
from procurement.rules.receipts import format_time
from procurement.rules.verify_records import fingerprint

DONE, REFUSED, UNUSABLE = 0, 1, 2
WHAT = "Make a root key, or sign the platform's list of keys with it; on a machine that is never on a network."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    actions = parser.add_subparsers(dest="action", required=True)
    new = actions.add_parser("new", help="make a root key")
    new.add_argument("name", help="whose it is, such as tenders.example.org/root")
    new.add_argument("--output", required=True, type=Path, help="the new file of the secret key; make two copies of it")
    sign = actions.add_parser("sign", help="sign the list that `manage.py keys list` wrote")
    sign.add_argument("list", type=Path, help="the list, as text")
    sign.add_argument("--key", required=True, type=Path, help="the file of the root key")
    sign.add_argument("--output", required=True, type=Path, help="the signed list, for `manage.py keys install`")


def run(options: argparse.Namespace, *, say: Callable[[str], object] = print) -> int:
    """Do it, and say what the public may know: the public root key and its fingerprint."""
    try:
        if options.action == "new":
            key = generate_signer(options.name)
            write_new(options.output, key.to_text() + "\n")
        else:
            key = parse_signer(options.key.read_text(encoding="utf-8").strip())
            for line in _sign(options.list.read_text(encoding="utf-8"), key, options.output):
                say(line)
    except (NoteError, LogError) as error:
        print(f"Refused: {error}", file=sys.stderr)
        return REFUSED
    except (OSError, UnicodeDecodeError) as error:
        print(f"A file can't be read or written: {error}", file=sys.stderr)
        return UNUSABLE
    say(f"root key    {key.verifier}")
    say(f"fingerprint {fingerprint(key.verifier)}")
    return DONE


def _sign(text: str, key: SignerKey, output: Path) -> list[str]:
    """Sign a list that is well formed; its lines in words, to be compared with what the platform shows."""
    periods = parse_key_list(text)
    sound(periods)
    write_new(output, sign_note(text, key))
    return [_said(period) for period in periods]


def _said(period: KeyPeriod) -> str:
    until = f"until {format_time(period.until)}" if period.until else "still signs"
    return f"signed for  {period.key}, from {format_time(period.since)}, {until}"


def write_new(path: Path, text: str) -> None:
    """A new file that only its owner may read; one that exists is never replaced."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
