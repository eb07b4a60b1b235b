"""The keys of a tender: P made at approval, C known from the opening on; private parts only under the key-encryption key."""

from __future__ import annotations

from datetime import datetime

from procurement import keystore
from procurement.rules.boxes import unwrap_key, wrap_key
from procurement.rules.sealing_locks import KeyPair, Lock
from tenders.models import CommitteeKey, Sealing, StageKey, Tender
from tenders.queries.keys import ENVELOPE, committee_key, envelopes_of


def make_stage_key(tender: Tender, *, now: datetime) -> None:
    """A fresh key of each envelope at each approval: a tender that went back to its draft is sealed to others afterwards."""
    for envelope in envelopes_of(tender):
        public, wrapped = keystore.new_stage_key(tender.pk, envelope)
        StageKey.objects.update_or_create(
            tender=tender,
            envelope=envelope,
            defaults={"public_key": public, "wrapped_private_key": wrapped, "created_at": now},
        )


def keep_committee_key(key: CommitteeKey, pair: KeyPair) -> None:
    """Keep the key that the shares gave, wrapped, so that files of opened bids can be read. After the opening time only."""
    key.wrapped_private_key = wrap_key(keystore.kek(), pair, tender=key.tender_id, stage=key.envelope)
    key.save(update_fields=["wrapped_private_key"])


def private_keys(tender: Tender, *, committee: bool = True, envelope: int = ENVELOPE) -> dict[Lock, bytes]:
    """The private keys that open bids: P, and C at level B. The callers have checked that the opening is due.

    `committee` False leaves C out: too few key holders have released their shares.
    """
    keys = {Lock.PLATFORM: _unwrapped(tender.stage_keys.get(envelope=envelope), tender)}
    if tender.sealing == Sealing.COMMITTEE and committee:
        keys[Lock.COMMITTEE] = _unwrapped(committee_key(tender, envelope), tender)
    return keys


def _unwrapped(key: StageKey | CommitteeKey, tender: Tender) -> bytes:
    wrapped, public = bytes(key.wrapped_private_key or b""), bytes(key.public_key)
    return unwrap_key(keystore.kek(), wrapped, tender=tender.pk, stage=key.envelope, public=public).private
