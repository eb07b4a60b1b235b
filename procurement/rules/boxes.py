"""Small secrets at rest: stage keys and bidders' key files under the key-encryption key, drafts under the draft key
(docs/formats.md, 5 to 6).

Both are one chunked-encryption message behind four bytes that name the format; the key's owner is bound in as context.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from procurement.rules.canonical import canonical_json, parse_canonical
from procurement.rules.sealing_chunks import ChunkReader, seal_message
from procurement.rules.sealing_errors import BadMagic
from procurement.rules.sealing_locks import KeyPair, key_pair

_WRAPPED_KEY = b"KW1\n"
_SESSION = b"KS1\n"
_DRAFT = b"DR1\n"
_RECOVERY = b"BR1\n"
_REQUEST = b"RF1\n"


def wrap_key(key_encryption_key: bytes, pair: KeyPair, *, tender: UUID, stage: int) -> bytes:
    """A stage key pair for the database; it opens only with the key-encryption key, for the same tender and stage."""
    return _seal(_WRAPPED_KEY, key_encryption_key, _stage_context(tender, stage, pair.public), pair.private)


def unwrap_key(key_encryption_key: bytes, wrapped: bytes, *, tender: UUID, stage: int, public: bytes) -> KeyPair:
    """The pair that `wrap_key` put away. Raises SealingError if anything but the same four arguments comes."""
    return key_pair(_open(_WRAPPED_KEY, key_encryption_key, _stage_context(tender, stage, public), wrapped))


def wrap_session(key_encryption_key: bytes, pair: KeyPair, *, tender: UUID) -> bytes:
    """The key of an opening's session, to which members release their shares; kept until they have."""
    return _seal(_SESSION, key_encryption_key, tender.bytes + pair.public, pair.private)


def unwrap_session(key_encryption_key: bytes, wrapped: bytes, *, tender: UUID, public: bytes) -> KeyPair:
    """The pair that `wrap_session` put away. Raises SealingError if anything but the same arguments comes."""
    return key_pair(_open(_SESSION, key_encryption_key, tender.bytes + public, wrapped))


def seal_draft(draft_key: bytes, data: object, *, tender: UUID, bid: UUID, organization: UUID) -> bytes:
    """A bid draft (anything canonical JSON can hold) for the database, bound to its tender, bid and company."""
    return _seal(_DRAFT, draft_key, tender.bytes + bid.bytes + organization.bytes, canonical_json(data))


def open_draft(draft_key: bytes, sealed: bytes, *, tender: UUID, bid: UUID, organization: UUID) -> object:
    """The data of a draft. Raises SealingError if it was altered or belongs elsewhere."""
    return parse_canonical(_open(_DRAFT, draft_key, tender.bytes + bid.bytes + organization.bytes, sealed))


def seal_request_file(draft_key: bytes, body: bytes, *, tender: UUID, request: UUID) -> bytes:
    """A document of a request to participate for the storage, bound to its tender and request."""
    return _seal(_REQUEST, draft_key, tender.bytes + request.bytes, body)


def open_request_file(draft_key: bytes, sealed: bytes, *, tender: UUID, request: UUID) -> bytes:
    """The document. Raises SealingError if it was altered or belongs elsewhere."""
    return _open(_REQUEST, draft_key, tender.bytes + request.bytes, sealed)


def seal_recovery(
    key_encryption_key: bytes, recovery: bytes, contents: Mapping[str, bytes], *, tender: UUID, bid: UUID
) -> bytes:
    """What a bidder handed in to have its bid opened: the private key of lock R, and content keys by object id."""
    data = {"contents": {name: key.hex() for name, key in contents.items()}, "recovery": recovery.hex()}
    return _seal(_RECOVERY, key_encryption_key, tender.bytes + bid.bytes, canonical_json(data))


def open_recovery(
    key_encryption_key: bytes, wrapped: bytes, *, tender: UUID, bid: UUID
) -> tuple[bytes, dict[str, bytes]]:
    """The keys that `seal_recovery` put away. Raises SealingError if anything but the same arguments comes."""
    data: Any = parse_canonical(_open(_RECOVERY, key_encryption_key, tender.bytes + bid.bytes, wrapped))
    return bytes.fromhex(data["recovery"]), {name: bytes.fromhex(key) for name, key in data["contents"].items()}


def _stage_context(tender: UUID, stage: int, public: bytes) -> bytes:
    return tender.bytes + bytes([stage]) + public


def _seal(magic: bytes, key: bytes, context: bytes, plaintext: bytes) -> bytes:
    return magic + seal_message(key, magic + context, plaintext)


def _open(magic: bytes, key: bytes, context: bytes, sealed: bytes) -> bytes:
    if sealed[: len(magic)] != magic:
        raise BadMagic
    return b"".join(ChunkReader(io.BytesIO(sealed), len(magic), key, magic + context).chunks())
