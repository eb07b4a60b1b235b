"""The outbox: a mail is a row in the transaction that causes it, and leaves after the commit. The only writer of MailMessage.

Delivery is by settings.MAIL_DELIVERY_BACKEND; None keeps mail in the outbox (embedded default), where a page shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parseaddr
from functools import partial
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation

from procurement import clock
from procurement.models import MailMessage, User

MAX_ATTEMPTS = 12
"""With doubling pauses the last attempt is about three days after the first; then an administrator must look."""


def queue_mail(
    *,
    key: str,
    to: User | str,
    template: str,
    context: Mapping[str, object],
    now: datetime,
    language: str = "",
    private: bool = False,
    unsubscribe: str = "",
) -> None:
    """Put a mail into the outbox, in the caller's transaction; it is sent after the commit.

    `key` says what it is about and to whom: a second mail with the same key is not made. `to` is a person, whose language is
    taken, or an address. `templates/emails/<template>.txt` holds the subject in its first line and the body below; it
    gets `site`, the address of the platform. A `private` mail carries a secret link, so its body is forgotten once delivered.
    `unsubscribe` is the address at which such mails end (RFC 2369); mail programs offer it as a button.
    """
    user = to if isinstance(to, User) else None
    recipient = to.email if isinstance(to, User) else to
    spoken = language or (user.language if user else "") or settings.LANGUAGE_CODE
    with translation.override(spoken):
        text = render_to_string(
            f"emails/{template}.txt", {**context, "site": settings.PUBLIC_URL, "recipient": user}
        ).strip()
    subject, _, body = text.partition("\n")
    _store(
        MailMessage(
            key=key,
            recipient=recipient,
            user=user,
            subject=subject.strip()[:300],
            body=body.strip() + "\n",
            private=private,
            unsubscribe=unsubscribe,
            created_at=now,
        )
    )


def forget_recipient(user: User, address: str) -> None:
    """The person's address and the texts go out of the outbox; letters, which belong to a procedure's file, keep theirs."""
    found = MailMessage.objects.filter(user=user)
    found.exclude(key__startswith="letter:").update(body="")
    found.update(recipient=address)


class OutboxBackend(BaseEmailBackend):
    """Django's way to send mail (used by allauth for confirmations and password resets), by way of the outbox.

    Such mails carry links that work like a key, so all of them are private.
    """

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        now = clock.now()
        count = 0
        for message in email_messages:
            for recipient in message.recipients():
                address = parseaddr(recipient)[1]
                _store(
                    MailMessage(
                        key=f"direct:{uuid4()}",
                        recipient=address,
                        user=User.objects.filter(email=address.lower()).first(),
                        subject=str(message.subject)[:300],
                        body=str(message.body),
                        private=True,
                        created_at=now,
                    )
                )
            count += 1
        return count


def _store(message: MailMessage) -> None:
    with transaction.atomic():
        MailMessage.objects.bulk_create([message], ignore_conflicts=True)
        transaction.on_commit(partial(_hand_over, message.pk), robust=True)


def _hand_over(message_id: UUID) -> None:
    """Ask a worker. If none can be asked, the sweep finds the row later."""
    from procurement.tasks import send_mail

    send_mail.delay(str(message_id))


def deliver(message_id: UUID, *, now: datetime) -> bool:
    """Send one mail of the outbox unless it is sent already. True if it left (or stays for the outbox page) now.

    The row is locked while the server accepts the mail, so two workers never send it twice; only a machine that dies
    between the server's "accepted" and our commit can, and then both copies carry the same Message-ID.
    """
    with transaction.atomic():
        message = MailMessage.objects.select_for_update(skip_locked=True).filter(pk=message_id, sent_at=None).first()
        if message is None:
            return False
        try:
            if settings.MAIL_DELIVERY_BACKEND:
                _send(message)
        except OSError as error:  # refused connections, time-outs and every answer of the mail server
            message.attempts += 1
            message.last_error = f"{type(error).__name__}: {error}"[:300]
            message.save(update_fields=["attempts", "last_error"])
            return False
        message.sent_at, message.last_error = now, ""
        if message.private and settings.MAIL_DELIVERY_BACKEND:
            message.body = ""
        message.save(update_fields=["sent_at", "last_error", "body"])
        return True


def _send(message: MailMessage) -> None:
    host = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].rstrip(">")
    headers = {"Message-ID": f"<{message.pk}@{host}>", "Auto-Submitted": "auto-generated"}
    if message.unsubscribe:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe}>"
    EmailMessage(
        subject=message.subject,
        body=message.body,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[message.recipient],
        headers=headers,
        connection=get_connection(settings.MAIL_DELIVERY_BACKEND),
    ).send()


def due_mails(*, now: datetime) -> list[UUID]:
    """Unsent mails whose next attempt is due: 1, 2, 4, 8 ... minutes after they were written, and never more than a batch."""
    waiting = MailMessage.objects.filter(sent_at=None, attempts__lt=MAX_ATTEMPTS).order_by("created_at")
    return [
        message.pk
        for message in waiting.only("pk", "created_at", "attempts")[:500]
        if message.created_at + timedelta(minutes=2**message.attempts) <= now
    ]


def stuck_mails() -> QuerySet[MailMessage]:
    """Mails that nobody will try again by itself."""
    return MailMessage.objects.filter(sent_at=None, attempts__gte=MAX_ATTEMPTS).order_by("-created_at")


def retry_stuck() -> int:
    """Give the mails that were given up another round of attempts. Returns how many."""
    found = list(stuck_mails().values_list("pk", flat=True))
    MailMessage.objects.filter(pk__in=found).update(attempts=0)
    for message_id in found:
        transaction.on_commit(partial(_hand_over, message_id), robust=True)
    return len(found)


def kept_mails(address: str = "") -> QuerySet[MailMessage]:
    """Every mail, newest first; of one address if given."""
    found = MailMessage.objects.order_by("-created_at", "-pk")
    return found.filter(recipient__iexact=address) if address else found
