"""The header of an SB1 object: what it is, where it belongs, its locks (docs/formats.md, section 3.1). No content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from uuid import UUID

from procurement.rules.sealing_errors import BadHeader, BadMagic, Truncated, UnknownKey, WrongContext
from procurement.rules.sealing_locks import KID_SIZE, LOCK_CIPHERTEXT_SIZE, Lock

MAGIC = b"SB1\n"
FIXED_SIZE = 40
LOCK_SIZE = 1 + KID_SIZE + LOCK_CIPHERTEXT_SIZE
STAGES = range(1, 10)


class Kind(IntEnum):
    """What is sealed: the manifest with the prices, or one file."""

    MANIFEST = 1
    FILE = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where an object belongs. Bound into every lock and into the content: it opens nowhere else."""

    kind: Kind
    stage: int
    tender: UUID
    bid: UUID

    def __post_init__(self) -> None:
        if self.stage not in STAGES:
            raise ValueError("An envelope stage is a number from 1 to 9.")


@dataclass(frozen=True, slots=True)
class LockSlot:
    """One lock as it stands in a header."""

    type: Lock
    kid: bytes
    ciphertext: bytes


@dataclass(frozen=True, slots=True)
class Header:
    """A parsed header; `locks` ascend by type."""

    place: Place
    locks: tuple[LockSlot, ...]

    def to_bytes(self) -> bytes:
        """The exact bytes, which are also the context of the content encryption."""
        slots = (bytes([slot.type]) + slot.kid + slot.ciphertext for slot in self.locks)
        return fixed_part(self.place, len(self.locks)) + b"".join(slots)

    def require(self, place: Place, kids: Mapping[Lock, bytes]) -> None:
        """Refuse another place (WrongContext) or other platform and committee keys than `kids` (UnknownKey)."""
        if self.place != place:
            raise WrongContext
        found = {slot.type: slot.kid for slot in self.locks if slot.type is not Lock.RECOVERY}
        if found != {lock: kid for lock, kid in kids.items() if lock is not Lock.RECOVERY}:
            raise UnknownKey


def fixed_part(place: Place, locks: int) -> bytes:
    """The first 40 bytes."""
    return MAGIC + bytes([place.kind, place.stage, locks, 0]) + place.tender.bytes + place.bid.bytes


def lock_info(lock: Lock, kid: bytes, fixed: bytes) -> bytes:
    """The HPKE info that binds a lock to its type, key and place."""
    return b"SB1-lock" + bytes([lock]) + kid + fixed


def header_size(fixed: bytes) -> int:
    """How long the header is, from its first 40 bytes. BadMagic or Truncated if they aren't an SB1 object's."""
    if fixed[: len(MAGIC)] != MAGIC[: len(fixed)] or not fixed:
        raise BadMagic
    if len(fixed) < FIXED_SIZE:
        raise Truncated
    return FIXED_SIZE + LOCK_SIZE * fixed[6]


def parse_header(data: bytes) -> Header:
    """The header at the start of `data` (what follows is ignored). Strict: anything unforeseen is refused."""
    size = header_size(data[:FIXED_SIZE])
    kind, stage, locks, zero = data[4:8]
    if kind not in tuple(Kind) or stage not in STAGES or zero or not 1 <= locks <= len(Lock):
        raise BadHeader
    if len(data) < size:
        raise Truncated
    slots = tuple(_parse_slot(data[i : i + LOCK_SIZE]) for i in range(FIXED_SIZE, size, LOCK_SIZE))
    types = [slot.type for slot in slots]
    if types != sorted(set(types)) or types[0] is not Lock.PLATFORM:
        raise BadHeader
    return Header(Place(Kind(kind), stage, UUID(bytes=data[8:24]), UUID(bytes=data[24:40])), slots)


def _parse_slot(data: bytes) -> LockSlot:
    if data[0] not in tuple(Lock):
        raise BadHeader
    return LockSlot(Lock(data[0]), data[1 : 1 + KID_SIZE], data[1 + KID_SIZE :])
