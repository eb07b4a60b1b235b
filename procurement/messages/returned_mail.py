"""Reads the mailbox to which mail comes back, over IMAP: reports are recorded and marked as read, anything else is left as it is read.

Nothing is removed. What can't be read as mail is flagged for a person and stands in nobody's way.
"""

from __future__ import annotations

import imaplib
import logging
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from typing import Any

from django.conf import settings

from procurement.messages.bounces import Bounce, bounce_of, record

logger = logging.getLogger(__name__)

TIMEOUT = 30
"""Seconds that each answer of the server may take."""
MOST = 500
"""Mails that are read at once; the next run takes the others."""
LONGEST = 2**20
"""Bytes of a mail that are read: what a report says stands before the mail that it sends back."""


class MailboxUnreadable(Exception):
    """The server can't be reached, or says no; its words, without any secret. The next attempt may go better."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one reading found: messages that are newly known to have come back, and mails that nobody could read."""

    returned: int
    unreadable: int


def read(*, now: datetime) -> Found:
    """Read the unread mails of the mailbox in BOUNCES_URL. Safe to repeat, also by two at once. MailboxUnreadable if it can't be done."""
    returned = unreadable = 0
    with _mailbox() as box:
        for uid in _unread(box):
            try:
                bounce = _bounce(box, uid)
            except _Unparsable as error:
                logger.warning(
                    "A mail among the returned ones can't be read (%s): it is flagged in its mailbox.", error
                )
                unreadable += 1
                _mark(box, uid, r"(\Seen \Flagged)")
                continue
            # Before it is marked: if the database is down, the mail is read again.
            returned += bounce is not None and record(bounce, now=now)
            _mark(box, uid, r"(\Seen)")
            _put_away(box, uid)
    return Found(returned, unreadable)


class _Unparsable(Exception):
    """This one mail is broken; says how."""


@contextmanager
def _mailbox() -> Iterator[imaplib.IMAP4]:
    """The folder, open, after the log-in. TLS with a certificate that is checked, unless the address says otherwise."""
    given = _address()
    try:
        box = _connected(given)
        try:
            box.login(given["user"], given["password"])
            _said(box.select(_quoted(given["folder"])))
            yield box
        finally:
            _leave(box)
    except (OSError, imaplib.IMAP4.error) as error:
        raise MailboxUnreadable(str(error)) from error


def _address() -> dict[str, Any]:
    """The mailbox of BOUNCES_URL; whoever asks has looked whether there is one."""
    assert settings.BOUNCES_MAILBOX is not None
    return settings.BOUNCES_MAILBOX


def _connected(given: dict[str, Any]) -> imaplib.IMAP4:
    host, port = given["host"], given["port"]
    if given["tls"] == "tls":
        return imaplib.IMAP4_SSL(host, port, ssl_context=ssl.create_default_context(), timeout=TIMEOUT)
    box = imaplib.IMAP4(host, port, timeout=TIMEOUT)
    if given["tls"] == "starttls":
        try:
            box.starttls(ssl.create_default_context())
        except Exception:
            with suppress(OSError):
                box.shutdown()
            raise
    return box


def _leave(box: imaplib.IMAP4) -> None:
    """Say good-bye; whatever went wrong before is the error that counts."""
    try:
        box.logout()
    except (OSError, imaplib.IMAP4.error):
        with suppress(OSError):
            box.shutdown()


def _unread(box: imaplib.IMAP4) -> list[str]:
    (found,) = _said(box.uid("SEARCH", "UNSEEN", "UNDELETED"))
    return found.decode().split()[:MOST] if isinstance(found, bytes) else []


def _bounce(box: imaplib.IMAP4, uid: str) -> Bounce | None:
    """What a mail reports, if it does. Peeked at: it stays unread until it is recorded."""
    answer = _said(box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{LONGEST}>)"))
    body = next((part[1] for part in answer if isinstance(part, tuple)), None)
    if body is None:  # somebody took it away meanwhile
        return None
    try:
        return bounce_of(message_from_bytes(body))
    except Exception as error:  # mail from anywhere: the parser of the library fails in many ways
        raise _Unparsable(type(error).__name__) from error


def _mark(box: imaplib.IMAP4, uid: str, flags: str) -> None:
    _said(box.uid("STORE", uid, "+FLAGS.SILENT", flags))


def _put_away(box: imaplib.IMAP4, uid: str) -> None:
    """Move it (RFC 6851) to the folder that the address names, if it does."""
    if folder := _address()["move"]:
        _said(box.uid("MOVE", uid, _quoted(folder)))


def _said(answer: tuple[str, list[Any]]) -> list[Any]:
    """The data of an answer; imaplib raises for BAD, but not for NO."""
    status, data = answer
    if status != "OK":
        words = data[0].decode(errors="replace") if data and isinstance(data[0], bytes) else ""
        raise imaplib.IMAP4.error(f"{status} {words}".strip())
    return data


def _quoted(folder: str) -> str:
    return '"' + folder.replace("\\", "\\\\").replace('"', '\\"') + '"'
