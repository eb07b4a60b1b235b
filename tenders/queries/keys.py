"""The public keys that bids of a tender are sealed to: the platform's, and at level B the committee's. Reads only."""

from __future__ import annotations

from procurement.rules.envelopes import FIRST
from procurement.rules.sealing_locks import Lock, key_id
from procurement.rules.shares import Deal
from tenders.models import Bid, CommitteeKey, Sealing, Tender

ENVELOPE = FIRST
"""The first envelope, and the only one of most tenders. What is said below of keys is said of one envelope."""


def sealing_keys(tender: Tender, envelope: int = ENVELOPE) -> dict[Lock, bytes]:
    """The public keys of the locks P and, at level B, C. The tender is approved, so both are there."""
    keys = {Lock.PLATFORM: bytes(tender.stage_keys.values_list("public_key", flat=True).get(envelope=envelope))}
    if tender.sealing == Sealing.COMMITTEE:
        keys[Lock.COMMITTEE] = bytes(committee_key(tender).public_key)
    return keys


def keys_of_server(bid: Bid, envelope: int = ENVELOPE) -> dict[Lock, bytes]:
    """What the server seals to for this bid: the tender's keys, and lock R where the bidder was handed a key file."""
    recovery = {Lock.RECOVERY: bytes(bid.recovery_public_key)} if bid.recovery_public_key else {}
    return {**sealing_keys(bid.tender, envelope), **recovery}


def kids(tender: Tender, envelope: int = ENVELOPE) -> dict[Lock, bytes]:
    """The key ids that every object of this tender names in its locks P and C."""
    return {lock: key_id(public) for lock, public in sealing_keys(tender, envelope).items()}


def committee_key(tender: Tender) -> CommitteeKey:
    """The committee's key of a tender at level B. From approval on it is the dealing that the key holders acknowledged."""
    return tender.committee_keys.get(envelope=ENVELOPE, current=True)


def deal_of(key: CommitteeKey) -> Deal:
    """What all shares of a dealing have in common."""
    return Deal(key.tender_id, key.envelope, key.threshold, key.shares.count(), bytes(key.public_key))
