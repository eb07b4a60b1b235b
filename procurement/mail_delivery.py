"""From the outbox to the mail server: each mail once, tried again after an outage, with a line in its log for each conversation.

Delivery is by settings.MAIL_DELIVERY_BACKEND; None keeps mail in the outbox (embedded default), where a page shows it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from smtplib import SMTPRecipientsRefused
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import Q, QuerySet

from procurement.mail import hand_over
from procurement.messages.layout import parts_of
from procurement.models import MailAttempt, MailMessage
from procurement.models_mail import UNSENT, Way

MAX_ATTEMPTS = 12
"""With doubling pauses the last attempt is about three days after the first; then an administrator must look."""
Outcome = MailAttempt.Outcome


def deliver(message_id: UUID, *, now: datetime) -> bool:
    """Send one mail of the outbox unless it is sent already. True if it left (or stays for the outbox page) now.

    The row is locked while the server accepts the mail, so two workers never send it twice; only a machine that dies
    between the server's "accepted" and our commit can, and then both copies carry the same Message-ID. An address that the
    server refuses for good is not tried again.
    """
    with transaction.atomic():
        found = MailMessage.objects.select_for_update(skip_locked=True).filter(UNSENT, pk=message_id)
        message = found.first()
        if message is None:
            return False
        try:
            if settings.MAIL_DELIVERY_BACKEND:
                _send(message)
        except OSError as error:  # refused connections, time-outs and every answer of the mail server
            _put_off(message, error, now)
            return False
        message.sent_at, message.last_error = now, ""
        if settings.MAIL_DELIVERY_BACKEND:
            message.body = "" if message.private else message.body
            note(message, Outcome.ACCEPTED, "", at=now)
        message.save(update_fields=["sent_at", "last_error", "body"])
        return True


def _put_off(message: MailMessage, error: OSError, now: datetime) -> None:
    message.attempts += 1
    message.last_error = without_address(f"{type(error).__name__}: {error}", message)
    refused = _refused_for_good(error)
    message.refused_at = now if refused else None
    message.save(update_fields=["attempts", "last_error", "refused_at"])
    note(message, Outcome.REFUSED if refused else Outcome.PUT_OFF, message.last_error, at=now)


def _refused_for_good(error: OSError) -> bool:
    """The server knows that the address takes no mail: 5xx at RCPT (RFC 5321, 4.2.1). Anything else may pass."""
    answers = error.recipients.values() if isinstance(error, SMTPRecipientsRefused) else ()
    return bool(answers) and all(500 <= code < 600 for code, _words in answers)


def note(message: MailMessage, outcome: str, answer: str, *, at: datetime) -> None:
    """A line of the message's log; rows are never changed, so the address, which may have to be forgotten, is left out."""
    MailAttempt.objects.create(message=message, outcome=outcome, answer=without_address(answer, message), at=at)


def without_address(text: str, message: MailMessage) -> str:
    """A server's words as they are kept."""
    return text.replace(message.recipient, "…")[:300]


def _send(message: MailMessage) -> None:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<{message.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    if message.unsubscribe:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    text, html = parts_of(message)
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.recipient],
        headers=headers,
        connection=get_connection(settings.MAIL_DELIVERY_BACKEND),
    )
    mail.attach_alternative(html, "text/html")
    mail.send()


def due_mails(*, now: datetime) -> list[UUID]:
    """Unsent mails whose next attempt is due: 1, 2, 4, 8 ... minutes after they were written, and never more than a batch."""
    waiting = MailMessage.objects.filter(UNSENT, attempts__lt=MAX_ATTEMPTS).order_by("created_at")
    return [
        message.pk
        for message in waiting.only("pk", "created_at", "attempts")[:500]
        if message.created_at + timedelta(minutes=2**message.attempts) <= now
    ]


def stuck_mails() -> QuerySet[MailMessage]:
    """Mails that nobody will try again by itself: given up, or refused for good."""
    given_up = UNSENT & Q(attempts__gte=MAX_ATTEMPTS)
    return MailMessage.objects.filter(given_up | Q(refused_at__isnull=False)).order_by("-created_at")


def retry(found: QuerySet[MailMessage]) -> int:
    """Give mails that were given up or refused another round of attempts. Returns how many. A secret link that was forgotten
    on delivery is not sent again: it only leaves the list.
    """
    forgotten = found.filter(private=True, body="").update(refused_at=None)
    again = list(found.values_list("pk", flat=True))
    MailMessage.objects.filter(pk__in=again).update(attempts=0, sent_at=None, refused_at=None)
    for message_id in again:
        transaction.on_commit(partial(hand_over, message_id), robust=True)
    return forgotten + len(again)


def kept_mails(address: str = "") -> QuerySet[MailMessage]:
    """Every mail that goes out, newest first; to one address if given."""
    found = MailMessage.objects.filter(way=Way.NOW).order_by("-created_at", "-pk")
    return found.filter(recipient__iexact=address) if address else found
