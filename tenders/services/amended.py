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
from procurement.rules.amendments import Extension
from procurement.rules.canonical import canonical_json
from procurement.rules.differences import Change, changes
from procurement.rules.events_call import TenderAmended
from procurement.rules.messages import gettext_noop
from procurement.rules.terms import Terms, to_data
from tenders.models import Amendment, Release, Tender, TenderVersion
from tenders.queries.terms import terms_of
from tenders.services import news
from tenders.services.amended_rows import write_rows
from tenders.services.releasing import store_release

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
    dates = {"bids_end_at": moves.bids_end_at.isoformat(), "opening_at": moves.opening_at.isoformat()}
    if enquiries_end_at is not None:
        dates["enquiries_end_at"] = enquiries_end_at.isoformat()
    amendment = Amendment.objects.create(
        tender=tender, status=Amendment.Status.PUBLISHED, content={"dates": dates}, reason=reason, created_at=now
    )
    after = replace(
        before,
        bids_end_at=moves.bids_end_at,
        opening_at=moves.opening_at,
        enquiries_end_at=enquiries_end_at or before.enquiries_end_at,
    )

    def told(event: TenderAmended) -> None:
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
    told: Callable[[TenderAmended], Any],
    now: datetime,
) -> None:
    """Put the new terms in force. The caller holds the tender's lock; `told` records the event, and may refuse.

    A significant change begins new terms: bids handed in before no longer count until they are handed in again.
    """
    drain_bids(tender)
    if not TenderVersion.objects.filter(tender=tender).exists():
        store_version(tender, before, amendment=None, now=tender.published_at or now)
    amendment.number = (tender.amendments.aggregate(last=Max("number"))["last"] or 0) + 1
    terms = tender.terms + 1 if significant else tender.terms
    version = TenderVersion.objects.filter(tender=tender).count() + 1
    event = _event(tender, amendment, after, significant=significant, terms=terms, version=version)
    told(replace(event, cause=cause))
    changed: tuple[Change, ...] = changes(before, after)
    write_rows(tender, amendment, before, after, now=now)
    tender.terms = terms
    tender.title, tender.summary = after.title, after.summary
    tender.enquiries_end_at, tender.bids_end_at, tender.opening_at = (
        after.enquiries_end_at, after.bids_end_at, after.opening_at,
    )  # fmt: skip
    tender.save(update_fields=["terms", "title", "summary", "enquiries_end_at", "bids_end_at", "opening_at"])
    _finish(amendment, tender, significant, now)
    store_version(tender, after, amendment=amendment, now=now)
    store_release(tender, "tenderAmendment", now=now)
    news.tell_change(amendment, changed, now=now, to_all=cause in (OUTAGE, SUSPENSION))


def _event(
    tender: Tender, amendment: Amendment, after: Terms, *, significant: bool, terms: int, version: int
) -> TenderAmended:
    assert amendment.number is not None
    assert after.bids_end_at is not None
    assert after.opening_at is not None
    return TenderAmended(
        f"tender:{tender.pk}",
        change=amendment.number,
        cause="",
        significant=significant,
        terms=terms,
        version=version,
        notice=digest_of(after),
        bids_end_at=after.bids_end_at.isoformat(),
        opening_at=after.opening_at.isoformat(),
    )


def _finish(amendment: Amendment, tender: Tender, significant: bool, now: datetime) -> None:
    last = Release.objects.filter(tender=tender).aggregate(last=Max("number"))["last"] or 0
    amendment.tender = tender
    amendment.status, amendment.published_at = Amendment.Status.PUBLISHED, now
    amendment.significant, amendment.release_number = significant, last + 1
    amendment.save()
