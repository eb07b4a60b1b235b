"""A bid that was sealed offline and uploaded as a package: what waits to be handed in. Ids and sizes only."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from procurement.models import User
from tenders.models.bid import Bid


class SealedPackage(models.Model):
    """The last package of a bid that arrived whole. Its objects are stored; nothing counts before it is handed in."""

    bid = models.OneToOneField(Bid, on_delete=models.CASCADE, related_name="package")
    manifest = models.CharField(max_length=64, help_text="object id of the sealed manifest")
    files = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    prices = ArrayField(
        models.CharField(max_length=64), default=list, blank=True, help_text="of two envelopes: the sealed price tables"
    )
    size = models.PositiveBigIntegerField(help_text="sealed bytes of all objects")
    terms = models.PositiveSmallIntegerField(help_text="the terms of the tender that it was made for")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"package of {self.bid_id}"
