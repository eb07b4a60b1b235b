"""What a bundle holds, as the verifier's rules read it: one place for paths, limits and parsing. No rule is decided here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any, BinaryIO

from procurement.rules.bundle_zip import BundleError, ZipReader
from procurement.rules.canonical import NotCanonical, parse_canonical
from procurement.rules.log_proofs import Proven
from procurement.rules.notes import NoteError, VerifierKey, parse_verifier, verify_note
from procurement.rules.receipts import Receipt, ReceiptError, Refusal, parse_statement

HEAD, NOTE, KEYS, LOG, TENDER, RULESET = (
    "bundle.json", "bundle.note", "keys.txt", "log.json", "tender.json", "ruleset.json",
)  # fmt: skip
FORMAT = "eproc-bundle/1"
MOST_JSON = 64 * 2**20
"""Bytes of the largest JSON file that is read."""
PUBLISHED, AMENDED, CLOSED, CONFIRMED, REVEALED, SUBMITTED = (
    "tender.published", "tender.amended", "tender.closed", "opening.confirmed", "opening.revealed", "bid.submitted",
)  # fmt: skip


class Failed(Exception):
    """A rule does not hold; `artefact` is the first thing that is bad."""

    def __init__(self, artefact: str, sentence: str) -> None:
        super().__init__(sentence)
        self.artefact = artefact


class NotApplicable(Exception):
    """A rule can't be asked of this bundle; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One act of the log: its text as stored, its nonce and leaf, and the text parsed."""

    number: int
    text: str
    nonce: bytes
    leaf: str
    data: Mapping[str, Any]

    @property
    def at(self) -> datetime:
        """When it was recorded."""
        return datetime.fromisoformat(self.data["at"])

    @property
    def name(self) -> str:
        """How findings call it."""
        return f"log.json, entry {self.number} ({self.data.get('type')})"


@dataclass(frozen=True, slots=True)
class BidEvidence:
    """A bid that counted: `bid.json`, and its receipt once the signature is checked."""

    folder: str
    data: Mapping[str, Any]
    receipt: Receipt

    @property
    def bid(self) -> str:
        return str(self.data["bid"])


