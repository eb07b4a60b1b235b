"""The cancellation of one lot, from the opening on: proposed by an officer, confirmed by a second person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models import User
from tenders.models.lot import Lot
from tenders.models.tender import Cancellation


class LotCancellation(models.Model):
    """The same as a tender's Cancellation, for one of its lots; the others go on."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="cancellation")
    code = models.CharField(_("reason"), max_length=16, choices=Cancellation.Code)
    explanation = models.TextField(_("explanation"))
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.lot_id}: {self.code}"
