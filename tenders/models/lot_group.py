"""Groups of lots that one bidder may win together, and what the comparison of all divisions chose (rules.combined_lots)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenders.models.lot import Lot
from tenders.models.tender import Tender


class LotGroup(models.Model):
    """Lots that may be awarded together to a bidder that takes a percentage off its prices for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="lot_groups")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=100)
    lots = models.ManyToManyField(Lot, related_name="groups")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["tender", "number"], name="lot_group_number_once")]

    def __str__(self) -> str:
        return self.name


class LotChoice(models.Model):
    """How the lots of a tender are divided: canonical JSON that anybody can recompute. Append-only; the latest one counts."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="lot_choices")
    content = models.TextField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"choice {self.digest[:12]} of {self.tender_id}"
