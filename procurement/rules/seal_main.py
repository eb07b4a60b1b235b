"""The command that makes a sealed package offline: `seal FOLDER --tender FILE --key KEY`, with --start for an empty folder.

No plaintext leaves the folder: what is written beside the package is its key file and the manifest in clear, for the bidder.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from procurement.rules.bid_folders import FolderBid, read_folder, start_folder
from procurement.rules.bid_prices_said import price_words
from procurement.rules.bidkeys import BidKey, BidKeyError, KeptObject, kept, parse_bidkey
from procurement.rules.envelopes import FIRST, PRICES, first_manifest, price_manifest
from procurement.rules.manifest import MEDIA_TYPE, NAME
from procurement.rules.monitor_main import keys_from
from procurement.rules.notes import NoteError
from procurement.rules.packages import PackageHead, write_package
from procurement.rules.sealing import Meta, Sealer, new_header, open_object
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_locks import KeyPair, Lock, generate_key_pair, key_id
from procurement.rules.tender_files import TenderFile, TenderFileError, read_tender_file

GOOD, BAD, UNUSABLE = 0, 1, 2
WHAT = "Seal a bid on your own computer, without a network, for the page “Upload a sealed package” of your bid."
PIECE = 2**20


class Unusable(Exception):
    """The command can't do what it was asked. The message is a sentence."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("folder", type=Path, help="prices.csv, answers.csv and documents, as --start lays them out")
    parser.add_argument("--tender", type=Path, required=True, help="your tender file, from the page of your bid")
    parser.add_argument(
        "--key", required=True, help="the platform's public key (name+id+base64), or a file of keys, which you have from elsewhere"
    )  # fmt: skip
    parser.add_argument("--start", action="store_true", help="lay out an empty folder to fill in")
    parser.add_argument("--out", type=Path, default=Path(), help="the folder for the package and its key file")
    parser.add_argument("--bidkey", type=Path, help="the key file of an earlier package, to keep its recovery key")


def seal_folder(options: argparse.Namespace, *, say: Callable[[str], object] = print) -> int:
    """Seal what the arguments name; says what is in the package, or every problem of the folder."""
    try:
        tender = read_tender_file(options.tender.read_bytes(), keys_from(options.key))
        if options.start:
            return _start(tender, options.folder, say)
        return _seal(tender, options, say)
    except OSError as error:
        say(f"{error.filename}: {error.strerror}.")
    except (NoteError, TenderFileError) as error:
        say(f"The tender file is refused: {error} Fetch it again from the page of your bid, and compare the key.")
    except BidKeyError as error:
        say(f"{options.bidkey}: {error}")
    except (Unusable, ValueError) as error:
        say(str(error))
    return UNUSABLE


def _start(tender: TenderFile, folder: Path, say: Callable[[str], object]) -> int:
    start_folder(tender, folder)
    say(f"{folder} is laid out for {tender.reference}. Fill in prices.csv and answers.csv, put your documents into the")
    say("folders in documents, then run the same command without --start.")
    return GOOD


def _seal(tender: TenderFile, options: argparse.Namespace, say: Callable[[str], object]) -> int:
    bid = tender.bid
    if bid is None:
        raise Unusable(
            "This tender file is the copy for everybody. Begin your bid, then fetch the tender file from its page."
        )
    if not options.folder.is_dir():
        raise Unusable(f"{options.folder} is no folder. With --start the command lays one out.")
    content = read_folder(tender, options.folder)
    if content.problems:
        for problem in content.problems:
            say(problem)
        say(f"Nothing is sealed: {len(content.problems)} to mend.")
        return BAD
    recovery = _recovery(options.bidkey, tender)
    options.out.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", tender.reference)
    targets = [options.out / f"{name}.{end}" for end in ("bidkey", "sealed.zip")]
    tables = [lot.number for lot in tender.lots if lot.id in content.lots] if tender.price_keys else []
    clear = [options.out / f"{name}.{part}manifest.json" for part in ("", *(f"prices-{n}." for n in tables))]
    for target in (*targets, *clear):
        if target.exists():
            raise Unusable(f"{target} exists already: move it to a safe place, or choose another folder with --out.")
    with tempfile.TemporaryDirectory(dir=options.out, prefix=".sealing-") as work:
        package = _Work(tender, bid, recovery, Path(work))
        manifests = package.seal_all(content)
        _write(targets[0], [BidKey(tender.tender, bid, recovery, tuple(package.objects)).to_bytes()], secret=True)
        for path, manifest in zip(clear, manifests, strict=True):
            _write(path, [manifest], secret=True)
        package.write(targets[1])
    _say_what(tender, content, targets, say)
    say(f"The page shows this number for the manifest: {package.objects[0].object_id}")
    return GOOD


