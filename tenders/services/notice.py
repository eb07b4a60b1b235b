"""The event by which a tender is published for bids: what its notice says, its keys, who holds shares of them."""

from __future__ import annotations

from datetime import datetime

from procurement.rules.envelopes import PRICES
from procurement.rules.events import TenderPublished
from procurement.rules.sealing_locks import Lock, key_id
from tenders.models import CommitteeKey, Tender
from tenders.queries.keys import committee_key, sealing_keys
from tenders.queries.terms import terms_of
from tenders.services.amended import store_version
from tenders.services.draws import fix_draw


def published_event(tender: Tender, now: datetime) -> TenderPublished:
    """Store the published terms as a version, and say what is published. The dates are set and lawful."""
    assert tender.bids_end_at
    assert tender.opening_at
    assert tender.ruleset
    return TenderPublished(
        f"tender:{tender.pk}",
        ruleset=f"{tender.ruleset.code} {tender.ruleset.version}",
        bids_end_at=tender.bids_end_at.isoformat(),
        opening_at=tender.opening_at.isoformat(),
        notice=store_version(tender, terms_of(tender), amendment=None, now=now).digest,
        key=sealing_keys(tender)[Lock.PLATFORM].hex(),
        level=tender.level,
        key_holders_required=tender.key_holders_required,
        draw=fix_draw(tender),
        key_prices=sealing_keys(tender, PRICES)[Lock.PLATFORM].hex() if tender.two_envelopes else "",
        **_committee(tender),  # type: ignore[arg-type]
    )


def _committee(tender: Tender) -> dict[str, object]:
    """What the notice says of the committee: its key, and who holds which share of it, by key id and commitment."""
    if tender.level != "B":
        return {}
    key = committee_key(tender)
    first: dict[str, object] = {"key_c": bytes(key.public_key).hex(), "dealer": key.dealer, "members": _members(key)}
    if not tender.two_envelopes:
        return first
    second = committee_key(tender, PRICES)
    return {**first, "key_c_prices": bytes(second.public_key).hex(), "members_prices": _members(second)}


def _members(key: CommitteeKey) -> tuple[dict[str, str], ...]:
    return tuple(
        {
            "user": str(share.user_id),
            "kid": key_id(bytes(share.member_key.public_key)).hex(),
            "commitment": share.commitment,
        }
        for share in key.shares.select_related("member_key")
    )
