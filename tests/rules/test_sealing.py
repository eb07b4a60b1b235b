"""SB1 as a property: what was sealed opens to the same bytes, and to nothing else once a byte has moved."""

from __future__ import annotations

import io
import os
import tracemalloc
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.rules import sealing, sealing_chunks
from procurement.rules.padme import padded_size, padme
from procurement.rules.sealing import (
    Meta,
    OpenedObject,
    Sealer,
    content_key_of,
    new_header,
    open_object,
    open_with_content_key,
    seal,
)
from procurement.rules.sealing_chunks import ChunkSealer
from procurement.rules.sealing_errors import BadMeta, SealingError, TooLarge
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_id import object_id
from procurement.rules.sealing_locks import KeyPair, Lock, generate_key_pair, key_id, key_pair
from tests.vectors import reference

PLACE = Place(Kind.FILE, 1, UUID(int=1), UUID(int=2))
P, C, R = generate_key_pair(), generate_key_pair(), generate_key_pair()
META = Meta("ofertă tehnică.pdf", "doc-1", "application/pdf")
SEALED, OBJECT_ID = seal(PLACE, {Lock.PLATFORM: P.public}, META, b"the price is 12.50")


def opened(sealed: bytes, place: Place = PLACE, **keys: KeyPair) -> OpenedObject:
    names = {"p": Lock.PLATFORM, "c": Lock.COMMITTEE}
    held = {names[name]: pair for name, pair in (keys or {"p": P}).items()}
    return open_object(
        io.BytesIO(sealed),
        {lock: pair.private for lock, pair in held.items()},
        place=place,
        kids={lock: pair.kid for lock, pair in held.items()},
    )


def stream(sealer: Sealer, body: bytes, step: int) -> bytes:
    return b"".join(sealer.feed(body[i : i + step]) for i in range(0, len(body), step)) + sealer.finish()


