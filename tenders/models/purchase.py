"""A direct purchase: one supplier, one price, the reason for both, and the paper that shows it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization
from tenders.models.tender import Tender


class Purchase(models.Model):
    """What a direct purchase buys from whom. The supplier may be a company that has no account here."""

    tender = models.OneToOneField(Tender, on_delete=models.CASCADE, related_name="purchase")
    supplier = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(_("price without VAT"), max_digits=20, decimal_places=2)
    reason = models.TextField(_("why this supplier at this price"))
    file = models.FileField(upload_to="purchases/%Y/%m/", max_length=300)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"purchase {self.tender_id}"
