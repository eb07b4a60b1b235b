"""The commands of a bidder's key file: `open` reads the own sealed objects, `reseal` makes the objects of a receipt again."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from procurement.rules.bidkeys import BidKey, BidKeyError, KeptObject, parse_bidkey
from procurement.rules.bundle_zip import BundleError, ZipReader
from procurement.rules.file_types import clean_name
from procurement.rules.manifest import NAME
from procurement.rules.seal_main import pieces_of
from procurement.rules.sealing import open_object, read_header
from procurement.rules.sealing_errors import SealingError, WrongContext
from procurement.rules.sealing_header import Place
from procurement.rules.sealing_id import object_id
from procurement.rules.sealing_locks import Lock

GOOD, BAD, UNUSABLE = 0, 1, 2
OPEN = "Open your own sealed objects, or a whole package, with the key file of your bid."
RESEAL = "Make the very objects again that a receipt names, from your key file and the same contents."
_PACKED = ".zip"


def add_open_arguments(parser: argparse.ArgumentParser) -> None:
    """What `open` takes."""
    parser.add_argument("bidkey", type=Path, help="the key file of your bid")
    parser.add_argument("sealed", type=Path, nargs="+", help="a package (.sealed.zip), or objects (.sb1)")
    parser.add_argument("--out", type=Path, required=True, help="the folder for what is inside")


def add_reseal_arguments(parser: argparse.ArgumentParser) -> None:
    """What `reseal` takes."""
    parser.add_argument("bidkey", type=Path, help="the key file of your bid")
    parser.add_argument(
        "folder", type=Path, help="where the same files are, and the manifest that was written beside the package"
    )
    parser.add_argument("--out", type=Path, required=True, help="the folder for the objects")


def open_sealed(options: argparse.Namespace, *, say: Callable[[str], object] = print) -> int:
    """Open what the arguments name, each object into a file of its own."""
    try:
        keys = parse_bidkey(options.bidkey.read_bytes())
        options.out.mkdir(parents=True, exist_ok=True)
        failed = [_opened(keys, name, source, options.out, say) for name, source in _objects(options.sealed)].count(
            False
        )
    except OSError as error:
        say(f"{error.filename}: {error.strerror}.")
        return UNUSABLE
    except (BidKeyError, BundleError) as error:
        say(str(error))
        return UNUSABLE
    return BAD if failed else GOOD


def reseal(options: argparse.Namespace, *, say: Callable[[str], object] = print) -> int:
    """Make every object of the key file again that the folder has the content of."""
    try:
        keys = parse_bidkey(options.bidkey.read_bytes())
        options.out.mkdir(parents=True, exist_ok=True)
        found = [path for path in sorted(options.folder.rglob("*")) if path.is_file()]
        missing = [one for one in keys.objects if not _made_again(one, found, options.out, say)]
    except OSError as error:
        say(f"{error.filename}: {error.strerror}.")
        return UNUSABLE
    except BidKeyError as error:
        say(f"{options.bidkey}: {error}")
        return UNUSABLE
    for one in missing:
        say(f"FAILED: {one.meta.name}: no file of {one.size} bytes with this name has the content that was sealed.")
    return BAD if missing else GOOD


def _objects(paths: list[Path]) -> Iterator[tuple[str, BinaryIO]]:
    """The sealed objects in packages and files, one open at a time."""
    for path in paths:
        with path.open("rb") as source:
            if path.suffix != _PACKED:
                yield path.name, source
                continue
            package = ZipReader(source)
            for name in package.members:
                if name.endswith(".sb1"):
                    with package.open(name) as member:
                        yield name, member


def _opened(keys: BidKey, name: str, source: BinaryIO, out: Path, say: Callable[[str], object]) -> bool:
    try:
        header = read_header(source)
        if (header.place.tender, header.place.bid) != (keys.tender, keys.bid):
            raise WrongContext
        kids = {slot.type: slot.kid for slot in header.locks}
        place = Place(header.place.kind, header.place.stage, keys.tender, keys.bid)
        opened = open_object(source, {Lock.RECOVERY: keys.recovery.private}, place=place, kids=kids)
        with _free(out, opened.meta.name) as target:
            for piece in opened.chunks():
                target.write(piece)
    except SealingError as error:
        say(f"FAILED: {name}: {error} ({error.code})")
        return False
    known = {one.object_id for one in keys.objects}
    told = "" if object_id(source) in known else " (not of the version that this key file was made for)"
    say(f"ok: {name}: {target.name}, {opened.size} bytes{told}")
    return True


@contextmanager
def _free(folder: Path, name: str) -> Iterator[BinaryIO]:
    """A new file of this name, or with a number before it; gone again if its content turns out wrong."""
    clean = clean_name(name)
    path = next(p for n in range(10**6) if not (p := folder / (f"{n}-{clean}" if n else clean)).exists())
    with path.open("xb") as out:
        try:
            yield out
        except SealingError:
            path.unlink()
            raise


def _made_again(one: KeptObject, found: list[Path], out: Path, say: Callable[[str], object]) -> bool:
    for path in found:
        called = clean_name(path.name) == one.meta.name or (one.meta.name == NAME and path.name.endswith(NAME))
        if called and path.stat().st_size == one.size and _sealed_the_same(one, path, out):
            say(f"ok: {one.object_id}.sb1: {path.name}")
            return True
    return False


def _sealed_the_same(one: KeptObject, path: Path, out: Path) -> bool:
    target, sealer = out / f"{one.object_id}.sb1", one.sealer()
    with target.open("wb") as sealed:
        for piece in pieces_of(path):
            sealed.write(sealer.feed(piece))
        sealed.write(sealer.finish())
    if sealer.object_id != one.object_id:
        target.unlink()
    return sealer.object_id == one.object_id
