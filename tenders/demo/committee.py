"""Plays the members of a committee (level B): each with a key, a share opened, and released at the opening. For the demo and tests.

Phrases and keys follow from the persons' addresses, so that the demo can print them: nobody else may make keys this way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta

from procurement import clock, ticking
from procurement.access import actor_for
from procurement.models import MemberKey, User
from procurement.people.member_keys import register_key
from procurement.rules.dealings import Committee, Member, deal, together
from procurement.rules.member_keys import MemberKeyText, close_slot
from procurement.rules.phrases import new_phrase
from procurement.rules.sealing_locks import KeyPair, key_pair
from procurement.rules.shares import Share, open_share, proof_of, release_share
from tenders.models import CommitteeShare, Opening, Tender
from tenders.queries.keys import ENVELOPE, committee_key, deal_of, envelopes_of
from tenders.services import clockwork, opening, sharing


def phrase_of(user: User) -> str:
    """The phrase of a person of the demo."""
    return new_phrase(lambda size: hashlib.sha256(b"demo phrase " + user.email.encode()).digest()[:size])


def pair_of(user: User) -> KeyPair:
    """The key of a person of the demo."""
    return key_pair(hashlib.sha256(b"demo key " + user.email.encode() + user.pk.bytes).digest())


def make_key(user: User) -> None:
    """Give the person a key, unless there is one."""
    if not MemberKey.objects.filter(user=user, retired_at=None).exists():
        pair = pair_of(user)
        text = MemberKeyText(user.pk, pair.public, (close_slot(pair, phrase_of(user), user=user.pk),))
        register_key(text.to_bytes().decode(), actor=actor_for(user), now=clock.now())


def committees_of(tender: Tender) -> list[Committee]:
    """What the dealer works from, for each envelope."""
    named = [holder.user for holder in tender.named_key_holders.select_related("user").order_by("user__email")]
    keys = {key.user_id: bytes(key.public_key) for key in MemberKey.objects.filter(user__in=named, retired_at=None)}
    members = tuple(Member(user.pk, str(user), keys[user.pk]) for user in named)
    return [Committee(tender.pk, one, tender.key_holders_required, members) for one in envelopes_of(tender)]


def share_out(tender: Tender, dealer: User) -> None:
    """Deal the key of each envelope to the key holders, and let each open the own shares."""
    text = together([deal(one)[0].to_bytes() for one in committees_of(tender)])
    sharing.record_dealing(tender, text.decode(), actor=actor_for(dealer), now=clock.now())
    dealt = [shares_of(tender, one) for one in envelopes_of(tender)]
    for held in zip(*dealt, strict=True):
        proofs = " ".join(proof_of(deal_of(share.committee_key), own_share(share)) for share in held)
        sharing.acknowledge_share(tender, proofs, actor=actor_for(held[0].user), now=clock.now())


def shares_of(tender: Tender, envelope: int = ENVELOPE) -> list[CommitteeShare]:
    """The shares of an envelope's key as dealt last."""
    return list(committee_key(tender, envelope).shares.select_related("user", "committee_key"))


def own_share(share: CommitteeShare) -> Share:
    """What the member sees inside."""
    deal = deal_of(share.committee_key)
    return open_share(deal, bytes(share.sealed), pair_of(share.user), x=share.x, commitment=share.commitment)


def begin_opening(tender: Tender) -> bytes:
    """Let the closing into the signed log and the session begin; returns its public key."""
    for _minute in range(3):  # this minute may have its tick already
        ticking.tick(now=clock.now())
        clockwork.run_due(now=clock.now())
        if public := Opening.objects.filter(tender=tender).values_list("session_public_key", flat=True).first():
            return bytes(public)
        clock.travel(clock.now() + timedelta(minutes=1))
    raise RuntimeError("The session of the opening does not begin: see the log.")


def release(tender: Tender, users: Iterable[User]) -> None:
    """These members confirm the opening with their shares."""
    session = bytes(Opening.objects.get(tender=tender).session_public_key or b"")
    shares = {share.user_id: share for share in shares_of(tender)}
    for user in users:
        share = shares[user.pk]
        released = release_share(deal_of(share.committee_key), own_share(share), session)
        opening.confirm_opening(tender, actor=actor_for(user), now=clock.now(), released=released)
