"""The sealing key of a tender: made at approval, its private part kept only wrapped under the key-encryption key."""

from __future__ import annotations

from datetime import datetime

from procurement import keystore
from procurement.rules.boxes import unwrap_key
from procurement.rules.sealing_locks import KeyPair
from tenders.models import StageKey, Tender

ENVELOPE = 1
"""One envelope: price and documents open together. Further envelopes come with the procedures that need them."""


def make_stage_key(tender: Tender, *, now: datetime) -> None:
    """A fresh key for each approval: a tender that went back to its draft is sealed to another key afterwards."""
    public, wrapped = keystore.new_stage_key(tender.pk, ENVELOPE)
    StageKey.objects.update_or_create(
        tender=tender,
        envelope=ENVELOPE,
        defaults={"public_key": public, "wrapped_private_key": wrapped, "created_at": now},
    )


def stage_key_pair(tender: Tender) -> KeyPair:
    """The key pair, to open bids with. The callers have checked that the opening is due."""
    key = tender.stage_keys.get(envelope=ENVELOPE)
    wrapped, public = bytes(key.wrapped_private_key), bytes(key.public_key)
    return unwrap_key(keystore.kek(), wrapped, tender=tender.pk, stage=ENVELOPE, public=public)


def public_key_of(tender: Tender) -> bytes:
    """The public key that bids of this tender are sealed to."""
    return bytes(tender.stage_keys.get(envelope=ENVELOPE).public_key)
