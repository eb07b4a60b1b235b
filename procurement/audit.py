"""The only writer of the audit log: typed events, appended, never updated and never deleted (a database trigger refuses both)."""

import secrets
from collections.abc import Iterable
from datetime import datetime

from procurement.models import LogEntry, User
from procurement.rules.canonical import canonical_json
from procurement.rules.events import Event
from procurement.rules.log import leaf_hash


def record(event: Event, *, actor: User | None, now: datetime, on_behalf: User | None = None) -> LogEntry:
    """Append the event in the caller's transaction. `actor` None is the platform itself (clock or system).

    `on_behalf` is who was away, where a deputy acted: both are in the record.
    The stored text is the canonical JSON that was hashed, byte for byte; the nonce keeps guessable events unguessable
    from their leaf.
    """
    entry = _entry(event, actor, now, on_behalf)
    entry.save(force_insert=True)
    return entry


def record_all(events: Iterable[Event], *, actor: User | None, now: datetime) -> None:
    """Append many events of one actor at once, in their order: what an import of thousands of procedures writes."""
    LogEntry.objects.bulk_create(_entry(event, actor, now) for event in events)


def _entry(event: Event, actor: User | None, now: datetime, on_behalf: User | None = None) -> LogEntry:
    payload = {**event.payload(), "actor": str(actor.pk) if actor else "", "at": now.isoformat()}
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
