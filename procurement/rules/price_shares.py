"""The second opening at level B: key holders release their shares to one another, and who has enough opens the price tables' locks.

The platform gets the pieces of the tables that it asks for, and never the key, so it can't open any other (docs/formats.md, 23.8).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO
from uuid import UUID

from procurement.rules.canonical import NotCanonical, canonical_json, parse_canonical
from procurement.rules.dealings import ShareText, parse_share_text
from procurement.rules.sealing import read_header
from procurement.rules.sealing_chunks import KEY_SIZE
from procurement.rules.sealing_errors import SealingError, UnknownKey
from procurement.rules.sealing_header import FIXED_SIZE, Place, fixed_part, lock_info
from procurement.rules.sealing_locks import LOCK_CIPHERTEXT_SIZE, KeyPair, Lock, open_lock
from procurement.rules.shamir import MOST
from procurement.rules.shares import (
    SEALED_SIZE,
    Deal,
    Share,
    WrongCommitteeKey,
    committee_pair,
    open_release,
    open_share,
    release_share,
)
from procurement.rules.text_fields import fields_of, hex_of, list_of, number_of, uuid_of

_MOST_TABLES = range(2_000)
_LONGEST = 2**20


@dataclass(frozen=True, slots=True)
class Other:
    """Another key holder: the public key that this one's share is sealed to, and what that person released to this one, if anything."""

    x: int
    member_key: bytes
    commitment: str
    released: bytes = b""


@dataclass(frozen=True, slots=True)
class Table:
    """A price table that is to be opened: its object id, and the committee's lock of its header."""

    object_id: str
    fixed: bytes
    lock: bytes


@dataclass(frozen=True, slots=True)
class PriceText:
    """All that a key holder needs at the second opening: the own share of that key, the other key holders, the tables to open."""

    opening: UUID
    share: ShareText
    others: tuple[Other, ...]
    tables: tuple[Table, ...]

    def to_bytes(self) -> bytes:
        """The price text."""
        others = [
            {"x": o.x, "member_key": o.member_key.hex(), "commitment": o.commitment, "released": o.released.hex()}
            for o in self.others
        ]
        tables = [{"object": t.object_id, "fixed": t.fixed.hex(), "lock": t.lock.hex()} for t in self.tables]
        share = parse_canonical(self.share.to_bytes())
        return canonical_json({"opening": str(self.opening), "share": share, "others": others, "tables": tables})


@dataclass(frozen=True, slots=True)
class PriceAnswer:
    """What a key holder hands in: the own share, sealed to each other one by x; with enough shares also a piece for each table."""

    opening: UUID
    released: Mapping[int, bytes]
    pieces: Mapping[str, bytes] = field(repr=False)

    def to_bytes(self) -> bytes:
        """The answer text."""
        released = [{"x": x, "sealed": sealed.hex()} for x, sealed in sorted(self.released.items())]
        pieces = [{"object": name, "piece": piece.hex()} for name, piece in sorted(self.pieces.items())]
        return canonical_json({"v": 1, "opening": str(self.opening), "released": released, "pieces": pieces})


def answer(text: PriceText, pair: KeyPair) -> PriceAnswer:
    """Release the own share to all others; if enough have released theirs, join the key and open the tables' locks with it.

    SealingError if the own share does not open, WrongCommitteeKey if the dealing was false. A share of another one that is not as it
    was dealt counts as not released; a lock that does not open is left out.
    """
    deal = text.share.deal
    own = open_share(deal, text.share.share.sealed, pair, x=text.share.share.x, commitment=text.share.share.commitment)
    released = {other.x: release_share(deal, own, other.member_key) for other in text.others}
    known = [own, *_released_to(deal, pair, text.others)]
    if len(known) < deal.k:
        return PriceAnswer(text.opening, released, {})
    return PriceAnswer(text.opening, released, dict(_pieces(_joined(deal, known), text.tables)))


