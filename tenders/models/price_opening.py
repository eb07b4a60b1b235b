"""The second envelope: who asked to open the prices of a lot, who confirmed, and what came out. No price of an excluded offer."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from procurement.models import LogEntry, User
from tenders.models.bid import Bid
from tenders.models.lot import Lot


class PriceOpening(models.Model):
    """A request to open the prices of a lot. A second one is there only if an excluded offer came back after the first."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="price_openings")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    next_try_at = models.DateTimeField(null=True, help_text="when the platform opens them, once enough have confirmed")
    waits_until = models.DateTimeField(null=True, help_text="until when it tries again what does not open")
    commitment = models.ForeignKey(LogEntry, null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["asked_at"]
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=Q(opened_at=None), name="price_opening_one_at_a_time")
        ]

    def __str__(self) -> str:
        return f"opening of the prices of {self.lot_id}"


class PriceConfirmation(models.Model):
    """A key holder's confirmation, by the holder or a deputy. Append-only."""

    opening = models.ForeignKey(PriceOpening, on_delete=models.PROTECT, related_name="confirmations")
    holder = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    released = models.TextField(
        blank=True,
        help_text="level B: the holder's share, sealed to each of the other key holders; the platform has no key to it",
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["opening", "holder"], name="price_confirmation_once_a_holder"),
            models.UniqueConstraint(fields=["opening", "confirmed_by"], name="price_confirmation_once_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.holder_id} for {self.opening_id}"


class PriceKey(models.Model):
    """Level B: the key of one price table, from the key holders who together hold the key of all. Append-only.

    The platform gets those of the offers in the running and no others, and never the key that gives them (EP023).
    """

    opening = models.ForeignKey(PriceOpening, on_delete=models.PROTECT, related_name="keys")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="price_keys")
    object_id = models.CharField(max_length=64)
    wrapped = models.BinaryField(help_text="under the key-encryption key")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["opening", "bid"], name="price_key_once")]

    def __str__(self) -> str:
        return f"key of the prices of {self.bid_id}"


class OpenedPrice(models.Model):
    """The opened second envelope of an offer, or why it did not open. Append-only; the database takes none of an offer that is
    not in the running (EP020)."""

    opening = models.ForeignKey(PriceOpening, on_delete=models.PROTECT, related_name="prices")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="opened_prices")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="opened_prices")
    object_id = models.CharField(max_length=64)
    manifest = models.TextField(blank=True, help_text="canonical JSON as it was sealed")
    digest = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=9, blank=True)
    failure_detail = models.TextField(blank=True)
    opened_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["lot", "bid"], name="opened_price_once")]

    def __str__(self) -> str:
        return f"prices of {self.bid_id} for {self.lot_id}"
