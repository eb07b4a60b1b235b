"""Changes of a signed contract: proposed by one person, decided by another. Both tables are append-only."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.models import User
from procurement.rules.contract_changes import Ground
from tenders.models.offer import Contract


class ContractChange(models.Model):
    """A proposed change. It holds from its decision on; the contract's own row keeps what was signed."""

    GROUNDS = (
        (Ground.REVIEW_CLAUSE.value, _("a review clause in the published documents")),
        (Ground.ADDITIONAL.value, _("additional purchases that became necessary")),
        (Ground.UNFORESEEN.value, _("circumstances that nobody could foresee")),
        (Ground.NOT_SUBSTANTIAL.value, _("not substantial")),
        (Ground.SMALL.value, _("small value")),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="changes")
    number = models.PositiveSmallIntegerField(help_text="within the contract, from 1; returned proposals count too")
    ground = models.CharField(_("legal ground"), max_length=16, choices=GROUNDS)
    citation = models.CharField(max_length=200)
    amount = models.DecimalField(
        _("difference in value without VAT"), max_digits=20, decimal_places=2, help_text="signed; 0: no change"
    )
    ends_on = models.DateField(_("new end"), null=True, blank=True)
    what = models.TextField(_("what else changes"), blank=True)
    reason = models.TextField(_("reason"))
    file = models.FileField(upload_to="changes/%Y/%m/", max_length=300)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "number"], name="contract_change_number_once"),
            models.CheckConstraint(
                condition=~Q(amount=0) | ~Q(ends_on=None) | ~Q(what=""), name="contract_change_of_something"
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.number} of {self.contract_id}"


class ContractChangeDecision(models.Model):
    """What the second person said about a proposed change."""

    change = models.OneToOneField(ContractChange, on_delete=models.PROTECT, related_name="decision")
    approved = models.BooleanField()
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{'approved' if self.approved else 'returned'}: {self.change_id}"