@dataclass
class Evidence:
    """A bundle that is being verified, the receipts that came with it, and the key to trust (None: none was given)."""

    zip: ZipReader
    receipts: Sequence[tuple[str, str]] = ()
    trusted: str = ""
    heads: Sequence[tuple[str, str]] = ()
    """Heads of the log from elsewhere, by the name of the file: signed, in a proof, or as printed text."""
    fetch: Callable[[str], bytes] | None = None
    """Reads a file of the log itself by its address below the log's; None where it was not given."""
    reading: str = field(default=HEAD, init=False)
    """The file that was read last: what a malformed value is blamed on."""
    proven: dict[str, Proven] | None = field(default=None, init=False)
    """What the proofs of the public log show, once they were looked at."""

    def read(self, path: str, limit: int = MOST_JSON) -> bytes:
        """The content of a file. NotApplicable if the bundle says that it is held back; Failed if it is missing."""
        self.reading = path
        if path != HEAD and path not in self.zip.members and any(path.startswith(part) for part in self.withheld):
            raise NotApplicable(f"{path} is held back: the rules do not let everybody read it yet.")
        try:
            return self.zip.read(path, limit)
        except BundleError as error:
            raise Failed(error.artefact, str(error)) from error

    def json(self, path: str) -> Any:
        """A file of canonical JSON."""
        try:
            return parse_canonical(self.read(path))
        except NotCanonical as error:
            raise Failed(path, str(error)) from error

    def open(self, path: str) -> BinaryIO:
        """A file to be read in pieces."""
        self.reading = path
        try:
            return self.zip.open(path)
        except BundleError as error:
            raise Failed(error.artefact, str(error)) from error

    def folders(self, prefix: str) -> list[str]:
        """The folders directly below a prefix such as "bids/", in order."""
        inside = {path.removeprefix(prefix).split("/")[0] for path in self.zip.members if path.startswith(prefix)}
        return [f"{prefix}{name}/" for name in sorted(inside)]

    @cached_property
    def head(self) -> dict[str, Any]:
        found: dict[str, Any] = self.json(HEAD)
        return found

    @property
    def withheld(self) -> tuple[str, ...]:
        """The beginnings of the paths that are held back."""
        return tuple(self.head["withheld"])

    @property
    def auditor(self) -> bool:
        """Whether this is the bundle for auditors, with all entries and the sealed files."""
        return bool(self.head["audience"] == "auditor")

    @cached_property
    def tender(self) -> dict[str, Any]:
        found: dict[str, Any] = self.json(TENDER)
        return found

    @cached_property
    def keys(self) -> tuple[VerifierKey, ...]:
        """The keys that the bundle lists."""
        try:
            return tuple(parse_verifier(line) for line in self.read(KEYS).decode("utf-8").split("\n") if line)
        except (NoteError, UnicodeDecodeError) as error:
            raise Failed(KEYS, str(error)) from error

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The log, in the order in which it was recorded."""
        return tuple(self._entries())

    def _entries(self) -> Iterator[Entry]:
        for number, row in enumerate(self.json(LOG), start=1):
            try:
                data = parse_canonical(row["text"].encode("ascii"))
                if not isinstance(data, dict):
                    raise NotCanonical("This is no act.")
                yield Entry(number, row["text"], bytes.fromhex(row["nonce"]), row["leaf"], data)
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise Failed(f"{LOG}, entry {number}", "It is malformed.") from error

    def of_type(self, *types: str) -> list[Entry]:
        """The acts of these types."""
        return [entry for entry in self.entries if entry.data.get("type") in types]

    def the(self, kind: str) -> Entry:
        """The one act of this type; Failed if there is none or another one too."""
        found = self.of_type(kind)
        if len(found) != 1:
            raise Failed(LOG, f"It has {len(found)} acts of type {kind} instead of one.")
        self.reading = found[0].name
        return found[0]

    @cached_property
    def bids(self) -> tuple[BidEvidence, ...]:
        """The bids that counted. NotApplicable while they are held back."""
        if "bids/" in self.withheld:
            raise NotApplicable("The bids are held back: their prices are not public yet.")
        return tuple(self._bid(folder) for folder in self.folders("bids/"))

    def _bid(self, folder: str) -> BidEvidence:
        data = self.json(f"{folder}bid.json")
        path = f"{folder}receipt.txt"
        return BidEvidence(
            folder, data, self.statement(path, self.read(path, 2**16).decode("utf-8", "replace"), Receipt)
        )

    def statement(self, name: str, note: str, *kinds: type[Receipt | Refusal]) -> Any:
        """What a signed receipt or refusal says, once a key of the bundle is seen to have signed it."""
        self.reading = name
        try:
            found = parse_statement(verify_note(note, self.keys)[0])
        except (NoteError, ReceiptError) as error:
            raise Failed(name, str(error)) from error
        if not isinstance(found, kinds):
            raise Failed(name, "It is another kind of statement than was expected here.")
        return found

    @cached_property
    def lots(self) -> dict[str, str]:
        """The folders of the lots, by the lot's id."""
        return {lot["id"]: f"lots/{lot['number']}/" for lot in self.tender["lots"]}

    def first_terms(self) -> dict[str, Any]:
        """The terms as they were published first: those of the call, where candidates were selected."""
        first = "call/1.json" if "call/1.json" in self.zip.members else "notice/1.json"
        found: dict[str, Any] = self.json(first)
        return found

    def notice(self) -> dict[str, Any]:
        """The notice in force at closing: the last version."""
        paths = [path for path in self.zip.members if path.startswith("notice/")]
        if not paths:
            raise Failed("notice/1.json", "It is missing.")
        latest = max(paths, key=lambda path: int("".join(c for c in path if c.isdigit()) or "0"))
        found: dict[str, Any] = self.json(latest)
        return found
