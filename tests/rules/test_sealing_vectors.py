"""The vectors of docs/formats.md: our own, one defect a file, and the numbers that others published for the parts beneath."""

from __future__ import annotations

import hashlib
import io
import json
import zlib
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from cryptography.cobblestone import Cobblestone256Decryptor, Cobblestone256Encryptor

from procurement.rules.sealing import open_object
from procurement.rules.sealing_chunks import ChunkReader, ChunkSealer
from procurement.rules.sealing_errors import LockInvalid, SealingError
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_locks import Lock, close_lock, generate_key_pair, key_id, open_lock
from tests.vectors import reference
from tests.vectors.sealing import make

VECTORS = Path(__file__).parent.parent / "vectors"
LOCKS = {"P": Lock.PLATFORM, "C": Lock.COMMITTEE, "R": Lock.RECOVERY}
OURS = sorted((VECTORS / "sealing").glob("*.txt"))


def published(name: str) -> list[dict[str, Any]]:
    vectors: list[dict[str, Any]] = json.loads((VECTORS / "published" / name).read_text("utf-8"))["vectors"]
    return vectors


def read_vector(path: Path) -> tuple[dict[str, str], bytes]:
    """The fields of a vector and the bytes that its edits make."""
    fields = {"keys": "P", "kids": "P", "kind": "2", "stage": "1", "tender": str(make.TENDER), "bid": str(make.BID)}
    data = bytearray()
    for line in path.read_text("ascii").splitlines():
        name, _, value = line.partition(": ")
        match name, value.split():
            case "object", [file]:
                data = bytearray((path.parent / file).read_bytes())
            case "hex", [text]:
                data = bytearray.fromhex(text)
            case "put", [at, text]:
                data[int(at) : int(at) + len(text) // 2] = bytes.fromhex(text)
            case "cut", [length]:
                del data[int(length) :]
            case "append", [text]:
                data += bytes.fromhex(text)
            case "swap", [one, two, length]:
                a, b = (slice(int(at), int(at) + int(length)) for at in (one, two))
                data[a], data[b] = data[b], data[a]
            case _:
                fields[name] = value
    return fields, bytes(data)


def held_key(word: str) -> tuple[Lock, bytes]:
    lock, _, other = word.partition("=")
    return LOCKS[lock], make.KEYS[other or lock]


def open_vector(fields: dict[str, str], data: bytes) -> bytes:
    place = Place(Kind(int(fields["kind"])), int(fields["stage"]), UUID(fields["tender"]), UUID(fields["bid"]))
    kids = {LOCKS[name]: key_id(reference.public(make.KEYS[name])) for name in fields["kids"].split()}
    return open_object(io.BytesIO(data), dict(map(held_key, fields["keys"].split())), place=place, kids=kids).read()


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.stem)
def test_vector_opens_or_is_refused_as_it_says(path: Path) -> None:
    fields, data = read_vector(path)
    if fields["expect"] == "valid":
        assert open_vector(fields, data) == make.BODY
        return
    with pytest.raises(SealingError) as refused:
        open_vector(fields, data)
    assert refused.value.code == fields["expect"]


def test_vectors_are_what_their_generator_makes_and_name_every_error() -> None:
    made = {
        name: f"comment: {comment}\nexpect: {expect}\n{lines}\n"
        for name, (expect, comment, lines) in make.vectors().items()
    }
    assert {path.stem: path.read_text("ascii") for path in OURS} == made
    assert {path.name: path.read_bytes() for path in (VECTORS / "sealing").glob("*.sb1")} == make.objects()
    own = [error for error in SealingError.__subclasses__() if error.__module__ == SealingError.__module__]
    codes = {error.code for error in own} - {"too-large"}  # those of a committee have vectors of their own
    assert {expect for expect, _, _ in make.vectors().values()} == codes | {"valid"}


@pytest.mark.parametrize("vector", published("hpke.json"), ids=lambda vector: f"aead-{vector['aead']}")
def test_reference_hpke_gives_the_published_numbers(vector: dict[str, Any]) -> None:
    keys = {name: bytes.fromhex(value) for name, value in vector.items() if isinstance(value, str)}
    sealed = reference.hpke_seal(keys["pkRm"], keys["skEm"], keys["info"], keys["aad"], keys["pt"], aead=vector["aead"])
    assert sealed[32:] == keys["ct"]
    assert sealed[:32] == keys.get("enc", reference.public(keys["skEm"]))


def test_lock_of_the_reference_opens_and_one_for_another_place_does_not() -> None:
    pair, piece = generate_key_pair(), bytes(range(32))
    made = reference.hpke_seal(pair.public, bytes(range(32)), b"here", b"", piece)
    assert open_lock(pair.private, made, b"here") == piece
    assert open_lock(pair.private, close_lock(pair.public, piece, b"here"), b"here") == piece
    with pytest.raises(LockInvalid):
        open_lock(pair.private, made, b"there")


@pytest.mark.parametrize("vector", published("cobblestone256.json"), ids=lambda vector: vector["comment"])
def test_chunks_give_the_published_results(vector: dict[str, Any]) -> None:
    sealed = zlib.decompress(bytes.fromhex(vector["ct"]))
    key, context = bytes.fromhex(vector["key"]), bytes.fromhex(vector["ctx"])
    if vector["result"] != "valid":
        with pytest.raises(SealingError) as refused:
            list(ChunkReader(io.BytesIO(sealed), 0, key, context).chunks())
        assert refused.value.code == vector["result"]
        return
    message = b"".join(ChunkReader(io.BytesIO(sealed), 0, key, context).chunks())
    assert hashlib.sha512(message).hexdigest() == vector["msgSha512"]
    sealer = ChunkSealer(key, context, salt=sealed[:24])
    assert sealer.prefix + sealer.feed(message) + sealer.finish() == sealed


@pytest.mark.parametrize("size", [0, 1, 16383, 16384, 16385, 40000])
def test_chunks_and_the_library_read_each_other(size: int) -> None:
    key, context, message = bytes(range(32)), b"context", bytes(size)
    sealer = ChunkSealer(key, context)
    ours = sealer.prefix + sealer.feed(message) + sealer.finish()
    library = Cobblestone256Decryptor(key, context)
    assert library.update(ours) + library.finalize() == message
    encryptor = Cobblestone256Encryptor(key, context)
    theirs = encryptor.update(message) + encryptor.finalize()
    assert b"".join(ChunkReader(io.BytesIO(theirs), 0, key, context).chunks()) == message
