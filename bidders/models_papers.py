"""Numbered papers about money that came or went back. Fields and constraints only; bidders.payments.papers writes them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentPaper(models.Model):
    """The receipt of a payment, the credit note of a refund, or the correction of one that could not be carried out. Append-only.

    Numbered without gaps within kind and year.
    """

    class Kind(models.TextChoices):
        RECEIPT = "receipt", _("receipt")
        CREDIT_NOTE = "credit_note", _("credit note")
        CORRECTION = "correction", _("correction of a credit note")

    LETTERS = {Kind.RECEIPT: "R", Kind.CREDIT_NOTE: "C", Kind.CORRECTION: "X"}

    entry = models.OneToOneField("bidders.LedgerEntry", on_delete=models.PROTECT, related_name="paper")
    kind = models.CharField(max_length=12, choices=Kind)
    number = models.CharField(max_length=20, unique=True)
    year = models.PositiveSmallIntegerField()
    ordinal = models.PositiveIntegerField(help_text="of kind and year, from 1")
    issued_at = models.DateTimeField()

    class Meta:
        ordering = ["-issued_at", "-id"]
        constraints = [models.UniqueConstraint(fields=["kind", "year", "ordinal"], name="payment_paper_numbered")]

    def __str__(self) -> str:
        return self.number
