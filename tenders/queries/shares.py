"""The committee of a tender at level B as its pages show it: who has a key, whose share is dealt, opened, tried. Reads only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from procurement.access import Actor
from procurement.models import MemberKey, User
from procurement.rules.dealings import Committee, DealtShare, Member, ShareText
from procurement.rules.lifecycle import PREPARATION
from procurement.rules.sealing_locks import key_id
from procurement.rules.shares import Deal
from tenders.models import CommitteeKey, CommitteeShare, Opening, Tender
from tenders.queries.keys import ENVELOPE, envelopes_of
from tenders.queries.sharing import current_dealing, dealing_fits


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A key holder: the key in use, and the share of the present dealing."""

    user: User
    key: MemberKey | None
    share: CommitteeShare | None

    @property
    def kid(self) -> str:
        """The key's number; empty where there is no key yet."""
        return key_id(bytes(self.key.public_key)).hex() if self.key else ""

    @property
    def acknowledged_at(self) -> datetime | None:
        return self.share.acknowledged_at if self.share else None

    @property
    def checked_at(self) -> datetime | None:
        return self.share.checked_at if self.share else None


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a committee is: the present dealing if there is one, and a row for each key holder by name.

    `fits`: it is to the people named now and their keys; from publication on nothing changes that any more.
    """

    dealing: CommitteeKey | None
    rows: tuple[MemberRow, ...]
    needed: int
    fits: bool

    @property
    def acknowledged(self) -> int:
        """How many have opened their share and said so."""
        return sum(row.acknowledged_at is not None for row in self.rows)

    @property
    def lacking(self) -> tuple[User, ...]:
        """The key holders without a key."""
        return tuple(row.user for row in self.rows if row.key is None)


def progress_of(tender: Tender) -> Progress:
    """The committee of a tender that came through its door (with its key holders)."""
    holders = sorted((holder.user for holder in tender.named_key_holders.all()), key=lambda user: (str(user), user.pk))
    keys = _live_keys(holders)
    dealing = current_dealing(tender)
    settled = tender.stage_now not in PREPARATION
    shares = {share.user_id: share for share in dealing.shares.all()} if dealing else {}
    rows = tuple(MemberRow(user, keys.get(user.pk), shares.get(user.pk)) for user in holders)
    fits = dealing is not None and (settled or dealing_fits(tender, dealing))
    return Progress(dealing, rows, tender.key_holders_required + 1, fits)


def _live_keys(users: list[User]) -> Mapping[UUID, MemberKey]:
    """The keys in use, by person."""
    found = MemberKey.objects.filter(user__in=users, retired_at=None)
    return {key.user_id: key for key in found}


def committees_of(tender: Tender, progress: Progress) -> list[Committee]:
    """What a dealer works from, one for each envelope; none while somebody has no key."""
    if progress.lacking:
        return []
    members = [(row.user, row.key) for row in progress.rows if row.key]
    listed = tuple(Member(user.pk, str(user), bytes(key.public_key)) for user, key in members)
    return [Committee(tender.pk, one, tender.key_holders_required, listed) for one in envelopes_of(tender)]


def own_shares(actor: Actor, tender: Tender) -> list[CommitteeShare]:
    """The shares of the person who is signed in, one for each envelope's key as dealt last: a share is personal, no deputy has it."""
    if actor.user is None:
        return []
    found = CommitteeShare.objects.filter(committee_key__tender=tender, committee_key__current=True, user=actor.user)
    found = found.filter(committee_key__envelope__in=envelopes_of(tender))
    return list(found.select_related("committee_key", "member_key", "user").order_by("committee_key__envelope"))


def own_share(actor: Actor, tender: Tender, envelope: int = ENVELOPE) -> CommitteeShare | None:
    """That of one envelope's key."""
    return next((one for one in own_shares(actor, tender) if one.committee_key.envelope == envelope), None)


def share_text(share: CommitteeShare, tender: Tender) -> ShareText:
    """What its member needs to open, prove and release it; with the session's key once there is one."""
    key, member = share.committee_key, share.member_key
    dealt = key.shares.count()
    deal = Deal(tender.pk, key.envelope, key.threshold, dealt, bytes(key.public_key))
    public = bytes(member.public_key)
    mine = DealtShare(share.x, share.user_id, key_id(public), bytes(share.sealed), share.commitment)
    slots = tuple(bytes.fromhex(slot) for slot in member.slots)
    session = session_of(tender) if key.envelope == ENVELOPE else b""
    return ShareText(deal, mine, public, slots, session)


def session_of(tender: Tender) -> bytes:
    """The public key of the opening's session; empty before there is one."""
    found = Opening.objects.filter(tender=tender).values_list("session_public_key", flat=True).first()
    return bytes(found) if found else b""
