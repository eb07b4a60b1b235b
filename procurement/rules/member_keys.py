"""A person's key for shares: its private half in slots that open with what only its owner knows (docs/formats.md, 23.2).

The platform keeps slots and never sees a phrase. A slot is bound to its person and public key: it opens nowhere else.
"""

from __future__ import annotations

import io
import os
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from procurement.rules.canonical import NotCanonical, canonical_json
from procurement.rules.messages import gettext_noop
from procurement.rules.sealing_chunks import PREFIX_SIZE, TAG_SIZE, ChunkReader, seal_message
from procurement.rules.sealing_errors import BadHeader, BadMagic, CommitmentMismatch, SealingError, Truncated
from procurement.rules.sealing_kdf import SALT_SIZE, Kdf, slot_key
from procurement.rules.sealing_locks import KeyPair, key_pair
from procurement.rules.text_fields import fields_of, hex_of, list_of, number_of, uuid_of

MAGIC = b"MK1\n"
HEAD_SIZE = len(MAGIC) + 1 + SALT_SIZE
SLOT_SIZE = HEAD_SIZE + PREFIX_SIZE + 32 + TAG_SIZE
MOST_SLOTS = 4


class WrongSecret(CommitmentMismatch):
    """The phrase is another one than the slot's (or the slot is somebody else's)."""

    code = "wrong-secret"
    template = gettext_noop(
        "This phrase doesn't open the key. Is it the phrase of an earlier key, or another person's?"
    )


def close_slot(pair: KeyPair, secret: str, *, user: UUID, kdf: Kdf = Kdf.PHRASE) -> bytes:
    """The private half under a phrase or passphrase."""
    salt = os.urandom(SALT_SIZE)
    head = MAGIC + bytes([kdf]) + salt
    return head + seal_message(slot_key(kdf, secret, salt), _context(head, user, pair.public), pair.private)


def open_slot(slot: bytes, secret: str, *, user: UUID, public: bytes) -> KeyPair:
    """The pair inside. WrongSecret for another phrase (or person), another SealingError if the slot itself is wrong."""
    kdf = check_slot(slot)
    head, message = slot[:HEAD_SIZE], io.BytesIO(slot[HEAD_SIZE:])
    key = slot_key(kdf, secret, head[-SALT_SIZE:])
    try:
        private = b"".join(ChunkReader(message, 0, key, _context(head, user, public)).chunks())
    except CommitmentMismatch as error:
        raise WrongSecret from error
    pair = key_pair(private)
    if pair.public != public:
        raise BadHeader
    return pair


def check_slot(slot: bytes) -> Kdf:
    """How the slot opens; SealingError if its form is not that of a slot."""
    if slot[: len(MAGIC)] != MAGIC:
        raise BadMagic
    if len(slot) != SLOT_SIZE:
        raise Truncated
    if slot[len(MAGIC)] not in tuple(Kdf):
        raise BadHeader
    return Kdf(slot[len(MAGIC)])


def open_any(slots: Sequence[bytes], secret: str, *, kdf: Kdf, user: UUID, public: bytes) -> KeyPair:
    """The pair, from the first slot of this kind that the secret opens. WrongSecret if it opens none."""
    for slot in slots:
        if check_slot(slot) is kdf:
            try:
                return open_slot(slot, secret, user=user, public=public)
            except WrongSecret:
                continue
    raise WrongSecret


@dataclass(frozen=True, slots=True)
class MemberKeyText:
    """What a browser or the command line hands over: the public half and the slots."""

    user: UUID
    public_key: bytes
    slots: tuple[bytes, ...]

    def to_bytes(self) -> bytes:
        """The member key text."""
        return canonical_json(
            {
                "v": 1,
                "user": str(self.user),
                "public_key": self.public_key.hex(),
                "slots": [slot.hex() for slot in self.slots],
            }
        )


def parse_member_key(data: bytes) -> MemberKeyText:
    """The parts of a member key text. NotCanonical if it is none; slots are checked as far as anybody can."""
    fields = fields_of(data, {"v", "user", "public_key", "slots"})
    number_of(fields["v"], range(1, 2))
    slots = tuple(hex_of(slot, SLOT_SIZE) for slot in list_of(fields["slots"], range(1, MOST_SLOTS + 1)))
    try:
        for slot in slots:
            check_slot(slot)
    except SealingError as error:
        raise NotCanonical("A slot is malformed.") from error
    return MemberKeyText(uuid_of(fields["user"]), hex_of(fields["public_key"], 32), slots)


def _context(head: bytes, user: UUID, public: bytes) -> bytes:
    return head + user.bytes + public
