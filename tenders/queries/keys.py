"""The public keys that bids of a tender are sealed to: the platform's, and at level B the committee's. Reads only."""

from __future__ import annotations

from collections.abc import Mapping

from procurement.rules.envelopes import FIRST, PRICES
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.sealing_locks import Lock, key_id
from procurement.rules.shares import Deal
from tenders.models import Bid, CommitteeKey, Sealing, Tender

ENVELOPE = FIRST
"""The first envelope, and the only one of most tenders. What is said below of keys is said of one envelope."""


def sealing_keys(tender: Tender, envelope: int = ENVELOPE) -> dict[Lock, bytes]:
    """The public keys of the locks P and, at level B, C. The tender is approved, so both are there."""
    keys = {Lock.PLATFORM: bytes(tender.stage_keys.values_list("public_key", flat=True).get(envelope=envelope))}
    if tender.sealing == Sealing.COMMITTEE:
        keys[Lock.COMMITTEE] = bytes(committee_key(tender, envelope).public_key)
    return keys


def keys_of_server(bid: Bid, envelope: int = ENVELOPE) -> dict[Lock, bytes]:
    """What the server seals to for this bid: the tender's keys, and lock R where the bidder was handed a key file."""
    recovery = {Lock.RECOVERY: bytes(bid.recovery_public_key)} if bid.recovery_public_key else {}
    return {**sealing_keys(bid.tender, envelope), **recovery}


def kids(tender: Tender, envelope: int = ENVELOPE) -> dict[Lock, bytes]:
    """The key ids that every object of this tender names in its locks P and C."""
    return {lock: key_id(public) for lock, public in sealing_keys(tender, envelope).items()}


def envelopes_of(tender: Tender) -> tuple[int, ...]:
    """The envelopes of a tender, each with keys of its own."""
    return (FIRST, PRICES) if tender.two_envelopes else (FIRST,)


def committee_key(tender: Tender, envelope: int = ENVELOPE) -> CommitteeKey:
    """The committee's key of a tender at level B. From approval on it is the dealing that the key holders acknowledged."""
    return tender.committee_keys.get(envelope=envelope, current=True)


def expected_header(bid: Bid, place: Place) -> tuple[Place, Mapping[Lock, bytes]]:
    """Where an object of this bid that claims this place belongs, and the key ids that it must name."""
    second = place.stage == PRICES and place.kind is Kind.MANIFEST and bid.tender.two_envelopes
    envelope = PRICES if second else FIRST
    return Place(place.kind, envelope, bid.tender_id, bid.pk), kids(bid.tender, envelope)


def deal_of(key: CommitteeKey) -> Deal:
    """What all shares of a dealing have in common."""
    return Deal(key.tender_id, key.envelope, key.threshold, key.shares.count(), bytes(key.public_key))
