"""What companies and the buyer write while offers are negotiated: sealed offers, and minutes of the talks. Append-only.

The database decides what is late and who is in the negotiation; nobody of the buyer reads an offer before its round is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from secrets import token_hex
from typing import Any
from uuid import UUID

from django.db import DatabaseError, transaction

from procurement import audit, blobs, keystore
from procurement.access import Actor
from procurement.mail import queue_mail
from procurement.models import Organization
from procurement.rules.boxes import seal_draft, seal_request_file
from procurement.rules.canonical import canonical_json
from procurement.rules.events_negotiation import MeetingRecorded, OfferHandedIn, OfferRead
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.rules.receipts import format_time
from tenders.models import NegotiationMeeting, NegotiationOffer, Tender
from tenders.queries.negotiations import in_negotiation, last_round, open_round
from tenders.queries.situation import acting_for
from tenders.services.bid_drafting import require_role
from tenders.services.lifecycle import lock_tender, require
from tenders.services.refusal import refuse

LATE = gettext_noop("The time for the offers of this round has ended: nothing was handed in.")
NOT_IN_IT = gettext_noop("Your company is not in this negotiation: nothing was handed in.")
REFUSED_BY_THE_DATABASE = {"EP001": LATE, "EP022": NOT_IN_IT}


@dataclass(frozen=True, slots=True)
class OfferDraft:
    """What a company offers: prices by lot number, words, and at most one document with its name."""

    prices: Mapping[int, Decimal]
    words: str
    file: tuple[str, bytes] | None = None


def hand_in_offer(
    tender: Tender, draft: OfferDraft, *, bidder: Organization, actor: Actor, now: datetime
) -> NegotiationOffer:
    """Hand in an offer of the open round; it takes the place of the company's earlier one as a whole.

    Refused with what is missing, or by the clock of the database.
    """
    try:
        with transaction.atomic():
            return _hand_in(tender, draft, bidder, actor, now)
    except DatabaseError as error:
        text = REFUSED_BY_THE_DATABASE.get(str(getattr(error.__cause__, "pgcode", "")))
        if text is None:
            raise
        require(Action.HAND_IN_OFFER, Tender.objects.get(pk=tender.pk), actor=actor, now=now)  # suspended, out of it?
        raise refuse("", text) from error


def _hand_in(tender: Tender, draft: OfferDraft, bidder: Organization, actor: Actor, now: datetime) -> NegotiationOffer:
    require(Action.HAND_IN_OFFER, tender, actor=actor, now=now)
    require_role(actor, tender, bidder, Role.SUBMITTER)
    if not draft.prices:
        raise refuse("prices", gettext_noop("Give the price of at least one lot, without VAT."))
    current = open_round(tender)
    assert current is not None  # the table has asked for it
    offer = NegotiationOffer(tender=tender, round=current, bidder=bidder, submitted_by=actor.account, received_at=now)
    content = {
        "prices": {str(number): format(price, "f") for number, price in sorted(draft.prices.items())},
        "words": draft.words.strip(),
        "files": _store(offer, draft.file),
        "nonce": token_hex(16),
    }
    offer.digest = sha256(canonical_json(content)).hexdigest()
    offer.ciphertext = _sealed(tender, offer.pk, bidder.pk, content)
    offer.save(force_insert=True)
    event = OfferHandedIn(
        f"tender:{tender.pk}", round=current.number, offer=str(offer.pk), bidder=str(bidder.pk), user=actor.id,
        received=format_time(offer.received_at), digest=offer.digest,
    )  # fmt: skip
    audit.record(event, actor=actor.user, now=now, on_behalf=acting_for(actor, tender, Action.HAND_IN_OFFER))
    context = {"tender": tender, "offer": offer}
    queue_mail(key=f"offer:{offer.pk}", to=actor.account, template="offer_received", context=context, now=now)
    return offer


def _store(offer: NegotiationOffer, file: tuple[str, bytes] | None) -> list[dict[str, Any]]:
    if file is None:
        return []
    name, body = file
    sealed = seal_request_file(keystore.draft_key(), body, tender=offer.tender_id, request=offer.pk)
    object_id = sha256(sealed).hexdigest()
    blobs.store(sealed, object_id)
    return [{"name": name, "sha256": sha256(body).hexdigest(), "size": len(body), "object": object_id}]


def _sealed(tender: Tender, row: UUID, company: UUID, content: object) -> bytes:
    return seal_draft(keystore.draft_key(), content, tender=tender.pk, bid=row, organization=company)


@transaction.atomic
def record_reading(tender: Tender, offer: NegotiationOffer, *, actor: Actor, now: datetime) -> None:
    """Write down who of the buyer's side read an offer."""
    audit.record(OfferRead(f"tender:{tender.pk}", offer=str(offer.pk), user=actor.id), actor=actor.user, now=now)


@transaction.atomic
def record_meeting(
    tender: Tender, bidder: Organization, words: str, held_at: datetime, *, actor: Actor, now: datetime
) -> NegotiationMeeting:
    """Keep the minutes of a talk with one company: that company and the buyer's people read them, nobody else."""
    tender = lock_tender(tender)
    absent = require(Action.RECORD_MEETING, tender, actor=actor, now=now)
    after = last_round(tender)
    if not words.strip():
        raise refuse("words", gettext_noop("Write down what was talked about and what came out of it."))
    if not (after.offers_end_at <= held_at <= now):
        raise refuse(
            "held_at", gettext_noop("Give the time of the talk: after the end of the round, and not in the future.")
        )
    if not in_negotiation(tender, bidder):
        raise refuse("bidder", gettext_noop("Choose a company that is still in the negotiation."))
    made = NegotiationMeeting(round=after, bidder=bidder, held_at=held_at, written_by=actor.account, written_at=now)
    content = {"words": words.strip(), "held_at": held_at.isoformat(), "nonce": token_hex(16)}
    made.digest = sha256(canonical_json(content)).hexdigest()
    made.ciphertext = _sealed(tender, made.pk, bidder.pk, content)
    made.save(force_insert=True)
    event = MeetingRecorded(
        f"tender:{tender.pk}",
        round=after.number,
        bidder=str(bidder.pk),
        held_at=held_at.isoformat(),
        minutes=made.digest,
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    return made