@settings(max_examples=40, deadline=None)
@given(size=st.integers(0, 300_000), step=st.integers(1_000, 70_000), seed=st.binary(min_size=1, max_size=8))
def test_object_sealed_in_any_pieces_opens_to_the_same_body(size: int, step: int, seed: bytes) -> None:
    body = (seed * (size // len(seed) + 1))[:size]
    sealer = Sealer(*new_header(PLACE, {Lock.PLATFORM: P.public}), META)
    sealed = stream(sealer, body, step)
    found = opened(sealed)
    assert (found.meta, found.size, found.read()) == (META, size, body)
    assert sealer.size == len(sealed)
    assert sealer.object_id == object_id(io.BytesIO(sealed)) == reference.object_id(sealed)


@pytest.mark.parametrize("size", [0, 1, 16379, 16384, 65536 - 82, 65536 - 81, 65536, 1_049_600, 1_114_112])
def test_object_at_an_edge_of_chunk_part_or_padding_opens_to_the_same_body(size: int) -> None:
    body = os.urandom(size)
    sealed, name = seal(PLACE, {Lock.PLATFORM: P.public}, META, body)
    assert opened(sealed).read() == body
    assert name == reference.object_id(sealed)


@pytest.mark.full
def test_object_of_three_megabytes_opens_to_the_same_body() -> None:
    for size in (3_000_000, 3 * 2**20, 3 * 2**20 + 1):
        body = os.urandom(size)
        sealer = Sealer(*new_header(PLACE, {Lock.PLATFORM: P.public}), META)
        assert opened(stream(sealer, body, 65536)).read() == body


def test_object_matches_a_writer_made_from_the_specification_alone() -> None:
    header, content_key = new_header(PLACE, {Lock.PLATFORM: P.public})
    body = os.urandom(150_000)
    sealer = Sealer(header, content_key, META, salt=bytes(24))
    plaintext = reference.plaintext(META.to_bytes(), body)
    expected = header.to_bytes() + reference.chunked(content_key, bytes(24), header.to_bytes(), plaintext)
    assert stream(sealer, body, 10_000) == expected


def test_object_sealed_again_from_what_was_kept_is_the_same_bytes() -> None:
    header, content_key = new_header(PLACE, {Lock.PLATFORM: P.public, Lock.RECOVERY: R.public})
    first = Sealer(header, content_key, META)
    sealed = stream(first, b"x" * 100_000, 65536)
    again = Sealer(header, content_key, META, first.salt)
    assert stream(again, b"x" * 100_000, 999) == sealed
    assert again.object_id == first.object_id


def test_objects_of_the_same_body_share_no_bytes_that_tell() -> None:
    other, _ = seal(PLACE, {Lock.PLATFORM: P.public}, META, b"the price is 12.50")
    assert len(other) == len(SEALED)
    assert other[:49] == SEALED[:49]
    assert sum(a == b for a, b in zip(other[49:], SEALED[49:], strict=True)) < len(SEALED) / 100


def test_level_b_needs_both_keys_and_level_a_only_one() -> None:
    sealed, _ = seal(PLACE, {Lock.PLATFORM: P.public, Lock.COMMITTEE: C.public}, META, b"body")
    assert opened(sealed, p=P, c=C).read() == b"body"
    for alone in ({Lock.PLATFORM: P.private}, {Lock.COMMITTEE: C.private}):
        with pytest.raises(SealingError) as refused:
            open_object(io.BytesIO(sealed), alone, place=PLACE, kids={Lock.PLATFORM: P.kid, Lock.COMMITTEE: C.kid})
        assert refused.value.code == "unknown-key"


def test_recovery_key_opens_at_both_levels() -> None:
    for keys in ({Lock.PLATFORM: P.public}, {Lock.PLATFORM: P.public, Lock.COMMITTEE: C.public}):
        sealed, _ = seal(PLACE, {**keys, Lock.RECOVERY: R.public}, META, b"body")
        kids = {Lock.PLATFORM: P.kid} | ({Lock.COMMITTEE: C.kid} if Lock.COMMITTEE in keys else {})
        assert open_object(io.BytesIO(sealed), {Lock.RECOVERY: R.private}, place=PLACE, kids=kids).read() == b"body"


@settings(max_examples=150, deadline=None)
@given(at=st.integers(0, len(SEALED) - 1), bit=st.integers(0, 7))
def test_object_with_any_bit_flipped_is_refused(at: int, bit: int) -> None:
    altered = bytearray(SEALED)
    altered[at] ^= 1 << bit
    with pytest.raises(SealingError):
        opened(bytes(altered)).read()


@settings(max_examples=60, deadline=None)
@given(length=st.integers(0, len(SEALED) - 1))
def test_object_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(SealingError):
        opened(SEALED[:length]).read()


@settings(max_examples=20, deadline=None)
@given(more=st.binary(min_size=1, max_size=20_000))
def test_object_with_anything_appended_is_refused(more: bytes) -> None:
    with pytest.raises(SealingError):
        opened(SEALED + more).read()


@pytest.mark.parametrize("first", [0, 1, 2])
def test_object_with_two_chunks_swapped_is_refused(first: int) -> None:
    start, chunk = 40 + 89 + 56, 16400
    pieces = [SEALED[start + i * chunk : start + (i + 1) * chunk] for i in range(5)]
    pieces[first], pieces[first + 1] = pieces[first + 1], pieces[first]
    with pytest.raises(SealingError) as refused:
        opened(SEALED[:start] + b"".join(pieces)).read()
    assert refused.value.code == "chunk-invalid"


def test_content_of_another_object_under_this_header_is_refused() -> None:
    other, _ = seal(PLACE, {Lock.PLATFORM: P.public}, META, b"the price is 99.99")
    with pytest.raises(SealingError) as refused:
        opened(SEALED[:129] + other[129:])
    assert refused.value.code == "commitment-mismatch"


def test_sealing_beyond_the_largest_body_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "MAX_BODY", 10)
    sealer = Sealer(*new_header(PLACE, {Lock.PLATFORM: P.public}), META)
    sealer.feed(b"x" * 10)
    with pytest.raises(TooLarge):
        sealer.feed(b"x")


def test_sealing_a_stream_keeps_memory_constant() -> None:
    sealer = Sealer(*new_header(PLACE, {Lock.PLATFORM: P.public}), META)
    piece = bytes(65536)
    sealer.feed(piece)
    tracemalloc.start()
    try:
        for _ in range(160):
            sealer.feed(piece)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 600_000


def test_private_key_stays_out_of_representations() -> None:
    assert P.private.hex() not in repr(P)
    assert repr(P.private) not in repr(P)
    assert key_pair(P.private) == P


@pytest.mark.parametrize("name", ["", "a/b", "a\\b", "a\nb", "a\0b", "x" * 256])
def test_meta_with_a_name_that_is_a_path_or_hides_something_is_refused(name: str) -> None:
    with pytest.raises(BadMeta):
        Meta(name)


@given(st.integers(2, 2**40))
def test_padme_is_at_least_the_length_at_most_an_eighth_more_and_stays(length: int) -> None:
    padded = padme(length)
    assert length <= padded <= length * 1.12 + 1
    assert padme(padded) == padded
    assert padme(length + 1) >= padded


def test_padding_gives_every_small_object_one_size_and_grows_monotonously() -> None:
    assert {padded_size(n) for n in (1, 100, 65535, 65536)} == {65536}
    assert padded_size(65537) == 67584
    sizes = [padded_size(n) for n in range(65_000, 300_000, 97)]
    assert all(a <= b for a, b in pairwise(sizes))
    assert [padded_size(n) for n in range(65537, 90_000, 501)] == [
        reference.padded(n) for n in range(65537, 90_000, 501)
    ]


def test_id_of_an_object_cut_at_a_part_is_still_the_hash_of_its_parts() -> None:
    sealed, whole = seal(PLACE, {Lock.PLATFORM: P.public}, META, bytes(1_100_000))
    first = 40 + 89 + 56
    for length in (first, first + 64 * 16400):
        assert object_id(io.BytesIO(sealed[:length])) == reference.object_id(sealed[:length]) != whole


def test_sealing_with_arguments_that_no_object_can_have_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="stage"):
        Place(Kind.FILE, 0, UUID(int=1), UUID(int=2))
    with pytest.raises(ValueError, match="platform lock"):
        new_header(PLACE, {Lock.RECOVERY: R.public})
    with pytest.raises(ValueError, match="32 bytes"):
        key_id(b"short")
    with pytest.raises(ValueError, match="32 bytes"):
        ChunkSealer(b"short", b"")
    with pytest.raises(ValueError, match="24 bytes"):
        ChunkSealer(bytes(32), b"", b"short")
    monkeypatch.setattr(sealing_chunks, "MAX_CHUNKS", 1)
    with pytest.raises(TooLarge):
        ChunkSealer(bytes(32), b"").feed(bytes(3 * 16384))


def test_refusal_has_a_sentence_for_people_and_a_code_for_records() -> None:
    error = BadMeta()
    assert (error.code, str(error), str(error.message)) == ("bad-meta", error.template, error.template)
    codes = [kind.code for kind in SealingError.__subclasses__()]
    assert len(set(codes)) == len(codes)


def test_content_key_opens_the_object_and_no_other() -> None:
    kids, place = {Lock.PLATFORM: P.kid}, PLACE
    key = content_key_of(io.BytesIO(SEALED), {Lock.PLATFORM: P.private}, place=place, kids=kids)
    assert open_with_content_key(io.BytesIO(SEALED), key, place=place, kids=kids).read() == b"the price is 12.50"
    other, _name = seal(PLACE, {Lock.PLATFORM: P.public}, META, b"the price is 99.00")
    with pytest.raises(SealingError):
        open_with_content_key(io.BytesIO(other), key, place=place, kids=kids)
