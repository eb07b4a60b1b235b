"""Dealing the committee's key to its members, and the texts that go between platform, dealer and members (docs/formats.md, 23.5).

The dealer runs `deal` in a browser or on the command line, never on the platform.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from procurement.rules.canonical import NotCanonical, canonical_json, parse_canonical
from procurement.rules.member_keys import MOST_SLOTS, SLOT_SIZE
from procurement.rules.sealing_header import STAGES
from procurement.rules.sealing_locks import generate_key_pair, key_id
from procurement.rules.shamir import MOST, join, split
from procurement.rules.shares import SEALED_SIZE, Deal, Share, commitment_of, seal_share
from procurement.rules.sharing_guards import size_issues
from procurement.rules.text_fields import LARGEST, fields_of, hex_of, list_of, number_of, text_of, uuid_of

DEALERS = ("browser", "cli")
_ENVELOPES = range(2, 10)


@dataclass(frozen=True, slots=True)
class Member:
    """A key holder as the dealer sees one."""

    user: UUID
    name: str
    public_key: bytes


@dataclass(frozen=True, slots=True)
class Committee:
    """Who gets a share of which tender's key, and how many must act together. The members are in a fixed order."""

    tender: UUID
    stage: int
    k: int
    members: tuple[Member, ...]

    def to_bytes(self) -> bytes:
        """The committee text, which the dealer works from."""
        members = [{"user": str(m.user), "name": m.name, "public_key": m.public_key.hex()} for m in self.members]
        data = {"v": 1, "tender": str(self.tender), "stage": self.stage, "k": self.k, "members": members}
        return canonical_json(data)


@dataclass(frozen=True, slots=True)
class DealtShare:
    """A member's share as everybody may see it."""

    x: int
    user: UUID
    kid: bytes
    sealed: bytes
    commitment: str


@dataclass(frozen=True, slots=True)
class Dealing:
    """What a dealer hands over. The key itself is forgotten."""

    deal: Deal
    dealer: str
    shares: tuple[DealtShare, ...]

    def to_bytes(self) -> bytes:
        """The dealing text."""
        members = [
            {"x": s.x, "user": str(s.user), "kid": s.kid.hex(), "sealed": s.sealed.hex(), "commitment": s.commitment}
            for s in self.shares
        ]
        return canonical_json({**_head(self.deal), "dealer": self.dealer, "members": members})


@dataclass(frozen=True, slots=True)
class ShareText:
    """All that a member needs to open, prove and release the own share with the command line."""

    deal: Deal
    share: DealtShare
    member_key: bytes
    slots: tuple[bytes, ...]
    session: bytes = b""

    def to_bytes(self) -> bytes:
        """The share text."""
        own = {
            "x": self.share.x,
            "user": str(self.share.user),
            "member_key": self.member_key.hex(),
            "slots": [slot.hex() for slot in self.slots],
            "sealed": self.share.sealed.hex(),
            "commitment": self.share.commitment,
            "session": self.session.hex(),
        }
        return canonical_json({**_head(self.deal), **own})


def deal(
    committee: Committee, *, dealer: str = "cli", random: Callable[[int], bytes] = os.urandom
) -> tuple[Dealing, tuple[Share, ...]]:
    """Make the committee's key, share it out, and check that every k of the members could join it.

    Also returns the open shares; whoever deals forgets them and the key. ValueError for sizes that can't be.
    """
    if size_issues(committee.k, len(committee.members)):
        raise ValueError("The committee's sizes are not allowed.")
    pair = generate_key_pair()
    head = Deal(committee.tender, committee.stage, committee.k, len(committee.members), pair.public)
    values = split(pair.private, head.k, head.n, random)
    for chosen in itertools.combinations(values, head.k):
        assert join({x: values[x] for x in chosen}) == pair.private
    shares = tuple(Share(head.stage, head.k, head.n, x, y) for x, y in values.items())
    dealt = tuple(
        DealtShare(
            share.x, member.user, key_id(member.public_key), seal_share(head, share, member.public_key),
            commitment_of(head, share),
        )
        for share, member in zip(shares, committee.members, strict=True)
    )  # fmt: skip
    return Dealing(head, dealer, dealt), shares


