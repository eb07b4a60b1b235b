"""Bids before the opening: an encrypted draft, sealed objects, and append-only acts with their receipts.

There is no price, name of file or answer in any column here (a bid is readable only after the opening, in offer.py).
"""

import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, User
from tenders.models.tender import Tender


class Bid(models.Model):
    """The bid of one company for one tender; its id is bound into everything sealed for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="bids")
    bidder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="bids")
    recovery_public_key = models.BinaryField(
        null=True, help_text="of the bidder's own key, for what the server seals; the private half was handed out once"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tender", "bidder"], name="bid_once_per_bidder")]

    def __str__(self) -> str:
        return f"bid {self.pk}"


class BidDraft(models.Model):
    """What the bidder is still working on, encrypted under the platform's draft key (the page says so)."""

    bid = models.OneToOneField(Bid, on_delete=models.CASCADE, related_name="draft")
    ciphertext = models.BinaryField()
    revision = models.PositiveIntegerField(default=0, help_text="a save with a stale revision is refused")
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draft of {self.bid_id}"


class SealedObject(models.Model):
    """A sealed file or manifest (SB1) in the blob storage, known by its object id."""

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="sealed_objects")
    object_id = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bid", "object_id"], name="sealed_object_once")]

    def __str__(self) -> str:
        return self.object_id


class MomentOfTheGate(models.DateTimeField):  # type: ignore[type-arg]
    """A moment that a trigger writes in place of what is given; what it wrote comes back with the insert."""

    db_returning = True

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """A plain column for migrations: only the reading differs."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateTimeField", args, kwargs


class BidAct(models.Model):
    """An act of a bidder: submit, replace, withdraw, or confirm what was handed in for earlier terms.

    The database sets `received_at` and refuses late rows. Append-only. The last act of a bid before the deadline
    counts, if it is for the tender's terms; no other is ever opened.
    """

    class Kind(models.TextChoices):
        SUBMIT = "submit", _("submitted")
        REPLACE = "replace", _("replaced")
        WITHDRAW = "withdraw", _("withdrawn")
        CONFIRM = "confirm", _("confirmed after a change")

    id = models.BigAutoField(primary_key=True)
    idempotency_key = models.UUIDField(unique=True)
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="+")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=8, choices=Kind)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    manifest = models.CharField(max_length=64, blank=True, help_text="object id of the sealed manifest")
    files = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    prices = ArrayField(
        models.CharField(max_length=64), default=list, blank=True, help_text="of two envelopes: the sealed price tables"
    )
    size = models.PositiveBigIntegerField(default=0)
    sealed_by = models.CharField(max_length=8, default="server")
    terms = models.PositiveSmallIntegerField(default=1, help_text="the terms of the tender that the bid was made for")
    received_at = MomentOfTheGate(help_text="set by the database trigger")
    bids_end_at = MomentOfTheGate(help_text="the deadline in force then, set by the database trigger")

    class Meta:
        indexes = [models.Index(fields=["tender", "bid", "-id"], name="bid_act_latest")]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.bid_id}"


class Receipt(models.Model):
    """The signed note that proves an act, or its refusal. Append-only; the leaf is that of the log entry."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="receipts")
    act = models.OneToOneField(BidAct, null=True, on_delete=models.PROTECT, related_name="receipt")
    refused = models.BooleanField(default=False)
    note = models.TextField()
    leaf = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return f"receipt {self.pk}"
