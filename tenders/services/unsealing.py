"""One bid at a time: what opens it, and what came of trying. Nothing here shows or stores a bid's content."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import BinaryIO

from procurement import blobs, keystore
from procurement.rules.boxes import open_recovery
from procurement.rules.manifest import ManifestError, parse_manifest
from procurement.rules.sealing import OpenedObject, content_key_of, open_with_content_key
from procurement.rules.sealing_errors import CommitmentMismatch, LockInvalid, SealingError, TooLarge
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_id import object_id
from procurement.rules.sealing_locks import Lock
from tenders.models import Bid, BidAct, BidOutcome, PriceKey, RecoveryKey, Tender
from tenders.queries.keys import ENVELOPE, committee_key, kids
from tenders.services.stage_keys import private_keys

logger = logging.getLogger(__name__)
Failure = BidOutcome.Failure
MENDABLE = (LockInvalid.code, CommitmentMismatch.code)
"""What a key file can help against: a lock that does not give the right key. Everything else is in the receipted bytes themselves."""
LARGEST_MANIFEST = 16 * 2**20
"""Bytes of the largest manifest that is read: a price table with a hundred thousand lines has less."""


class CommitteeMissing(Exception):
    """The key holders' half of the key is not there, and the bidder has handed in no key file."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens the objects of one bid: the tender's keys as far as they are known, and what its bidder handed in.

    `contents` are keys of single objects, by object id.
    """

    private: Mapping[Lock, bytes] = field(repr=False)
    kids: Mapping[Lock, bytes]
    recovery: bytes = field(default=b"", repr=False)
    contents: Mapping[str, bytes] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    def open(self, source: BinaryIO, place: Place, name: str) -> OpenedObject:
        """The object of this id, by the first way that works. The SealingError of the first way if none does."""
        return self._unlock(source, place, name)[1]

    def content_key(self, source: BinaryIO, place: Place, name: str) -> bytes:
        """The key of the object's content."""
        return self._unlock(source, place, name)[0]

    def _unlock(self, source: BinaryIO, place: Place, name: str) -> tuple[bytes, OpenedObject]:
        failed: SealingError | None = None
        for content_key in self._ways(source, place, name):
            try:
                found = content_key()
                return found, open_with_content_key(source, found, place=place, kids=self.kids)
            except SealingError as error:
                failed = failed or error
        raise failed or CommitteeMissing

    def _ways(self, source: BinaryIO, place: Place, name: str) -> Iterator[Callable[[], bytes]]:
        if self.kids.keys() <= self.private.keys():
            yield lambda: content_key_of(source, self.private, place=place, kids=self.kids)
        if self.recovery:
            yield lambda: content_key_of(source, {Lock.RECOVERY: self.recovery}, place=place, kids=self.kids)
        if name in self.contents:
            yield lambda: self.contents[name]


def keys_of(tender: Tender, envelope: int = ENVELOPE) -> Keys:
    """The tender's keys as far as they are known. The caller has checked that the opening (of this envelope) is due."""
    known = has_all_keys(tender, envelope)
    return Keys(private_keys(tender, committee=known, envelope=envelope), kids(tender, envelope))


def has_all_keys(tender: Tender, envelope: int = ENVELOPE) -> bool:
    """Whether the key holders' half of the key is known by now, or there is none (level A). Never of the second envelope."""
    return tender.level == "A" or committee_key(tender, envelope).wrapped_private_key is not None


