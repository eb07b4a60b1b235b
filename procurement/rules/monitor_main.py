"""The command that follows a public log from cron: `monitor ADDRESS --key KEY --state FILE` (or --root). Rules and standard library only.

Exit code 0: all is well. 1: the log is not what it was, or stands still. 2: it could not be looked at.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from procurement.rules.key_lists import KeyPeriod, signs_at, verify_key_list
from procurement.rules.log import LogError
from procurement.rules.log_monitor import Fetch, Followed, follow
from procurement.rules.notes import NoteError, VerifierKey, parse_verifier, verify_note

GOOD, BROKEN, UNREACHABLE = 0, 1, 2
WHAT = "Follow a public log from cron. Exit 0: it continues what was seen; 1: it does not, or stands still; 2: not reached."
MOST_BYTES = 32 * 1024 * 1024
_SECONDS = 30


def main(arguments: Sequence[str], *, say: Callable[[str], object] = print, now: datetime | None = None) -> int:
    """Look once, say in one line what was found, remember the checkpoint if all is well, and return the exit code."""
    parser = argparse.ArgumentParser(prog="monitor", description=WHAT)
    add_arguments(parser)
    return look(parser.parse_args(arguments), say=say, now=now)


def look(options: argparse.Namespace, *, say: Callable[[str], object] = print, now: datetime | None = None) -> int:
    """The same, with the arguments read already."""
    state = Path(options.state) if options.state else None
    try:
        periods = _vouched(options)
        keys = [period.key for period in periods] if periods else keys_from(options.key)
        seen = state.read_text(encoding="utf-8") if state and state.exists() else None
    except (LogError, NoteError) as error:
        say(f"ALARM: the list of keys is not what the root key signed: {error}")
        return BROKEN
    except (OSError, ValueError) as error:
        say(f"The key, the list of keys or the state file can't be read: {error}")
        return UNREACHABLE
    try:
        moment = now or datetime.now(UTC)
        found = follow(fetch_from(options.address), keys, seen, now=moment)
        if periods and not signs_at(periods, verify_note(found.note, keys)[1], moment):
            raise NoteError("The newest checkpoint is signed with a key whose time is over.")
    except (LogError, NoteError, UnicodeDecodeError) as error:
        say(f"ALARM: {error} Remembered: {_head(seen)}")
        return BROKEN
    except (urllib.error.URLError, OSError, ValueError) as error:
        say(f"The log could not be looked at: {error}")
        return UNREACHABLE
    if state:
        _remember(state, found.note)
    say(_sentence(found, first=seen is None))
    return GOOD


def _vouched(options: argparse.Namespace) -> tuple[KeyPeriod, ...]:
    """The keys on the list that the root key signed, which lies beside the log; none if no root key was given."""
    if not options.root:
        if not options.key:
            raise ValueError("give --key or --root")
        return ()
    (root,) = keys_from(options.root)
    site = options.address.rstrip("/").rpartition("/")[0]
    return verify_key_list(fetch_from(site)("keys.note").decode("utf-8"), root)


def fetch_from(address: str) -> Fetch:
    """Reads what lies below an http(s) address or in a folder; ValueError for another kind of address, or an answer that is far
    too long.
    """
    if Path(address).is_dir():
        return lambda path: (Path(address) / path).read_bytes()
    if urlsplit(address).scheme not in ("http", "https"):
        raise ValueError("the address of the log begins with https://")

    def fetch(path: str) -> bytes:
        where = f"{address.rstrip('/')}/{path}"
        with urllib.request.urlopen(where, timeout=_SECONDS) as answer:  # noqa: S310  (http and https only, see above)
            data: bytes = answer.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise ValueError(f"{path} is longer than any file of a log")
        return data

    return fetch


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("address", help="the address of the log, such as https://tenders.example.org/log")
    parser.add_argument("--key", default="", help="the log's public key (name+id+base64), or a file that holds it")
    parser.add_argument("--root", default="", help="instead: the public root key, which vouches for the log's keys")
    parser.add_argument("--state", default="", help="file in which the last checkpoint is remembered")


def keys_from(given: str) -> list[VerifierKey]:
    """The keys of an argument: one as text, or a file of them; ValueError or OSError if it is neither."""
    text = Path(given).read_text(encoding="utf-8") if "+" not in given else given
    return [parse_verifier(line) for line in text.split("\n") if line.strip()]


def _remember(state: Path, note: str) -> None:
    """Whole or not at all: what is remembered is the one thing that a rewritten log is caught by."""
    handle, temporary = tempfile.mkstemp(dir=state.absolute().parent)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(note)
        file.flush()
        os.fsync(file.fileno())
    Path(temporary).replace(state)


def _head(note: str | None) -> str:
    return "nothing." if note is None else " ".join(note.split("\n")[:3])


def _sentence(found: Followed, *, first: bool) -> str:
    head = found.checkpoint
    what = "First look" if first else "Continued"
    gaps = f"{found.missing} minutes have none" if found.missing else "none is missing"
    return f"{what}: {head.origin} has {head.size} minutes, {len(found.ticks)} of them read now, {gaps}."


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
