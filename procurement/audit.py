"""The only writer of the audit log: typed events, appended, never updated and never deleted (a database trigger refuses both)."""

import secrets
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Count

from procurement.models import LogEntry, User
from procurement.rules.canonical import canonical_json
from procurement.rules.events import Event
from procurement.rules.log import leaf_hash


def record(event: Event, *, actor: User | None, now: datetime, on_behalf: User | None = None) -> LogEntry:
    """Append the event in the caller's transaction. `actor` None is the platform itself (clock or system).

    `on_behalf` is who was away, where a deputy acted: both are in the record.
    The stored text is the canonical JSON that was hashed, byte for byte; the nonce keeps guessable events unguessable
    from their leaf. Public acts on a tender are numbered, so that nobody can leave one out later; whoever records one
    waits for others who record acts on the same tender.
    """
    entry = _entry(event, actor, now, on_behalf, number=_next_number(event))
    entry.save(force_insert=True)
    return entry


def record_all(events: Iterable[Event], *, actor: User | None, now: datetime) -> None:
    """Append many events of one actor at once, in their order: what an import of thousands of procedures writes.

    The caller holds whatever it writes about, so that nobody else records acts on the same tenders.
    """
    events = list(events)
    numbered = {event.subject for event in events if _has_number(event)}
    found = LogEntry.objects.filter(subject__in=numbered, public=True).values_list("subject").annotate(Count("pk"))
    last, entries = Counter(dict(found)), []
    for event in events:
        last[event.subject] += _has_number(event)
        entries.append(_entry(event, actor, now, number=last[event.subject] if _has_number(event) else 0))
    LogEntry.objects.bulk_create(entries)


def _has_number(event: Event) -> bool:
    return event.public and event.subject.startswith("tender:")


def _next_number(event: Event) -> int:
    """The number of a public act among those on its tender, from 1; 0 for others. Bids' acts would tell how many there are."""
    if not _has_number(event):
        return 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('acts on ' || %s, 0))", [event.subject])
    return LogEntry.objects.filter(subject=event.subject, public=True).count() + 1


def _entry(
    event: Event, actor: User | None, now: datetime, on_behalf: User | None = None, *, number: int = 0
) -> LogEntry:
    payload = {**event.payload(), "actor": str(actor.pk) if actor else "", "at": now.isoformat()}
    if number:
        payload["seq"] = number
    if on_behalf is not None:
        payload["for"] = str(on_behalf.pk)
    body = canonical_json(payload)
    nonce = secrets.token_bytes(32)
    return LogEntry(
        type=event.type,
        subject=event.subject,
        public=event.public,
        actor=actor,
        at=now,
        body=body.decode("ascii"),
        nonce=nonce,
        leaf=leaf_hash(nonce, body).hex(),
    )
