"""Mail that came back: reads reports about the delivery (RFC 3464) and writes into the log of the message that they are about."""

from __future__ import annotations

import mailbox
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import transaction

from procurement.mail_delivery import note, without_address
from procurement.models import MailAttempt, MailMessage

CLOCKS_APART = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Bounce:
    """A message that an address did not take for good, with the words of the server that knew."""

    message_id: UUID
    answer: str
    reported_at: datetime | None


def bounce_of(report: Message) -> Bounce | None:
    """What a report says about a message of ours: None for anything else, for delays and for what may still arrive."""
    if report.get_content_type() != "multipart/report":
        return None
    parts = list(report.walk())
    failures = [block for part in parts for block in _failures(part)]
    written = next((found for part in parts if (found := _message_id(part))), None)
    if not failures or written is None:
        return None
    status, words = (_text(failures[0], name) for name in ("Status", "Diagnostic-Code"))
    return Bounce(written, " ".join(f"{status} {words.partition(';')[2] or words}".split()), _date_of(report))


def _text(part: Message, name: str) -> str:
    """A field as text, also where a server wrote letters that fields may not have."""
    return str(part.get(name, "")).strip()


def _date_of(report: Message) -> datetime | None:
    try:
        found = parsedate_to_datetime(_text(report, "Date"))
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _failures(part: Message) -> Iterator[Message]:
    """The recipients of a delivery report for whom it failed for good (RFC 3464, 2.3.3 and 2.3.4)."""
    if part.get_content_type() != "message/delivery-status":
        return
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else ():
        if not isinstance(block, Message):
            continue
        action, status = (_text(block, name).lower() for name in ("Action", "Status"))
        if action == "failed" and status.startswith("5"):
            yield block


def _message_id(part: Message) -> UUID | None:
    """The id of our message in its returned headers."""
    kind, payload = part.get_content_type(), part.get_payload()
    if kind == "message/rfc822" and isinstance(payload, list) and isinstance(payload[0], Message):
        return _our_id(_text(payload[0], "Message-ID"))
    if kind == "text/rfc822-headers" and isinstance(payload, str):
        lines = payload.splitlines()
        return next((_our_id(line[11:]) for line in lines if line.lower().startswith("message-id:")), None)
    return None


def _our_id(text: str) -> UUID | None:
    try:
        return UUID(text.strip().lstrip("<").partition("@")[0])
    except ValueError:
        return None


@transaction.atomic
def record(bounce: Bounce, *, now: datetime) -> bool:
    """Mark the message as refused, once however often the report is read. False for one that is not ours, not sent, or marked."""
    message = MailMessage.objects.select_for_update().filter(pk=bounce.message_id, sent_at__isnull=False).first()
    if message is None or message.refused_at is not None:
        return False
    assert message.sent_at is not None  # it was found by it
    if bounce.reported_at and bounce.reported_at < message.sent_at - CLOCKS_APART:
        return False  # it is about an earlier sending
    message.refused_at = now
    note(message, MailAttempt.Outcome.BOUNCED, bounce.answer, at=now)
    message.last_error = without_address(bounce.answer, message)
    message.save(update_fields=["refused_at", "last_error"])
    return True


def read(folder: Path, *, now: datetime) -> int:
    """Read an mbox file or a Maildir folder. Returns how many messages are newly known to have come back. Safe to read again."""
    box: mailbox.Mailbox[Any] = (mailbox.Maildir if folder.is_dir() else mailbox.mbox)(folder, create=False)
    with closing(box):
        return sum(record(bounce, now=now) for bounce in _bounces(box))


def _bounces(reports: Iterable[Message]) -> Iterator[Bounce]:
    return (bounce for report in reports if (bounce := bounce_of(report)))
