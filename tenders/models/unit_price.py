"""What was paid for one unit: the lines of awards, as the unit-price page groups them."""

from django.db import models

from procurement.models import Organization
from tenders.models.lot import Item
from tenders.models.offer import Award


class AwardedLine(models.Model):
    """A line of an award with the price of one unit, without VAT. Written by services.awarded_lines alone, from the record.

    `cpv_code` is the item's, else the lot's, else the tender's; `own_category` says that it is the item's.
    """

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    item = models.ForeignKey(Item, null=True, on_delete=models.CASCADE, related_name="+")
    description = models.CharField(max_length=500)
    cpv_code = models.CharField(max_length=12, blank=True)
    own_category = models.BooleanField()
    unit = models.CharField(max_length=60, help_text="as it is compared (rules.unit_prices)")
    currency = models.CharField(max_length=3)
    quantity = models.DecimalField(max_digits=20, decimal_places=4)
    unit_price = models.DecimalField(max_digits=24, decimal_places=6)
    buyer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    region = models.CharField(max_length=10, blank=True)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["award", "number"], name="awarded_line_once")]
        indexes = [models.Index(fields=["cpv_code", "unit", "currency", "decided_at"], name="awarded_line_by_category")]

    def __str__(self) -> str:
        return f"{self.unit_price} {self.currency} per {self.unit}"