def parse_committee(data: object) -> Committee:
    """The parts of a committee text. NotCanonical if it is none."""
    fields = fields_of(data, {"v", "tender", "stage", "k", "members"})
    number_of(fields["v"], range(1, 2))
    members = tuple(_member(entry) for entry in list_of(fields["members"], range(1, MOST + 1)))
    k = number_of(fields["k"], range(1, len(members) + 1))
    return Committee(uuid_of(fields["tender"]), number_of(fields["stage"], STAGES), k, members)


def parse_dealing(data: object) -> Dealing:
    """The parts of a dealing text. NotCanonical if it is none; whether it fits the tender is asked elsewhere."""
    fields = fields_of(data, {*_HEAD, "dealer", "members"})
    shares = tuple(_share(entry) for entry in list_of(fields["members"], range(1, MOST + 1)))
    if [share.x for share in shares] != list(range(1, len(shares) + 1)):
        raise NotCanonical("The shares are not in their order.")
    dealer = text_of(fields["dealer"])
    head = _parse_head(fields)
    if dealer not in DEALERS or head.n != len(shares):
        raise NotCanonical("The dealing is not of its members.")
    return Dealing(head, dealer, shares)


def parse_share_text(data: object) -> ShareText:
    """The parts of a share text. NotCanonical if it is none."""
    names = {"x", "user", "member_key", "slots", "sealed", "commitment", "session"}
    fields = fields_of(data, _HEAD | names)
    head, member_key = _parse_head(fields), hex_of(fields["member_key"], 32)
    share = DealtShare(
        number_of(fields["x"], range(1, head.n + 1)),
        uuid_of(fields["user"]),
        key_id(member_key),
        hex_of(fields["sealed"], SEALED_SIZE),
        hex_of(fields["commitment"], 32).hex(),
    )
    slots = tuple(hex_of(slot, SLOT_SIZE) for slot in list_of(fields["slots"], range(1, MOST_SLOTS + 1)))
    return ShareText(head, share, member_key, slots, hex_of(fields["session"], 0, 32))


def together(texts: Sequence[bytes]) -> bytes:
    """The texts of a tender's envelopes as one: that of the only one, or a list in the order of the envelopes."""
    return texts[0] if len(texts) == 1 else b"[" + b",".join(texts) + b"]"


def apart(data: bytes) -> list[object]:
    """What `together` joined. NotCanonical if it is too long, or no canonical JSON."""
    if len(data) > LARGEST:
        raise NotCanonical("This text is too long.")
    value = parse_canonical(data.rstrip(b"\r\n"))
    return list_of(value, _ENVELOPES) if isinstance(value, list) else [value]


_HEAD = {"v", "tender", "stage", "k", "n", "public_key"}


def _head(deal: Deal) -> dict[str, object]:
    return {
        "v": 1, "tender": str(deal.tender), "stage": deal.stage, "k": deal.k, "n": deal.n,
        "public_key": deal.public_key.hex(),
    }  # fmt: skip


def _parse_head(fields: dict[str, object]) -> Deal:
    number_of(fields["v"], range(1, 2))
    n = number_of(fields["n"], range(1, MOST + 1))
    k = number_of(fields["k"], range(1, n + 1))
    tender, stage = uuid_of(fields["tender"]), number_of(fields["stage"], STAGES)
    return Deal(tender, stage, k, n, hex_of(fields["public_key"], 32))


def _member(entry: object) -> Member:
    fields = fields_of(entry, {"user", "name", "public_key"})
    return Member(uuid_of(fields["user"]), text_of(fields["name"]), hex_of(fields["public_key"], 32))


def _share(entry: object) -> DealtShare:
    fields = fields_of(entry, {"x", "user", "kid", "sealed", "commitment"})
    return DealtShare(
        number_of(fields["x"], range(1, MOST + 1)),
        uuid_of(fields["user"]),
        hex_of(fields["kid"], 8),
        hex_of(fields["sealed"], SEALED_SIZE),
        hex_of(fields["commitment"], 32).hex(),
    )
