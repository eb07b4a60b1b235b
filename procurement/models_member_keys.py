"""The keys by which people hold shares of tenders' keys. procurement.people changes them; the private half never comes here."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class MemberKey(models.Model):
    """A person's X25519 key: the public half, and slots that open the private half with what only its owner knows.

    Retired keys stay: shares that were sealed to them still open with their slots.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="member_keys")
    public_key = models.BinaryField(unique=True)
    slots = ArrayField(models.TextField(), help_text="hexadecimal; docs/formats.md, section 23")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["user"], condition=Q(retired_at=None), name="member_key_live_once")
        ]

    def __str__(self) -> str:
        return f"key of {self.user_id}"
