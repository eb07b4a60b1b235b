"""Agencies that buy together in one tender (Directive 2014/24/EU art. 38): its buyer leads, the others have shares of its lots."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from procurement.models import Organization
from tenders.models.lot import Lot
from tenders.models.tender import Tender


class BuyerShare(models.Model):
    """What a further agency takes and pays: `percent` of one lot, or (`lot` None) of every lot that it has no other share in."""

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="buyer_shares")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    lot = models.ForeignKey(Lot, null=True, blank=True, on_delete=models.CASCADE, related_name="buyer_shares")
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    number = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["organization", "lot"], name="buyer_share_of_lot_once"),
            models.UniqueConstraint(
                fields=["tender", "organization"], condition=Q(lot=None), name="buyer_share_of_all_once"
            ),
            models.CheckConstraint(
                condition=Q(percent__gt=Decimal(0), percent__lte=Decimal(100)), name="buyer_share_is_a_share"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.organization}: {self.percent} %"
