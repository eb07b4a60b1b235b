"""The inbox of a person: the rows of the outbox that are addressed to that person, each once. Marks read, sends again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from procurement import mail_delivery
from procurement.access import Actor
from procurement.models import MailAttempt, MailMessage, User
from procurement.rules.message_kinds import DIGEST

PROCEDURES_OFFERED = 100


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the inbox is shown; empty fields leave nothing out."""

    kind: str = ""
    about: str = ""
    unread: bool = False


def messages_of(actor: Actor, filters: Filters | None = None) -> QuerySet[MailMessage]:
    """The actor's messages, newest first, without their texts. A digest repeats messages and is none."""
    wanted = filters or Filters()
    found = MailMessage.objects.filter(user=actor.account).exclude(kind=DIGEST.code).order_by("-created_at", "-pk")
    found = found.filter(kind=wanted.kind) if wanted.kind else found
    found = found.filter(about=wanted.about) if wanted.about else found
    return (found.filter(read_at=None) if wanted.unread else found).defer("body")


def get_message_for(actor: Actor, message_id: UUID) -> MailMessage:
    """One of the actor's own messages, or 404."""
    found = messages_of(actor).defer(None).select_related("digest").filter(pk=message_id).first()
    if found is None:
        raise Http404
    return found


def procedures_of(actor: Actor) -> list[str]:
    """The references of tenders that the actor has messages about, for the filter."""
    about = messages_of(actor).exclude(about="").order_by("-about").values_list("about", flat=True).distinct()
    return list(about[:PROCEDURES_OFFERED])


def log_of(message: MailMessage) -> list[MailAttempt]:
    """What mail servers said about the message, or about the digest that carried it, in the order in which they said it."""
    return list(MailAttempt.objects.filter(message=message.digest_id or message.pk).order_by("at", "pk"))


def mark(message: MailMessage, *, read: bool, now: datetime) -> None:
    """Read, or unread again; the first time of reading stays."""
    found = MailMessage.objects.filter(pk=message.pk)
    if read:
        found.filter(read_at=None).update(read_at=now)
    else:
        found.update(read_at=None)


def mark_all(actor: Actor, *, now: datetime) -> int:
    """All of the actor's messages count as read. Returns how many were not."""
    return messages_of(actor, Filters(unread=True)).update(read_at=now)


def refused_of(user: User) -> QuerySet[MailMessage]:
    """Mails to the person that an address refused or that came back."""
    return MailMessage.objects.filter(user=user, refused_at__isnull=False)


@transaction.atomic
def send_again(actor: Actor) -> int:
    """Send what was refused to the actor's present address. Returns how many."""
    refused = refused_of(actor.account)
    refused.update(recipient=actor.account.email)
    return mail_delivery.retry(refused)
