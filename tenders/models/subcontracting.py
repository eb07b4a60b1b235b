"""Subcontractors that the buyer agreed to after the contract was signed. Append-only: the bid keeps what it named."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models import User
from procurement.rules.bid_companies import LONGEST
from tenders.models.offer import Contract


class SubcontractorChange(models.Model):
    """A subcontractor that comes in, in the place of another one or as a further one, with the buyer's agreement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="subcontractor_changes")
    number = models.PositiveSmallIntegerField(help_text="within the contract, from 1")
    replaced = models.CharField(max_length=80, blank=True, help_text="country and number of the one that goes")
    replaced_name = models.CharField(max_length=LONGEST, blank=True)
    name = models.CharField(_("name"), max_length=LONGEST)
    country = models.CharField(_("country"), max_length=2)
    registry = models.CharField(_("registry number"), max_length=60, blank=True)
    vat = models.CharField(_("VAT number"), max_length=60, blank=True)
    size = models.CharField(_("size"), max_length=8, blank=True)
    contact = models.CharField(max_length=LONGEST, blank=True)
    share = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True, help_text="percent")
    part = models.CharField(max_length=LONGEST)
    reason = models.TextField(_("reason"))
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["contract", "number"], name="subcontractor_change_number_once")]

    def __str__(self) -> str:
        return f"{self.name} in {self.contract_id}"
