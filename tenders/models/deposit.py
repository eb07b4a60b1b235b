"""Deposits that secure bids: what a lot asks for, and the charge of each company that gives one. The money is bidders' ledger."""

from django.db import models
from django.db.models import Q

from bidders.models import Charge
from procurement.models import User
from tenders.models.lot import Lot


class LotDeposit(models.Model):
    """How much each bidder deposits for a lot. Set while the tender is a draft; a lot without a row asks for nothing."""

    lot = models.OneToOneField(Lot, on_delete=models.CASCADE, related_name="deposit")
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    citation = models.CharField(max_length=200, blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="deposit_of_something")]

    def __str__(self) -> str:
        return f"{self.amount} for {self.lot_id}"


class DepositCharge(models.Model):
    """The charge of one company for one lot. Append-only; nobody but the company sees it before the opening."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="deposit_charges")
    charge = models.OneToOneField(Charge, on_delete=models.PROTECT, related_name="deposit")

    def __str__(self) -> str:
        return f"deposit {self.charge_id}"
