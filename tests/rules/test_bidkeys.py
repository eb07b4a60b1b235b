"""Key files of bids: one defect a file in tests/vectors/bidkeys, and the same objects made again."""

from __future__ import annotations

import io
import os
from pathlib import Path
from uuid import UUID

import pytest

from procurement.rules.bidkeys import LARGEST, SENTENCES, BidKey, BidKeyError, kept, parse_bidkey
from procurement.rules.sealing import Meta, Sealer, new_header, open_object
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_locks import Lock, generate_key_pair
from tests.vectors.bidkeys import make
from tests.vectors.sealing import make as sealing

FOLDER = Path(make.__file__).parent
FILES = sorted(FOLDER.glob("*.txt"))
PLACE = Place(Kind.MANIFEST, 1, UUID(int=1), UUID(int=2))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_vector_is_read_or_refused_as_it_says(path: Path) -> None:
    head, _, content = path.read_bytes().partition(b"\n\n")
    expected = dict(line.partition(": ")[::2] for line in head.decode().split("\n"))["expect"]
    if expected == "valid":
        assert parse_bidkey(content).to_bytes() == content.rstrip()
        return
    with pytest.raises(BidKeyError) as refused:
        parse_bidkey(content)
    assert refused.value.code == expected
    assert str(refused.value) == str(refused.value.message) == SENTENCES[expected]


def test_vectors_are_what_their_generator_makes_and_name_every_error() -> None:
    assert {path.name: path.read_bytes() for path in FILES} == make.files()
    assert {expect for expect, _, _ in make.vectors().values()} == {*SENTENCES, "valid"}


def test_objects_of_the_valid_vector_are_made_again_as_their_ids_say() -> None:
    keys = parse_bidkey(make.text(make.whole()).encode())
    for one, body in zip(keys.objects, (make.MANIFEST, sealing.BODY), strict=True):
        sealer = one.sealer()
        sealed = sealer.feed(body) + sealer.finish()
        assert (sealer.object_id, sealer.body_size) == (one.object_id, one.size)
        kids = {slot.type: slot.kid for slot in one.header.locks}
        held = {Lock.RECOVERY: keys.recovery.private}
        assert open_object(io.BytesIO(sealed), held, place=one.header.place, kids=kids).read() == body


def test_what_a_sealer_leaves_is_kept_and_seals_the_same_bytes() -> None:
    platform, recovery, body = generate_key_pair(), generate_key_pair(), os.urandom(100_000)
    header, content_key = new_header(PLACE, {Lock.PLATFORM: platform.public, Lock.RECOVERY: recovery.public})
    meta = Meta("manifest.json", type="application/json")
    first = Sealer(header, content_key, meta)
    sealed = first.feed(body) + first.finish()
    file = BidKey(PLACE.tender, PLACE.bid, recovery, (kept(first, header, meta),)).to_bytes()
    again = parse_bidkey(file).objects[0].sealer()
    assert again.feed(body) + again.finish() == sealed
    for secret in (content_key.hex(), repr(recovery.private)):
        assert secret not in repr(parse_bidkey(file))


def test_file_that_is_too_long_is_refused() -> None:
    with pytest.raises(BidKeyError):
        parse_bidkey(make.text(make.whole()).encode() + b"\n" * LARGEST)
