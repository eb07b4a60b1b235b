"""The bidder's key file, .bidkey: opens its own bid, and makes the very objects again (docs/formats.md, section 20).

Plain data only; who reads the file can read the bid.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from procurement.rules.canonical import NotCanonical, canonical_json, parse_canonical
from procurement.rules.coded_errors import CodedError
from procurement.rules.envelopes import PRICES
from procurement.rules.messages import gettext_noop
from procurement.rules.sealing import MAX_BODY, Meta, Sealer
from procurement.rules.sealing_chunks import KEY_SIZE, SALT_SIZE
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_header import FIXED_SIZE, LOCK_SIZE, Header, Kind, Place, parse_header
from procurement.rules.sealing_locks import KeyPair, Lock, key_pair
from procurement.rules.text_fields import fields_of, hex_of, list_of, number_of, text_of, uuid_of

LARGEST = 2**20
"""Bytes of a key file that is read: a bid with a hundred files has far less."""
_FIELDS = {"v", "tender", "bid", "recovery", "objects"}
_OBJECT_FIELDS = {"id", "header", "salt", "key", "size", "name", "slot", "type"}
_HEADER_SIZES = tuple(FIXED_SIZE + LOCK_SIZE * count for count in range(1, len(Lock) + 1))
_MOST = range(1_000)
"""More objects than any bid has; its size limits them before that."""

SENTENCES = {
    "malformed": gettext_noop("This is no key file of a bid, or it was altered."),
    "wrong-context": gettext_noop("The key file names an object of another tender or bid."),
    "wrong-key": gettext_noop("The key file names an object that its recovery key doesn't open."),
}
"""The codes that vectors use, each with its sentence."""


class BidKeyError(CodedError):
    """A key file is refused. `code` is a key of SENTENCES."""

    sentences = SENTENCES


@dataclass(frozen=True, slots=True)
class KeptObject:
    """What makes one object again, given its body, and opens it. `size` is that of the body, in bytes."""

    object_id: str
    header: Header
    salt: bytes
    content_key: bytes = field(repr=False)
    size: int
    meta: Meta

    def sealer(self) -> Sealer:
        """Seals the same body to the same bytes."""
        return Sealer(self.header, self.content_key, self.meta, self.salt)


@dataclass(frozen=True, slots=True)
class BidKey:
    """The keys of one bid as it was last handed in: the manifest first, then its files, of two envelopes then the price tables;
    none while it is a draft."""

    tender: UUID
    bid: UUID
    recovery: KeyPair
    objects: tuple[KeptObject, ...] = ()

    def to_bytes(self) -> bytes:
        """The content of the file."""
        objects = [_object_out(kept) for kept in self.objects]
        data = {"v": 1, "tender": str(self.tender), "bid": str(self.bid), "recovery": self.recovery.private.hex()}
        return canonical_json({**data, "objects": objects})


def kept(sealer: Sealer, header: Header, meta: Meta) -> KeptObject:
    """What to keep of a sealer that has finished."""
    return KeptObject(sealer.object_id, header, sealer.salt, sealer.content_key, sealer.body_size, meta)


def parse_bidkey(data: bytes) -> BidKey:
    """The key file in these bytes; line ends after it are ignored. BidKeyError for anything that the format does not allow."""
    if len(data) > LARGEST:
        raise BidKeyError("malformed")
    try:
        return _bidkey(parse_canonical(data.rstrip(b"\r\n")))
    except (SealingError, NotCanonical) as error:
        raise BidKeyError("malformed") from error


def _bidkey(value: object) -> BidKey:
    top = fields_of(value, _FIELDS)
    number_of(top["v"], range(1, 2))
    tender, bid = uuid_of(top["tender"]), uuid_of(top["bid"])
    recovery = key_pair(hex_of(top["recovery"], KEY_SIZE))
    objects = tuple(_object(entry) for entry in list_of(top["objects"], _MOST))
    for number, found in enumerate(objects):
        stage = found.header.place.stage
        kind = Kind.FILE if number and stage != PRICES else Kind.MANIFEST
        if found.header.place != Place(kind, stage, tender, bid):
            raise BidKeyError("wrong-context")
        if (Lock.RECOVERY, recovery.kid) not in {(slot.type, slot.kid) for slot in found.header.locks}:
            raise BidKeyError("wrong-key")
    return BidKey(tender, bid, recovery, objects)


def _object(value: object) -> KeptObject:
    fields = fields_of(value, _OBJECT_FIELDS)
    size = number_of(fields["size"], range(MAX_BODY + 1))
    encoded = hex_of(fields["header"], *_HEADER_SIZES)
    header = parse_header(encoded)
    if header.to_bytes() != encoded:
        raise BidKeyError("malformed")
    meta = Meta(*(text_of(fields[name]) for name in ("name", "slot", "type")))
    salt, content_key = hex_of(fields["salt"], SALT_SIZE), hex_of(fields["key"], KEY_SIZE)
    return KeptObject(hex_of(fields["id"], 32).hex(), header, salt, content_key, size, meta)


def _object_out(one: KeptObject) -> dict[str, object]:
    return {
        "id": one.object_id, "header": one.header.to_bytes().hex(), "salt": one.salt.hex(), "key": one.content_key.hex(),
        "size": one.size, "name": one.meta.name, "slot": one.meta.slot, "type": one.meta.type,
    }  # fmt: skip
