"""The outbox: a message is a row in the transaction that causes it, and its mail leaves after the commit (mail_delivery.py).

The same row is the person's inbox: whatever way a person chose to be told, the message is there, once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parseaddr
from functools import partial
from uuid import UUID, uuid4

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

from procurement import clock
from procurement.messages.preferences import stop_link, way_for
from procurement.models import MailMessage, User
from procurement.models_mail import Way
from procurement.rules.message_kinds import ACCOUNT, kind_of


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
    act_before: datetime | None = None,
) -> None:
    """Put a mail into the outbox, in the caller's transaction; it is sent after the commit.

    `key` says what it is about and to whom: a second mail with the same key is not made. `to` is a person, whose language is
    taken, or an address. `templates/emails/<template>.txt` holds the subject in its first line and the body below; it
    gets `site`, the address of the platform. The template's kind is that of rules.message_kinds; a `tender` in the context is
    what the message is about. A `private` mail carries a secret link, so its body is forgotten once delivered.
    `unsubscribe` is the address at which such mails end (RFC 2369, RFC 8058: a POST ends them without asking); without one a
    kind that is not essential gets the link that ends it. `act_before`: whoever reads it later reads it too late, so that it
    does not wait for a digest.
    """
    kind = kind_of(template)
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
            kind=kind.code,
            about=getattr(context.get("tender"), "reference", ""),
            recipient=recipient,
            user=user,
            language=spoken,
            subject=subject.strip()[:300],
            body=body.strip() + "\n",
            private=private,
            unsubscribe=unsubscribe or (stop_link(user, kind) if user and not kind.essential else ""),
            way=way_for(user, kind, act_before=act_before, now=now),
            created_at=now,
        )
    )


def forget_recipient(user: User, address: str) -> None:
    """The person's address and the texts go out of the outbox; letters, which belong to a procedure's file, keep theirs."""
    found = MailMessage.objects.filter(user=user)
    found.exclude(key__startswith="letter:").update(body="")
    found.update(recipient=address, last_error="")


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
                        kind=ACCOUNT.code,
                        recipient=address,
                        user=User.objects.filter(email=address.lower()).first(),
                        language=translation.get_language() or settings.LANGUAGE_CODE,
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
        if message.way == Way.NOW:
            transaction.on_commit(partial(hand_over, message.pk), robust=True)


def hand_over(message_id: UUID) -> None:
    """Ask a worker. If none can be asked, the sweep finds the row later."""
    from procurement.tasks import send_mail

    send_mail.delay(str(message_id))
