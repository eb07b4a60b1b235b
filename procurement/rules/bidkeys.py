"""The bidder's key file, .bidkey: opens its own bid, and makes the very objects again (docs/formats.md, section 20).

Plain data only; who reads the file can read the bid.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from uuid import UUID

from procurement.rules.canonical import canonical_json, parse_canonical
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.sealing import MAX_BODY, Meta, Sealer
from procurement.rules.sealing_chunks import KEY_SIZE, SALT_SIZE
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_header import Header, Kind, Place, parse_header
from procurement.rules.sealing_locks import KeyPair, Lock, key_pair

LARGEST = 2**20
"""Bytes of a key file that is read: a bid with a hundred files has far less."""
_FIELDS = {"v", "tender", "bid", "recovery", "objects"}
_OBJECT_FIELDS = {"id", "header", "salt", "key", "size", "name", "slot", "type"}
_HEX = re.compile(r"([0-9a-f]{2})+\Z")

SENTENCES = {
    "malformed": gettext_noop("This is no key file of a bid, or it was altered."),
    "wrong-context": gettext_noop("The key file names an object of another tender or bid."),
    "wrong-key": gettext_noop("The key file names an object that its recovery key doesn't open."),
}
"""The codes that vectors use, each with its sentence."""


class BidKeyError(ValueError):
    """A key file is refused. `code` is a key of SENTENCES."""

    def __init__(self, code: str) -> None:
        super().__init__(SENTENCES[code])
        self.code = code

    @property
    def message(self) -> Message:
        """The sentence, to be translated."""
        return Message(SENTENCES[self.code])


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
    """The keys of one bid as it was last handed in: the manifest first, then its files; none while it is a draft."""

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
    except BidKeyError:
        raise
    except (SealingError, ValueError) as error:
        raise BidKeyError("malformed") from error


def _bidkey(value: object) -> BidKey:
    top = _fields(value, _FIELDS)
    if top["v"] != 1 or isinstance(top["v"], bool) or not isinstance(top["objects"], list):
        raise BidKeyError("malformed")
    tender, bid = _uuid(top["tender"]), _uuid(top["bid"])
    recovery = key_pair(_bytes(top["recovery"], KEY_SIZE))
    objects = tuple(_object(entry) for entry in top["objects"])
    for number, found in enumerate(objects):
        kind = Kind.FILE if number else Kind.MANIFEST
        if found.header.place != Place(kind, found.header.place.stage, tender, bid):
            raise BidKeyError("wrong-context")
        if (Lock.RECOVERY, recovery.kid) not in {(slot.type, slot.kid) for slot in found.header.locks}:
            raise BidKeyError("wrong-key")
    return BidKey(tender, bid, recovery, objects)


def _object(value: object) -> KeptObject:
    fields = _fields(value, _OBJECT_FIELDS)
    size, encoded = fields["size"], _bytes(fields["header"])
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= MAX_BODY:
        raise BidKeyError("malformed")
    header = parse_header(encoded)
    if header.to_bytes() != encoded:
        raise BidKeyError("malformed")
    meta = Meta(*(_text(fields[name]) for name in ("name", "slot", "type")))
    salt, content_key = _bytes(fields["salt"], SALT_SIZE), _bytes(fields["key"], KEY_SIZE)
    return KeptObject(_bytes(fields["id"], 32).hex(), header, salt, content_key, size, meta)


def _object_out(one: KeptObject) -> dict[str, object]:
    return {
        "id": one.object_id, "header": one.header.to_bytes().hex(), "salt": one.salt.hex(), "key": one.content_key.hex(),
        "size": one.size, "name": one.meta.name, "slot": one.meta.slot, "type": one.meta.type,
    }  # fmt: skip


def _fields(value: object, names: set[str]) -> dict[str, object]:
    if not isinstance(value, dict) or set(value) != names:
        raise BidKeyError("malformed")
    return value


def _bytes(value: object, size: int | None = None) -> bytes:
    text = _text(value)
    if not _HEX.match(text) or size not in (None, len(text) // 2):
        raise BidKeyError("malformed")
    return bytes.fromhex(text)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise BidKeyError("malformed")
    return value


def _uuid(value: object) -> UUID:
    text = _text(value)
    if str(UUID(text)) != text:
        raise BidKeyError("malformed")
    return UUID(text)
