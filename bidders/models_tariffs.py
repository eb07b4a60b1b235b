"""Tariffs of the platform: dated, decided by two administrators, never changed afterwards. Fields and constraints only."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procurement.models import User
from procurement.rules.tariffs import Ground, parse_bands
from procurement.rules.tariffs import Tariff as Rules


class Tariff(models.Model):
    """What the platform asks from a day on, in one currency, until a later tariff in it begins. No bands end the fees."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(_("title"), max_length=200)
    decision = models.CharField(_("decision"), max_length=200)
    currency = models.CharField(_("currency"), max_length=3)
    valid_from = models.DateField(_("first day"))
    bid_bands = models.JSONField(default=list, help_text="as rules.tariffs.bands_data")
    contract_bands = models.JSONField(default=list, help_text="as rules.tariffs.bands_data")
    discounts = models.JSONField(default=dict, help_text="percentages by ground, as texts")
    most = models.DecimalField(max_digits=5, decimal_places=2, help_text="percent: all discounts together")
    vat = models.DecimalField(max_digits=5, decimal_places=2, help_text="percent; 0 adds none")
    country = models.CharField(max_length=2, blank=True, help_text="where the platform is taxed")
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-valid_from", "-proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["currency", "valid_from"], condition=~Q(confirmed_at=None), name="tariff_one_a_day"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="tariff_two_persons"
            ),
            models.CheckConstraint(condition=Q(confirmed_at=None) | Q(returned_at=None), name="tariff_answered_once"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def rules(self) -> Rules:
        """As the rules read it."""
        return Rules(
            self.currency,
            self.valid_from,
            parse_bands(self.bid_bands),
            parse_bands(self.contract_bands),
            {Ground(ground): Decimal(part) for ground, part in self.discounts.items()},
            self.most,
            self.vat,
            self.country,
        )
