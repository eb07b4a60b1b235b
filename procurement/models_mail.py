"""The outbox, which is each person's inbox too; what the mail server said; and how a person wants to be told.

Fields and constraints only; procurement.mail and procurement.messages change them.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """How a message reaches a person beside the inbox, where it always is."""

    NOW = "now", _("at once by mail")
    DAILY = "daily", _("in one mail a day")
    WEEKLY = "weekly", _("in one mail a week")
    INBOX = "inbox", _("only here, no mail")


UNSENT = Q(sent_at=None, refused_at=None, way=Way.NOW)
"""What a worker is to send."""
WAITING = Q(digest=None, way__in=[Way.DAILY, Way.WEEKLY])
"""What the next digest is to carry."""


class MailMessage(models.Model):
    """A message: written in the transaction that causes it, sent by a Celery task afterwards, kept as proof.

    A message that waits for a digest, or is only for the inbox, is never sent by itself; `digest` is the mail that carried it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(
        max_length=200, unique=True, help_text="what it is about and to whom: the same mail goes out once"
    )
    kind = models.CharField(max_length=16, blank=True, help_text="code of its kind; empty before there were kinds")
    about = models.CharField(max_length=60, blank=True, help_text="reference of the tender it is about, if any")
    recipient = models.EmailField()
    user = models.ForeignKey("procurement.User", null=True, on_delete=models.PROTECT, related_name="+")
    language = models.CharField(max_length=8, blank=True)
    subject = models.CharField(max_length=300)
    body = models.TextField()
    unsubscribe = models.CharField(max_length=300, blank=True, help_text="address that ends such mails, for the header")
    private = models.BooleanField(
        default=False, help_text="carries a secret link: its body is forgotten once it is delivered"
    )
    way = models.CharField(max_length=8, choices=Way, default=Way.NOW)
    digest = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts")
    created_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    refused_at = models.DateTimeField(
        null=True, blank=True, help_text="the address does not take mail: not tried again"
    )
    read_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_at"], condition=UNSENT, name="mail_unsent"),
            models.Index(fields=["user"], condition=WAITING, name="mail_waiting"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="mail_unread"),
            models.Index(fields=["recipient"], condition=Q(refused_at__isnull=False), name="mail_refused"),
            models.Index(fields=["user", "-created_at"], name="mail_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} -> {self.recipient}"


class MailAttempt(models.Model):
    """One conversation with a mail server about a message, or what came back later. Rows are only added."""

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("taken by the mail server")
        PUT_OFF = "put_off", _("not taken, tried again later")
        REFUSED = "refused", _("the address was refused")
        BOUNCED = "bounced", _("came back undelivered")

    message = models.ForeignKey(MailMessage, on_delete=models.PROTECT, related_name="tried")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    answer = models.CharField(max_length=300, blank=True, help_text="the server's words, without the address")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.outcome}"


class MailPreference(models.Model):
    """How one person wants to be told of one kind of messages. Without a row: at once by mail."""

    user = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="mail_preferences")
    kind = models.CharField(max_length=16)
    way = models.CharField(max_length=8, choices=Way)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind"], name="mail_preference_once")]

    def __str__(self) -> str:
        return f"{self.kind}: {self.way}"
