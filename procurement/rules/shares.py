"""A member's share of the committee's key: sealed to the member, proved, and released at the opening (docs/formats.md, 23.4, 23.6)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from procurement.rules.messages import gettext_noop
from procurement.rules.sealing_errors import BadHeader, BadMagic, SealingError, Truncated
from procurement.rules.sealing_header import STAGES
from procurement.rules.sealing_locks import KeyPair, close_lock, key_id, key_pair, open_lock
from procurement.rules.shamir import MOST, SECRET_SIZE, join

MAGIC = b"SS1\n"
BODY_SIZE = len(MAGIC) + 4 + SECRET_SIZE
SEALED_SIZE = 32 + BODY_SIZE + 16
_SHARE, _ACKNOWLEDGED, _RELEASE = b"SB1-share", b"SB1-ack", b"SB1-release"


class WrongShare(SealingError):
    """The share is not the one that was dealt."""

    code = "wrong-share"
    template = gettext_noop("This is not the share that was dealt for this tender, or it was altered.")


class WrongCommitteeKey(SealingError):
    """Every share is as it was dealt, but together they give another key than was published: the dealer was at fault."""

    code = "wrong-committee-key"
    template = gettext_noop("The shares are as they were dealt, but together they don't give the tender's key.")


@dataclass(frozen=True, slots=True)
class Deal:
    """What all shares of one dealing have in common."""

    tender: UUID
    stage: int
    k: int
    n: int
    public_key: bytes

    @property
    def place(self) -> bytes:
        """What binds a share to its tender and stage."""
        return self.tender.bytes + bytes([self.stage])


@dataclass(frozen=True, slots=True)
class Share:
    """One share: the polynomial's values at x. Never shows in a repr."""

    stage: int
    k: int
    n: int
    x: int
    y: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        """The share body, 40 bytes."""
        return MAGIC + bytes([self.stage, self.k, self.n, self.x]) + self.y

    def belongs_to(self, deal: Deal) -> bool:
        """Whether stage, k and n are those of the dealing."""
        return (self.stage, self.k, self.n) == (deal.stage, deal.k, deal.n)


def parse_share(body: bytes) -> Share:
    """The share in 40 bytes; SealingError for anything else."""
    if body[: len(MAGIC)] != MAGIC:
        raise BadMagic
    if len(body) != BODY_SIZE:
        raise Truncated
    stage, k, n, x = body[4:8]
    if stage not in STAGES or not 1 <= k <= n <= MOST or not 1 <= x <= n:
        raise BadHeader
    return Share(stage, k, n, x, body[8:])


def seal_share(deal: Deal, share: Share, member: bytes) -> bytes:
    """The share, sealed to a member's public key: 88 bytes."""
    return close_lock(member, share.to_bytes(), _share_info(deal, member))


def open_share(deal: Deal, sealed: bytes, pair: KeyPair, *, x: int, commitment: str) -> Share:
    """A member's own share. LockInvalid if it was sealed for another person or tender; WrongShare if it is another one
    than the dealing committed to."""
    share = parse_share(open_lock(pair.private, sealed, _share_info(deal, pair.public)))
    return _as_dealt(deal, share, x, commitment)


def commitment_of(deal: Deal, share: Share) -> str:
    """What the dealing publishes about a share: it gives nothing away and fits no other share."""
    dealt = _SHARE + b"\n" + deal.place + deal.public_key + bytes([share.x]) + share.y
    return hashlib.sha256(dealt).hexdigest()


def proof_of(deal: Deal, share: Share) -> str:
    """What only who opened the share can say before the opening; after it anybody can check it."""
    return hashlib.sha256(_ACKNOWLEDGED + b"\n" + deal.place + bytes([share.x]) + share.y).hexdigest()


def release_share(deal: Deal, share: Share, session: bytes) -> bytes:
    """The share, sealed to the public key of an opening's session: 88 bytes."""
    return close_lock(session, share.to_bytes(), _release_info(deal, session, share.x))


def open_release(deal: Deal, released: bytes, session: KeyPair, *, x: int, commitment: str) -> Share:
    """A released share. LockInvalid for another session, tender or member; WrongShare if it is not the dealt one."""
    share = parse_share(open_lock(session.private, released, _release_info(deal, session.public, x)))
    return _as_dealt(deal, share, x, commitment)


def committee_pair(deal: Deal, shares: Iterable[Share]) -> KeyPair:
    """The committee's key from k shares or more that were checked one by one. WrongCommitteeKey if the dealing was false."""
    pair = key_pair(join({share.x: share.y for share in shares}))
    if pair.public != deal.public_key:
        raise WrongCommitteeKey
    return pair


def _as_dealt(deal: Deal, share: Share, x: int, commitment: str) -> Share:
    same = hmac.compare_digest(commitment_of(deal, share), commitment)
    if not share.belongs_to(deal) or share.x != x or not same:
        raise WrongShare
    return share


def _share_info(deal: Deal, member: bytes) -> bytes:
    return _SHARE + deal.place + key_id(member) + deal.public_key


def _release_info(deal: Deal, session: bytes, x: int) -> bytes:
    return _RELEASE + deal.place + session + bytes([x])
