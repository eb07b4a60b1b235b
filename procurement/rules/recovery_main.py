"""The commands of the recovery key, on a machine without a network: `recovery new --output FILE`, `recovery open COPY --key FILE`.

With `open` the recovery key never leaves that machine. Exit 0: done; 1: refused; 2: not begun.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from procurement.rules.recovery_keys import (
    RecoveryKeyError,
    new_recovery_key,
    open_copy,
    parse_copy,
    parse_secret,
    public_text,
    recovery_fingerprint,
    secret_text,
)
from procurement.rules.root_main import write_new

DONE, REFUSED, UNUSABLE = 0, 1, 2
WHAT = "Make a recovery key, or open the copy of a lost key-encryption key with it; on a machine that is never on a network."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    actions = parser.add_subparsers(dest="action", required=True)
    new = actions.add_parser("new", help="make a recovery key")
    new.add_argument("--output", required=True, type=Path, help="the new file of the secret key; make two copies of it")
    opened = actions.add_parser("open", help="open the copy of a key-encryption key")
    opened.add_argument("copy", type=Path, help="kek-copy.json, as `manage.py keys show` says where it lies")
    opened.add_argument("--key", required=True, type=Path, help="the file of the recovery key")
    opened.add_argument("--output", required=True, type=Path, help="the key-encryption key: kek.key of the platform")


def run(options: argparse.Namespace, *, say: Callable[[str], object] = print) -> int:
    """Do it, and say what the public may know: the public recovery key and its fingerprint."""
    try:
        if options.action == "new":
            pair = new_recovery_key()
            write_new(options.output, secret_text(pair) + "\n")
        else:
            pair = parse_secret(options.key.read_text(encoding="ascii"))
            copy = parse_copy(options.copy.read_bytes())
            write_new(options.output, open_copy(copy, pair).hex() + "\n")
            say(f"kek          {copy.kek}")
    except RecoveryKeyError as error:
        print(f"Refused: {error}", file=sys.stderr)
        return REFUSED
    except (OSError, UnicodeDecodeError) as error:
        print(f"A file can't be read or written: {error}", file=sys.stderr)
        return UNUSABLE
    say(f"recovery key {public_text(pair.public)}")
    say(f"fingerprint  {recovery_fingerprint(pair.public)}")
    return DONE
