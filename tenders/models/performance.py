"""What happens under a contract: guarantees, deliveries with their acceptance, invoices with their payment. All append-only.

What somebody records is a row; what the second person (or the buyer) says about it is another row, one at most.
"""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, User
from tenders.models.lot import Item, Lot
from tenders.models.offer import Contract


class Guarantee(models.Model):
    """A security that a company gave for its bid or for the performance of its contract."""

    class Kind(models.TextChoices):
        BID = "bid", _("bid guarantee")
        PERFORMANCE = "performance", _("performance guarantee")

    class Form(models.TextChoices):
        BANK = "bank", _("letter of a bank")
        INSURANCE = "insurance", _("policy of an insurer")
        DEPOSIT = "deposit", _("money paid in")
        RETENTION = "retention", _("kept back from payments")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="guarantees")
    kind = models.CharField(_("what it secures"), max_length=12, choices=Kind)
    given_by = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="guarantees")
    form = models.CharField(_("form"), max_length=12, choices=Form)
    issuer = models.CharField(_("bank or insurer"), max_length=200, blank=True)
    number = models.CharField(_("number of the document"), max_length=120, blank=True)
    amount = models.DecimalField(_("amount"), max_digits=20, decimal_places=2)
    valid_until = models.DateField(_("valid until"), null=True, blank=True, help_text="empty: until it is given back")
    citation = models.CharField(max_length=200, blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="guarantee_of_something")]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount}"


class GuaranteeEnd(models.Model):
    """What became of a guarantee: given back, or claimed with a reason."""

    class Outcome(models.TextChoices):
        RETURNED = "returned", _("given back")
        CLAIMED = "claimed", _("claimed")

    guarantee = models.OneToOneField(Guarantee, on_delete=models.PROTECT, related_name="end")
    outcome = models.CharField(max_length=8, choices=Outcome)
    amount = models.DecimalField(_("amount claimed"), max_digits=20, decimal_places=2, default=0)
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.outcome}: {self.guarantee_id}"


class Delivery(models.Model):
    """What came in under a contract, as one person recorded it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="deliveries")
    number = models.PositiveSmallIntegerField(help_text="within the contract, from 1")
    delivered_on = models.DateField(_("day of the delivery"))
    note = models.TextField(_("note"), blank=True)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["contract", "number"], name="delivery_number_once")]

    def __str__(self) -> str:
        return f"delivery {self.number} of {self.contract_id}"


class DeliveryLine(models.Model):
    """How much of an item came with a delivery."""

    delivery = models.ForeignKey(Delivery, on_delete=models.PROTECT, related_name="lines")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    quantity = models.DecimalField(max_digits=18, decimal_places=6)

    class Meta:
        ordering = ["item__number"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "item"], name="delivery_item_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="delivery_line_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.item_id}"


class DeliveryDecision(models.Model):
    """The second person's answer: all, a part (with a reason), or nothing is accepted."""

    delivery = models.OneToOneField(Delivery, on_delete=models.PROTECT, related_name="decision")
    reason = models.TextField(_("reason"), blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"answer to {self.delivery_id}"


class AcceptedQuantity(models.Model):
    """How much of a line was accepted; a line without a row was accepted not at all."""

    decision = models.ForeignKey(DeliveryDecision, on_delete=models.PROTECT, related_name="accepted")
    line = models.OneToOneField(DeliveryLine, on_delete=models.PROTECT, related_name="accepted")
    quantity = models.DecimalField(max_digits=18, decimal_places=6)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gt=0), name="accepted_something")]

    def __str__(self) -> str:
        return f"{self.quantity} accepted"


class Invoice(models.Model):
    """An invoice under a contract: filed by the supplier with its file, or recorded by the buyer as it came in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="invoices")
    delivery = models.ForeignKey(Delivery, null=True, blank=True, on_delete=models.PROTECT, related_name="invoices")
    number = models.CharField(_("number of the invoice"), max_length=120)
    amount = models.DecimalField(_("amount without VAT"), max_digits=20, decimal_places=2)
    issued_on = models.DateField(_("date of the invoice"))
    received_on = models.DateField(_("received on"))
    file = models.FileField(upload_to="invoices/%Y/%m/", max_length=300, blank=True)
    name = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    by_supplier = models.BooleanField()
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()

    class Meta:
        ordering = ["received_on", "filed_at"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="invoice_of_something")]

    def __str__(self) -> str:
        return self.number


class InvoiceDecision(models.Model):
    """The buyer accepts an invoice, from which its last day of payment follows, or returns it with a reason."""

    invoice = models.OneToOneField(Invoice, on_delete=models.PROTECT, related_name="decision")
    accepted = models.BooleanField()
    reason = models.TextField(_("reason"), blank=True)
    counts_from = models.DateField(null=True)
    due_on = models.DateField(null=True)
    citation = models.CharField(max_length=200, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(accepted=True) | ~Q(reason=""), name="invoice_returned_why")]

    def __str__(self) -> str:
        return f"{'accepted' if self.accepted else 'returned'}: {self.invoice_id}"


class InvoicePayment(models.Model):
    """A payment of an accepted invoice, or of a part of it. `settles`: with this one it is paid in full."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="payments")
    amount = models.DecimalField(_("amount without VAT"), max_digits=20, decimal_places=2)
    paid_on = models.DateField(_("paid on"))
    settles = models.BooleanField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["paid_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="invoice_payment_of_something"),
            models.UniqueConstraint(fields=["invoice"], condition=Q(settles=True), name="invoice_settled_once"),
        ]

    def __str__(self) -> str:
        return f"paid {self.paid_on}: {self.invoice_id}"
