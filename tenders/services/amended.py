"""Publishing a change of a tender: the one writer of published terms and of their versions.

Bids are drained first, so that each was stored under the old terms or sees the new ones. In order: rows, dates, version,
event, when time next matters, release, mails.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import connection
from django.db.models import Max

from procurement import audit
from procurement.access import Actor
from procurement.rules.amendments import Extension, asks_again, moved_to
from procurement.rules.canonical import canonical_json
from procurement.rules.differences import Change, changes
from procurement.rules.events_call import CallAmended, TenderAmended
from procurement.rules.messages import gettext_noop
from procurement.rules.terms import DATES, Terms, to_data
from tenders.models import Amendment, Release, Tender, TenderVersion
from tenders.queries.call_records import call_data
from tenders.queries.terms import terms_of
from tenders.services import news
from tenders.services.amended_rows import write_rows
from tenders.services.releasing import store_release

Amended = TenderAmended | CallAmended
ANSWERED_LATE = gettext_noop("A question was answered late: the law gives bidders time to use the answer.")
OUTAGE = "outage"
"""The cause of an extension after an outage: the one change that is published after the deadline has passed."""
SUSPENSION = "suspension"
"""The cause of new dates after a suspension: the time that was left begins again, though the old deadline may have passed."""
NOT_ANSWERED = gettext_noop("A question that was asked in time has no answer yet: the deadline waits for it.")

NOT_DECIDED = gettext_noop("A complaint about the documents is pending: the deadline waits for the decision.")


def drain_bids(tender: Tender) -> None:
    """Wait for every bid that is being stored, and let none in before this transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(tender_lock_key(%s))", [tender.pk])


def store_version(tender: Tender, terms: Terms, *, amendment: Amendment | None, now: datetime) -> TenderVersion:
    """Keep the terms as the tender's next version, for good."""
    last = TenderVersion.objects.filter(tender=tender).aggregate(last=Max("number"))["last"] or 0
    content = to_data(terms)
    return TenderVersion.objects.create(
        tender=tender, number=last + 1, amendment=amendment, at=now, content=content, digest=digest_of(terms)
    )


def digest_of(terms: Terms) -> str:
    """The SHA-256 of a version's canonical form."""
    return sha256(canonical_json(to_data(terms))).hexdigest()


def move_deadline(
    tender: Tender,
    moves: Extension,
    reason: str,
    cause: str,
    *,
    enquiries_end_at: datetime | None = None,
    actor: Actor | None,
    now: datetime,
) -> None:
    """Publish a deadline that the law itself moves, as a change of its own. The caller holds the tender's lock.

    `enquiries_end_at`: the new end of questions, where that moves too.
    """
    before = terms_of(tender)
    after = moved_to(before, moves)
    if enquiries_end_at is not None:
        after = replace(after, enquiries_end_at=enquiries_end_at)
    moved = {name: getattr(after, name) for name in DATES if getattr(after, name) != getattr(before, name)}
    dates = {name: at.isoformat() for name, at in moved.items()}
    amendment = Amendment.objects.create(
        tender=tender, status=Amendment.Status.PUBLISHED, content={"dates": dates}, reason=reason, created_at=now
    )

    def told(event: Amended) -> None:
        audit.record(event, actor=actor.user if actor else None, now=now)

    publish(tender, amendment, before, after, significant=False, cause=cause, told=told, now=now)


def publish(
    tender: Tender,
    amendment: Amendment,
    before: Terms,
    after: Terms,
    *,
    significant: bool,
    cause: str,
    told: Callable[[Amended], Any],
    now: datetime,
) -> None:
    """Put the new terms in force. The caller holds the tender's lock; `told` records the event, and may refuse.

    A significant change begins new terms: bids handed in before no longer count until they are handed in again, or are
    confirmed as they stand where nothing is touched that a bid itself says.
    While a call is open nobody has bid yet, and requests to participate stay: what they answer can't be changed.
    """
    drain_bids(tender)
    if not TenderVersion.objects.filter(tender=tender).exists():
        store_version(tender, before, amendment=None, now=tender.published_at or now)
    amendment.number = (tender.amendments.aggregate(last=Max("number"))["last"] or 0) + 1
    terms = tender.terms + 1 if significant and not after.in_call else tender.terms
    changed: tuple[Change, ...] = changes(before, after)
    again = terms > tender.terms and asks_again(changed)
    told(_event(tender, amendment, after, significant=significant, again=again, terms=terms, cause=cause))
    write_rows(tender, amendment, before, after, now=now)
    tender.terms, tender.bids_stand_from = terms, terms if again else tender.bids_stand_from
    tender.title, tender.summary, tender.savings_baseline = after.title, after.summary, after.savings_baseline
    for name in DATES:
        setattr(tender, name, getattr(after, name))
    tender.save(update_fields=["terms", "bids_stand_from", "title", "summary", "savings_baseline", *DATES])
    _finish(amendment, tender, significant, now)
    store_version(tender, after, amendment=amendment, now=now)
    store_release(tender, "tenderAmendment", now=now)
    news.tell_change(amendment, changed, now=now, to_all=cause in (OUTAGE, SUSPENSION))


def _event(
    tender: Tender, amendment: Amendment, after: Terms, *, significant: bool, again: bool, terms: int, cause: str
) -> Amended:
    assert amendment.number is not None
    if after.in_call:
        return _call_event(tender, amendment, after, significant=significant, cause=cause)
    assert after.bids_end_at is not None
    assert after.opening_at is not None
    return TenderAmended(
        f"tender:{tender.pk}",
        change=amendment.number,
        cause=cause,
        significant=significant,
        again=again,
        terms=terms,
        version=TenderVersion.objects.filter(tender=tender).count() + 1,
        notice=digest_of(after),
        bids_end_at=after.bids_end_at.isoformat(),
        opening_at=after.opening_at.isoformat(),
    )


def _call_event(tender: Tender, amendment: Amendment, after: Terms, *, significant: bool, cause: str) -> CallAmended:
    assert amendment.number is not None
    assert after.requests_end_at is not None
    call = {**call_data(tender), "requests_end_at": after.requests_end_at.isoformat()}
    return CallAmended(
        f"tender:{tender.pk}",
        change=amendment.number,
        cause=cause,
        significant=significant,
        notice=digest_of(after),
        call=sha256(canonical_json(call)).hexdigest(),
        requests_end_at=after.requests_end_at.isoformat(),
    )


def _finish(amendment: Amendment, tender: Tender, significant: bool, now: datetime) -> None:
    last = Release.objects.filter(tender=tender).aggregate(last=Max("number"))["last"] or 0
    amendment.tender = tender
    amendment.status, amendment.published_at = Amendment.Status.PUBLISHED, now
    amendment.significant, amendment.release_number = significant, last + 1
    amendment.save()
