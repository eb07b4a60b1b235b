"""The only writer of the audit log: typed events, appended, never updated and never deleted (a database trigger refuses both)."""

import secrets
from datetime import datetime

from procurement.models import LogEntry, User
from procurement.rules.canonical import canonical_json
from procurement.rules.events import Event
from procurement.rules.log import leaf_hash


def record(event: Event, *, actor: User | None, now: datetime) -> LogEntry:
    """Append the event in the caller's transaction. `actor` None is the platform itself (clock or system).

    The stored text is the canonical JSON that was hashed, byte for byte; the nonce keeps guessable events unguessable
    from their leaf.
    """
    payload = {**event.payload(), "actor": str(actor.pk) if actor else "", "at": now.isoformat()}
    body = canonical_json(payload)
    nonce = secrets.token_bytes(32)
    return LogEntry.objects.create(
        type=event.type,
        subject=event.subject,
        public=event.public,
        actor=actor,
        at=now,
        body=body.decode("ascii"),
        nonce=nonce,
        leaf=leaf_hash(nonce, body).hex(),
    )
