"""How people read a bid that opened but is not in the form that a program reads. Nobody is rejected for the form by a program."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import F, Q

from procurement.models import User
from tenders.models.bid import Bid


class ManifestReading(models.Model):
    """What one person reads in the bid, and what a second one says to it. Confirmed it counts in the evaluation.

    `manifest` is canonical JSON in the form of section 4 of docs/formats.md.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="readings")
    manifest = models.TextField()
    explanation = models.TextField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed = models.BooleanField(null=True, help_text="empty: waits for the second person")
    reason = models.TextField(blank=True, help_text="why the second person sent it back")
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["bid"], condition=Q(confirmed=None) | Q(confirmed=True), name="manifest_reading_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="manifest_reading_by_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"reading of {self.bid_id}"
