"""Letters: every bidder of a lot learns the outcome, the reasons, and what may be done until when. Stored as they are sent.

Law 98/2016 art. 215; Directive 2014/24/EU art. 55. The words are fixed for every language of the platform in the
decision's transaction; mail, page and PDF show the same. The mails go through the outbox.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.conf import settings
from django.utils import translation

from procurement import audit
from procurement.mail import queue_mail
from procurement.models import Membership, User
from procurement.rules.canonical import canonical_json
from procurement.rules.events_clarification import LettersSent
from procurement.rules.lifecycle import Role
from procurement.rules.standstill import Standstill
from tenders.models import Award, Bid, Cancellation, Letter, Lot, LotCancellation, OpenedBid, Tender
from tenders.queries.bid_companies import companies_of_offer
from tenders.queries.bid_results import LotResult, over_of
from tenders.queries.facts import ruleset_of
from tenders.queries.frameworks import parties_of
from tenders.queries.letters import words_of
from tenders.queries.offers import current_evaluation
from tenders.queries.standstill import complaint_of
from tenders.services.letter_words import LetterFacts, as_text, parts, subject

Kind = Letter.Kind


def send_decision_letters(lot: Lot, award: Award, pause: Standstill, *, now: datetime) -> None:
    """A letter to each bidder of the lot: its own numbers and reasons, beside the winner's if it lost."""
    evaluated = current_evaluation(lot)
    assert evaluated is not None  # an award comes from an evaluation
    winner = next(result for result in evaluated.results if award.offer and result.offer == str(award.offer.bid_id))
    written, over, named = [], over_of(lot, award), companies_of_offer(award.offer)
    places = {str(party.offer.bid_id): party.supplier.name for party in parties_of(lot)}
    for bid in _bidders(lot):
        own = evaluated.of(str(bid.pk))
        kind = Kind.WON if own is winner or own.offer in places else Kind.EXCLUDED if own.exclusions else Kind.LOST
        result = LotResult(lot, own, winner, award, pause, evaluated, over)
        facts = replace(_facts(kind, lot.tender, bid, result, now), companies=named, parties=tuple(places.values()))
        written.append(_write(bid, facts, now))
    _record(lot.tender, lot, written, now)


def send_ending_letters(lot: Lot, reason: str, *, now: datetime) -> None:
    """The lot ended without award: each of its bidders learns why, and how its own bid fared."""
    evaluated = current_evaluation(lot)
    written = []
    for bid in _bidders(lot):
        own = evaluated.of(str(bid.pk)) if evaluated else None
        result = LotResult(lot, own, evaluation=evaluated)
        facts = _facts(Kind.UNSUCCESSFUL, lot.tender, bid, result, now)
        written.append(_write(bid, replace(facts, ended=reason), now))
    _record(lot.tender, lot, written, now)


def send_cancellation_letters(
    tender: Tender, cancellation: Cancellation | LotCancellation, *, lot: Lot | None = None, now: datetime
) -> None:
    """The procedure, or one lot of it, was cancelled: everybody who prepared or made a bid for it learns why."""
    written = []
    bids = _bidders(lot) if lot else list(Bid.objects.filter(tender=tender).select_related("bidder"))
    for bid in bids:
        facts = _facts(Kind.CANCELLED, tender, bid, LotResult(lot) if lot else None, now)
        written.append(_write(bid, replace(facts, cancellation=cancellation), now))
    _record(tender, lot, written, now)


def _bidders(lot: Lot) -> list[Bid]:
    opened = OpenedBid.objects.filter(bid__offers__lot=lot).select_related("bid__bidder").order_by("bid_id")
    return [found.bid for found in opened]


def _facts(kind: Letter.Kind, tender: Tender, bid: Bid, result: LotResult | None, now: datetime) -> LetterFacts:
    ruleset = ruleset_of(tender)
    return LetterFacts(
        kind=kind,
        tender=tender,
        bidder=bid.bidder,
        result=result,
        complaint=complaint_of(tender, now),
        review_body=ruleset.text("complaint.review_body") if ruleset else "",
    )


def _write(bid: Bid, facts: LetterFacts, now: datetime) -> Letter:
    """Store the words in every language, and queue a mail to each person who may submit for the company."""
    content = {}
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            content[code] = {"subject": subject(facts), "parts": parts(facts)}
    body = canonical_json(content)
    letter = Letter.objects.create(
        tender=facts.tender,
        lot=facts.result.lot if facts.result else None,
        bid=bid,
        award=facts.result.award if facts.result else None,
        kind=facts.kind,
        content=body.decode("ascii"),
        digest=sha256(body).hexdigest(),
        sent_at=now,
    )
    for person in submitters(bid.bidder_id):
        words = words_of(letter, person.language)
        context = {
            "tender": facts.tender, "letter": letter, "subject": words["subject"], "body": as_text(words["parts"]),
        }  # fmt: skip
        queue_mail(key=f"letter:{letter.pk}:{person.pk}", to=person, template="letter", context=context, now=now)
    return letter


def _record(tender: Tender, lot: Lot | None, written: list[Letter], now: datetime) -> None:
    if not written:
        return
    event = LettersSent(
        f"tender:{tender.pk}",
        lot=str(lot.pk) if lot else "",
        letters=tuple(f"{letter.pk} {letter.digest}" for letter in written),
    )
    audit.record(event, actor=None, now=now)


def submitters(organization_id: UUID) -> list[User]:
    """The people who may act for a company."""
    held = Membership.objects.filter(organization=organization_id, role=Role.SUBMITTER, ended_at=None)
    return [membership.user for membership in held.select_related("user").order_by("user__email")]
