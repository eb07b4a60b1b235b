"""Shares of the committee's key (level B): dealt in somebody's browser or program, opened and tried again by their members.

The platform stores what is sealed to the members and what they prove; it never has the key or an open share before the opening.
"""

from __future__ import annotations

import re
from datetime import datetime

from django.db import IntegrityError, transaction

from procurement import audit
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.models import MemberKey
from procurement.rules.canonical import NotCanonical
from procurement.rules.dealings import Dealing, apart, parse_dealing
from procurement.rules.events_sharing import ShareAcknowledged, ShareChecked, SharesDealt
from procurement.rules.lifecycle import Action
from procurement.rules.messages import gettext_noop
from procurement.rules.sealing_locks import key_id
from tenders.models import CommitteeKey, CommitteeShare, KeyHolder, Tender
from tenders.queries.keys import envelopes_of
from tenders.queries.shares import own_shares
from tenders.services.lifecycle import lock_tender, require
from tenders.services.refusal import refuse

NO_DEALING = gettext_noop("This is not what the page or the program makes, or a part is missing: copy all of it.")
OTHER_ENVELOPES = gettext_noop(
    "These shares are of another number of envelopes than the tender has: load the page again and deal them anew."
)
_PROOF = re.compile(r"[0-9a-f]{64}\Z")


@transaction.atomic
def record_dealing(tender: Tender, text: str, *, actor: Actor, now: datetime) -> CommitteeKey:
    """Keep the shares that somebody dealt for this tender's committee; earlier ones are worth nothing any more.

    Each envelope has a key of its own, and all are dealt together; returns that of the first. Refused unless they are for exactly
    the key holders named now, to the keys they have now. Side effects: an event for each key, a mail to each member, who must
    open the own shares before the tender can be approved.
    """
    tender = lock_tender(tender)
    absent = require(Action.DEAL_SHARES, tender, actor=actor, now=now)
    dealings = _parsed(text)
    if [one.deal.stage for one in dealings] != list(envelopes_of(tender)):
        raise refuse("text", OTHER_ENVELOPES)
    keys = [_keys_of_members(tender, one) for one in dealings]
    tender.committee_keys.filter(current=True).update(current=False)
    made = [_store(tender, *one, actor, now) for one in zip(dealings, keys, strict=True)]
    for dealing in dealings:
        audit.record(_dealt(tender, dealing, actor), actor=actor.user, now=now, on_behalf=absent)
    for key in keys[0]:
        mark = f"share-dealt:{made[0].pk}:{key.user_id}"
        queue_mail(key=mark, to=key.user, template="share_dealt", context={"tender": tender}, now=now)
    return made[0]


def _dealt(tender: Tender, dealing: Dealing, actor: Actor) -> SharesDealt:
    return SharesDealt(
        f"tender:{tender.pk}",
        key_c=dealing.deal.public_key.hex(),
        dealer=dealing.dealer,
        user=actor.id,
        threshold=dealing.deal.k,
        members=tuple(f"{share.user} {share.kid.hex()} {share.commitment}" for share in dealing.shares),
    )


def _parsed(text: str) -> list[Dealing]:
    try:
        return [parse_dealing(one) for one in apart(text.strip().encode("ascii", "replace"))]
    except NotCanonical as error:
        raise refuse("text", NO_DEALING) from error


def _keys_of_members(tender: Tender, dealing: Dealing) -> list[MemberKey]:
    """The members' keys in the order of the shares; refused if the dealing is not for these people and keys."""
    deal = dealing.deal
    if deal.tender != tender.pk:
        raise refuse("text", gettext_noop("These shares were dealt for another tender: nothing was stored."))
    named = KeyHolder.objects.filter(tender=tender).values_list("user_id", flat=True)
    live = MemberKey.objects.filter(user_id__in=named, retired_at=None).select_related("user")
    keys = {key.user_id: key for key in live}
    dealt = {share.user: share.kid for share in dealing.shares}
    fits = len(dealt) == len(dealing.shares) and deal.k == tender.key_holders_required
    if (
        not fits
        or dealt != {user: key_id(bytes(key.public_key)) for user, key in keys.items()}
        or set(named) != set(dealt)
    ):
        text = gettext_noop(
            "These shares are not for the key holders as they are named now, with the keys they have now: deal them again."
        )
        raise refuse("text", text)
    return [keys[share.user] for share in dealing.shares]


