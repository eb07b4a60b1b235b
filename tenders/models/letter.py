"""Letters of a decision, as they were sent: the words in every language of the platform. Append-only."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenders.models.bid import Bid
from tenders.models.lot import Lot
from tenders.models.offer import Award
from tenders.models.tender import Tender


class Letter(models.Model):
    """One letter to one company about one lot (or, without a lot, about the whole procedure)."""

    class Kind(models.TextChoices):
        WON = "won", _("award")
        LOST = "lost", _("award to another bidder")
        EXCLUDED = "excluded", _("offer not admissible")
        UNSUCCESSFUL = "unsuccessful", _("ended without award")
        CANCELLED = "cancelled", _("cancellation")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="letters")
    lot = models.ForeignKey(Lot, null=True, on_delete=models.PROTECT, related_name="letters")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="letters")
    award = models.ForeignKey(Award, null=True, on_delete=models.PROTECT, related_name="letters")
    kind = models.CharField(max_length=12, choices=Kind)
    content = models.TextField(help_text="canonical JSON: by language the subject and the parts of the text")
    digest = models.CharField(max_length=64)
    sent_at = models.DateTimeField()

    class Meta:
        ordering = ["-sent_at", "id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
