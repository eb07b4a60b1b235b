"""Fees of the platform for bids and contracts: what each was computed from. The money is bidders' ledger."""

from django.db import models
from django.db.models import Q

from bidders.models import Charge, Tariff
from tenders.models.bid import Bid
from tenders.models.offer import Contract


class FeeBill(models.Model):
    """The fee for an opened bid, or for the contract that came of it (`contract`). Append-only; made after the opening, never before.

    `facts` are those of the company on that day (rules.fee_discounts), `value` is what the band was chosen by. Without a charge
    nothing was left to pay.
    """

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="fee_bills")
    contract = models.OneToOneField(Contract, null=True, on_delete=models.PROTECT, related_name="fee_bill")
    tariff = models.ForeignKey(Tariff, on_delete=models.PROTECT, related_name="+")
    charge = models.OneToOneField(Charge, null=True, on_delete=models.PROTECT, related_name="fee_bill")
    value = models.DecimalField(max_digits=22, decimal_places=2, null=True)
    facts = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bid"], condition=Q(contract=None), name="fee_bill_once_a_bid"),
        ]

    def __str__(self) -> str:
        return f"fee for {self.bid_id}"
