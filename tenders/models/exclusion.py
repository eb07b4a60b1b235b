"""Exclusions decided by people: proposed with a coded reason, decided by a second person. Append-only."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models import User
from procurement.rules.exclusions import ExclusionCode
from tenders.models.bid import Bid
from tenders.models.clarification import Clarification
from tenders.models.lot import Lot


class Exclusion(models.Model):
    """A proposal to exclude an offer from a lot; it counts in the evaluation once it is confirmed."""

    CODES = (
        (ExclusionCode.PRICE_NOT_JUSTIFIED.value, _("abnormally low price, not justified")),
        (ExclusionCode.NO_CONCLUSIVE_ANSWER.value, _("a question was not answered, or not conclusively")),
        (ExclusionCode.NOT_CONFORMING.value, _("the offer is not what the documents ask for")),
        (ExclusionCode.NOT_QUALIFIED.value, _("the bidder does not meet what was asked of it")),
        (ExclusionCode.EXCLUSION_GROUND.value, _("the bidder is in a situation of exclusion")),
        (ExclusionCode.BREACH_OF_LAW.value, _("breach of environmental, social or labor law")),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="exclusions")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="exclusions")
    code = models.CharField(_("reason"), max_length=24, choices=CODES)
    explanation = models.TextField(_("explanation"))
    citation = models.CharField(_("legal basis"), max_length=200, blank=True)
    clarification = models.ForeignKey(
        Clarification, null=True, on_delete=models.PROTECT, related_name="exclusions", help_text="what was asked before"
    )
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ["proposed_at", "id"]
        indexes = [models.Index(fields=["lot", "bid"], name="exclusion_of_offer")]

    def __str__(self) -> str:
        return f"{self.code} {self.pk}"


class ExclusionDecision(models.Model):
    """What the second person said: confirmed, or sent back with a reason."""

    exclusion = models.OneToOneField(Exclusion, on_delete=models.PROTECT, related_name="decision")
    confirmed = models.BooleanField()
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{'confirmed' if self.confirmed else 'returned'} {self.exclusion_id}"
