"""Damage to bundles: as a stranger does (the bytes), and as a lying platform does (everything hashed and signed again)."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from hashlib import sha256
from io import BytesIO
from typing import Any

from procurement import keystore
from procurement.rules.bundle_zip import ZipReader, ZipWriter
from procurement.rules.canonical import canonical_json, parse_canonical
from procurement.rules.notes import SignerKey, sign_note
from procurement.rules.verify_evidence import HEAD, NOTE
from procurement.rules.verify_records import note_text

Files = dict[str, bytes]


def files_of(bundle: bytes) -> Files:
    """Every file of a bundle by its path."""
    reader = ZipReader(BytesIO(bundle))
    return {path: reader.read(path, 1 << 30) for path in reader.members}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip of these files, the head and its signature last."""
    out = BytesIO()
    writer = ZipWriter(out)
    for path in [*sorted(files.keys() - {HEAD, NOTE}), HEAD, NOTE]:
        if path in files:
            writer.add(path, [files[path]])
    writer.finish()
    return out.getvalue()


def signed_anew(files: Files, signer: SignerKey | None = None) -> bytes:
    """What a lying platform would hand out: the list of files made to fit, and signed; by `signer` if it is a stranger."""
    head: Any = parse_canonical(files[HEAD])
    head["files"] = {path: sha256(files[path]).hexdigest() for path in files if path not in (HEAD, NOTE)}
    files[HEAD] = canonical_json(head)
    text = note_text(head, sha256(files[HEAD]).hexdigest())
    files[NOTE] = (sign_note(text, signer) if signer else keystore.sign(text)).encode()
    return zipped(files)


def mutations(bundle: bytes, count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """So many different ways to damage a bundle: a byte flipped, put in or taken out; a file lost, doubled or exchanged."""
    chance, files = random.Random(seed), files_of(bundle)  # noqa: S311  (the same damage every time)
    members = list(ZipReader(BytesIO(bundle)).members.values())
    for number in range(count):
        kind = ("flip", "flip", "insert", "delete", "lose", "swap", "add", "directory")[number % 8]
        one, other = chance.sample(members, 2)
        low, high = (one.offset, one.end) if kind != "directory" else (members[-1].end, len(bundle))
        at, data = chance.randrange(low, high), bytearray(bundle)
        match kind:
            case "flip" | "directory":
                data[at] ^= 1 << chance.randrange(8)
            case "insert":
                data.insert(at, chance.randrange(256))
            case "delete":
                del data[at]
            case "lose":
                data = bytearray(zipped({path: body for path, body in files.items() if path != one.path}))
            case "swap":
                changed = {**files, one.path: files[other.path], other.path: files[one.path]}
                data = bytearray(zipped(changed) if files[one.path] != files[other.path] else bundle[:-1])
            case _:
                data = bytearray(zipped({**files, f"bids/extra-{number}.json": files[one.path]}))
        yield f"{number} {kind} {one.path} at {at}", bytes(data)