def _store(tender: Tender, dealing: Dealing, keys: list[MemberKey], actor: Actor, now: datetime) -> CommitteeKey:
    try:
        with transaction.atomic():
            made = CommitteeKey.objects.create(
                tender=tender,
                envelope=dealing.deal.stage,
                public_key=dealing.deal.public_key,
                threshold=dealing.deal.k,
                dealer=dealing.dealer,
                dealt_by=actor.account,
                dealt_at=now,
            )
    except IntegrityError as error:
        raise refuse("text", gettext_noop("These very shares were stored before: deal new ones.")) from error
    CommitteeShare.objects.bulk_create(
        CommitteeShare(
            committee_key=made,
            user=key.user,
            member_key=key,
            x=share.x,
            sealed=share.sealed,
            commitment=share.commitment,
        )
        for share, key in zip(dealing.shares, keys, strict=True)
    )
    return made


@transaction.atomic
def acknowledge_share(tender: Tender, proof: str, *, actor: Actor, now: datetime) -> None:
    """The member has opened the own share, of two envelopes both. `proof` is kept: once the key is known, anybody can check it."""
    tender = lock_tender(tender)
    require(Action.ACKNOWLEDGE_SHARE, tender, actor=actor, now=now)
    shares = _own(tender, actor)
    if shares[0].acknowledged_at is not None:
        raise refuse("", gettext_noop("You have opened this share already; it counts."))
    for share, shown in _checked(shares, proof):
        share.acknowledged_at = share.checked_at = now
        share.proof = shown
        share.save(update_fields=["acknowledged_at", "checked_at", "proof"])
        event = ShareAcknowledged(f"tender:{tender.pk}", user=actor.id, commitment=share.commitment, proof=share.proof)
        audit.record(event, actor=actor.user, now=now)


@transaction.atomic
def recheck_share(tender: Tender, proof: str, *, actor: Actor, now: datetime) -> None:
    """The member has opened the own share again, so the phrase is still at hand. Any time before the bids are opened."""
    tender = lock_tender(tender)
    require(Action.CHECK_SHARE, tender, actor=actor, now=now)
    shares = _own(tender, actor)
    if shares[0].acknowledged_at is None:
        raise refuse("", gettext_noop("Open your share the first time: then it counts."))
    for share, shown in _checked(shares, proof):
        if shown != share.proof:
            text = gettext_noop("This is not what your share gave before: open the share of this tender.")
            raise refuse("proof", text)
        share.checked_at = now
        share.save(update_fields=["checked_at"])
        event = ShareChecked(f"tender:{tender.pk}", user=actor.id, commitment=share.commitment, proof=share.proof)
        audit.record(event, actor=actor.user, now=now)


def _own(tender: Tender, actor: Actor) -> list[CommitteeShare]:
    """The actor's share of each envelope's key as dealt last. The guard has seen that they fit; a deputy has none."""
    shares = own_shares(actor, tender)
    if not shares:
        raise refuse("", gettext_noop("Only the named key holders have a share; nobody can stand in for one."))
    return shares


def _checked(shares: list[CommitteeShare], proof: str) -> list[tuple[CommitteeShare, str]]:
    """Each share with its proof: as many as there are envelopes, with blanks between them."""
    found = proof.strip().lower().split()
    if len(found) != len(shares) or not all(map(_PROOF.match, found)):
        raise refuse("proof", gettext_noop("A proof has 64 digits, from 0 to 9 and a to f: copy all of them."))
    return list(zip(shares, found, strict=True))