class _Work:
    """Seals the objects of one bid into a folder, reads each back, and puts them into the package."""

    def __init__(self, tender: TenderFile, bid: UUID, recovery: KeyPair, folder: Path) -> None:
        self._tender, self._bid, self._recovery, self._folder = tender, bid, recovery, folder
        self._manifest: KeptObject | None = None
        self._files: list[KeptObject] = []
        self._prices: list[KeptObject] = []

    @property
    def objects(self) -> list[KeptObject]:
        """All that is sealed, the manifest first, as the key file has it."""
        return [*filter(None, [self._manifest]), *self._files, *self._prices]

    def seal_all(self, content: FolderBid) -> list[bytes]:
        """Seal files, price tables where they have an envelope of their own, and the manifest that names them all.

        Returns what was sealed as manifests, in clear: that of the bid first, then those of the price tables.
        """
        self._files = [self._seal(Kind.FILE, FIRST, file.meta, pieces_of(file.path)) for file in content.files]
        whole = content.manifest(self._tender, self._bid, [one.object_id for one in self._files])
        first, tables = whole, []
        if self._tender.price_keys:
            costs = self._tender.costs
            tables = [price_manifest(whole, lot, costs[lot]).to_bytes() for lot in whole.lots]
            self._prices = [self._seal_manifest(PRICES, table) for table in tables]
            named = {lot: one.object_id for lot, one in zip(whole.lots, self._prices, strict=True)}
            first = first_manifest(whole, named, frozenset().union(*costs.values()))
        self._manifest = self._seal_manifest(FIRST, first.to_bytes())
        return [first.to_bytes(), *tables]

    def write(self, target: Path) -> None:
        """Write the package."""
        assert self._manifest is not None  # everything is sealed by now
        files, prices = (tuple(sorted({one.object_id for one in kept})) for kept in (self._files, self._prices))
        manifest, terms = self._manifest.object_id, self._tender.terms
        head = PackageHead(self._tender.tender, self._bid, manifest, files, terms, prices)
        with _new(target, secret=False) as out:
            write_package(out, head, (pieces_of(self._folder / one) for one in head.objects))
            out.flush()
            os.fsync(out.fileno())

    def _seal_manifest(self, envelope: int, manifest: bytes) -> KeptObject:
        return self._seal(Kind.MANIFEST, envelope, Meta(NAME, type=MEDIA_TYPE), [manifest])

    def _seal(self, kind: Kind, envelope: int, meta: Meta, pieces: Iterator[bytes] | list[bytes]) -> KeptObject:
        place = Place(kind, envelope, self._tender.tender, self._bid)
        keys = {**self._tender.keys_of(envelope), Lock.RECOVERY: self._recovery.public}
        header, content_key = new_header(place, keys)
        sealer, digest = Sealer(header, content_key, meta), hashlib.sha256()
        working = self._folder / "object"
        with working.open("wb") as out:
            for piece in pieces:
                digest.update(piece)
                out.write(sealer.feed(piece))
            out.write(sealer.finish())
        self._read_back(working, place, {lock: key_id(key) for lock, key in keys.items()}, digest.digest())
        working.replace(self._folder / sealer.object_id)
        return kept(sealer, header, meta)

    def _read_back(self, sealed: Path, place: Place, kids: Mapping[Lock, bytes], expected: bytes) -> None:
        """Open the object from the disk as its owner would: SealingError, or Unusable if another body comes out."""
        digest = hashlib.sha256()
        with sealed.open("rb") as source:
            held = {Lock.RECOVERY: self._recovery.private}
            for piece in open_object(source, held, place=place, kids=kids).chunks():
                digest.update(piece)
        if digest.digest() != expected:
            raise Unusable("What was sealed does not open to the same content: nothing is handed over.")


def _recovery(path: Path | None, tender: TenderFile) -> KeyPair:
    """The recovery key of the bid: that of an earlier key file, or a new one."""
    if path is None:
        return generate_key_pair()
    earlier = parse_bidkey(path.read_bytes())
    if (earlier.tender, earlier.bid) != (tender.tender, tender.bid):
        raise Unusable(f"{path} is the key file of another bid.")
    return earlier.recovery


def _say_what(tender: TenderFile, content: FolderBid, targets: list[Path], say: Callable[[str], object]) -> None:
    for line in price_words(tender, content):
        say(line)
    if tender.qualification:
        say(f"With your company's answers to {len(tender.qualification)} questions about itself, from the tender file")
    for company in content.companies:
        say(f"With {company.name}, {company.role.value}")
    for file in content.files:
        say(f"{file.meta.name}: sealed")
    if tender.price_keys:
        say("The prices of each lot are sealed apart: they are opened only if your offer is not excluded there.")
    say(f"\nUpload {targets[1]} on the page of your bid, before {tender.deadline}.")
    say(f"Keep {targets[0]} in a safe place: it opens your bid, and mends it if the platform loses a part.")


def pieces_of(path: Path) -> Iterator[bytes]:
    """A file, piece by piece."""
    with path.open("rb") as source:
        yield from iter(lambda: source.read(PIECE), b"")


def _new(path: Path, *, secret: bool) -> BinaryIO:
    """A file that was not there before, for its owner alone if it is secret."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600 if secret else 0o644), "w+b")


def _write(path: Path, pieces: list[bytes], *, secret: bool) -> None:
    with _new(path, secret=secret) as out:
        out.writelines(pieces)
        out.flush()
        os.fsync(out.fileno())