def with_recovery(keys: Keys, bid: Bid) -> Keys:
    """These keys, and what the bidder handed in, if it did, or at level B the key holders for the bid's prices."""
    found = [row.wrapped for row in PriceKey.objects.filter(bid=bid)] if bid.tender.two_envelopes else []
    if row := RecoveryKey.objects.filter(bid=bid).last():
        found.append(row.wrapped)
    recovery, contents = b"", dict[str, bytes]()
    for wrapped in found:
        recovery, more = open_recovery(keystore.kek(), bytes(wrapped), tender=bid.tender_id, bid=bid.pk)
        contents |= more
    return Keys(keys.private, keys.kids, recovery, contents) if found else keys


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of trying to open a bid; see BidOutcome."""

    digest: str = ""
    failure: str = ""
    detail: str = ""
    flaw: str = ""
    bad_files: tuple[str, ...] = ()
    mendable: bool = False


def try_bid(act: BidAct, keys: Keys) -> Tried:
    """Open the manifest and every file of a bid to their ends, and say what came of it."""
    try:
        content = read_manifest(act, keys)
    except (blobs.BlobMissing, blobs.BlobDamaged) as error:
        logger.error("Bid %s: the object %s is not in the storage as it was received.", act.bid_id, act.manifest)
        return Tried(failure=Failure.STORAGE, detail=_storage_code(error), mendable=True)
    except SealingError as error:
        logger.error("Bid %s does not open: %s", act.bid_id, error.code)
        return Tried(failure=Failure.SEALING, detail=error.code, mendable=error.code in MENDABLE)
    except CommitteeMissing:
        return Tried(failure=Failure.COMMITTEE, mendable=True)
    bad = {file: code for file in act.files if (code := _try_file(act, file, keys))}
    return Tried(
        digest=sha256(content).hexdigest(),
        flaw=flaw_of(act, content),
        bad_files=tuple(f"{file} {code}" for file, code in bad.items()),
        mendable=any(code in (*MENDABLE, "missing", "damaged", "committee") for code in bad.values()),
    )


def read_manifest(act: BidAct, keys: Keys) -> bytes:
    """What is sealed in the manifest object, once its bytes are seen to be the receipted ones."""
    return read_sealed(act, act.manifest, keys, ENVELOPE)


def read_sealed(act: BidAct, name: str, keys: Keys, envelope: int) -> bytes:
    """What is sealed in an object of kind manifest, of this envelope. SealingError, BlobMissing or BlobDamaged if it does not open."""
    with _receipted(name) as source:
        opened = keys.open(source, Place(Kind.MANIFEST, envelope, act.tender_id, act.bid_id), name)
        if opened.size > LARGEST_MANIFEST:
            raise TooLarge
        return opened.read()


def contents_of(act: BidAct, keys: Keys) -> dict[str, bytes]:
    """The content keys of manifest and files of a bid that opens, by object id; without those of files that don't."""
    kinds = {act.manifest: Kind.MANIFEST, **dict.fromkeys(act.files, Kind.FILE)}
    found = {}
    for name, kind in kinds.items():
        try:
            with _receipted(name) as source:
                found[name] = keys.content_key(source, Place(kind, ENVELOPE, act.tender_id, act.bid_id), name)
        except (blobs.BlobMissing, blobs.BlobDamaged, SealingError, CommitteeMissing):
            continue
    return found


def flaw_of(act: BidAct, content: bytes) -> str:
    """Why this is not the manifest of this bid as a program reads it; empty if it is."""
    try:
        manifest = parse_manifest(content)
        if (manifest.tender, manifest.bid) != (act.tender_id, act.bid_id):
            raise ManifestError("bid", "The manifest belongs to another bid.")
        if {file.object_id for file in manifest.files} != set(act.files):
            raise ManifestError("files", "The manifest names other files than the receipt.")
        if set(manifest.prices.values()) != set(act.prices):
            raise ManifestError("prices", "The manifest names other price tables than the receipt.")
    except ManifestError as error:
        return str(error)
    return ""


def _try_file(act: BidAct, file: str, keys: Keys) -> str:
    """Why a file does not open; empty if it does. A bad file never takes the bid with it."""
    try:
        with _receipted(file) as source:
            for _ in keys.open(source, Place(Kind.FILE, ENVELOPE, act.tender_id, act.bid_id), file).chunks():
                pass
    except (blobs.BlobMissing, blobs.BlobDamaged) as error:
        logger.error("Bid %s: the object %s is not in the storage as it was received.", act.bid_id, file)
        return _storage_code(error)
    except SealingError as error:
        return error.code
    except CommitteeMissing:
        return "committee"
    return ""


@contextmanager
def _receipted(name: str) -> Iterator[BinaryIO]:
    with blobs.open_blob(name) as source:
        try:
            found = object_id(source)
        except SealingError:
            found = ""
        if found != name:
            raise blobs.BlobDamaged(name)
        yield source


def _storage_code(error: Exception) -> str:
    return "missing" if isinstance(error, blobs.BlobMissing) else "damaged"