def table_in(source: BinaryIO, object_id: str) -> Table:
    """What key holders need of a price table that is sealed to a committee. SealingError if its header is none."""
    header = read_header(source)
    lock = next((slot for slot in header.locks if slot.type is Lock.COMMITTEE), None)
    if lock is None:
        raise UnknownKey
    return Table(object_id, fixed_part(header.place, len(header.locks)), lock.ciphertext)


def content_key_with(
    source: BinaryIO, platform: bytes, piece: bytes, *, place: Place, kids: Mapping[Lock, bytes]
) -> bytes:
    """The content key of a price table, from the platform's private key and the piece that the key holders got out of their lock."""
    header = read_header(source)
    header.require(place, kids)
    slot = header.locks[0]
    info = lock_info(slot.type, slot.kid, fixed_part(header.place, len(header.locks)))
    return bytes(a ^ b for a, b in zip(open_lock(platform, slot.ciphertext, info), piece, strict=True))


def _released_to(deal: Deal, pair: KeyPair, others: Iterable[Other]) -> Iterator[Share]:
    for other in others:
        try:
            yield open_release(deal, other.released, pair, x=other.x, commitment=other.commitment)
        except SealingError:
            continue


def _joined(deal: Deal, shares: list[Share]) -> KeyPair:
    for chosen in itertools.combinations(shares, deal.k):
        try:
            return committee_pair(deal, chosen)
        except WrongCommitteeKey:
            continue
    raise WrongCommitteeKey


def _pieces(committee: KeyPair, tables: Iterable[Table]) -> Iterator[tuple[str, bytes]]:
    for table in tables:
        try:
            info = lock_info(Lock.COMMITTEE, committee.kid, table.fixed)
            yield table.object_id, open_lock(committee.private, table.lock, info)
        except SealingError:
            continue


def parse_price_text(data: bytes) -> PriceText:
    """The parts of a price text. NotCanonical if it is none."""
    if len(data) > _LONGEST:
        raise NotCanonical("This text is too long.")
    fields = fields_of(parse_canonical(data.rstrip(b"\r\n")), {"opening", "share", "others", "tables"})
    return PriceText(
        uuid_of(fields["opening"]),
        parse_share_text(fields["share"]),
        tuple(_other(entry) for entry in list_of(fields["others"], range(MOST))),
        tuple(_table(entry) for entry in list_of(fields["tables"], _MOST_TABLES)),
    )


def parse_price_answer(data: bytes) -> PriceAnswer:
    """The parts of an answer text. NotCanonical if it is none; what its shares and pieces are worth is asked elsewhere."""
    fields = fields_of(data, {"v", "opening", "released", "pieces"})
    number_of(fields["v"], range(1, 2))
    released = [fields_of(one, {"x", "sealed"}) for one in list_of(fields["released"], range(MOST))]
    pieces = [fields_of(one, {"object", "piece"}) for one in list_of(fields["pieces"], _MOST_TABLES)]
    return PriceAnswer(
        uuid_of(fields["opening"]),
        {number_of(one["x"], range(1, MOST + 1)): hex_of(one["sealed"], SEALED_SIZE) for one in released},
        {hex_of(one["object"], KEY_SIZE).hex(): hex_of(one["piece"], KEY_SIZE) for one in pieces},
    )


def _other(entry: object) -> Other:
    fields = fields_of(entry, {"x", "member_key", "commitment", "released"})
    commitment = hex_of(fields["commitment"], 32).hex()
    released = hex_of(fields["released"], 0, SEALED_SIZE)
    return Other(number_of(fields["x"], range(1, MOST + 1)), hex_of(fields["member_key"], 32), commitment, released)


def _table(entry: object) -> Table:
    fields = fields_of(entry, {"object", "fixed", "lock"})
    name = hex_of(fields["object"], 32).hex()
    return Table(name, hex_of(fields["fixed"], FIXED_SIZE), hex_of(fields["lock"], LOCK_CIPHERTEXT_SIZE))
