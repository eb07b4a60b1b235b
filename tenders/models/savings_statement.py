"""Savings reports whose figures one person froze and a second one signs off: the statement, and the lots as they were."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, User
from tenders.models.exchange_rate import RateTable


class SavingsStatement(models.Model):
    """A savings report as of `prepared_at`. Its lots are frozen with it; the second person decides once, never about the own one."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="savings_statements")
    title = models.CharField(_("title"), max_length=200)
    currency = models.CharField(max_length=3)
    query = models.JSONField(help_text="the filters as an address says them")
    baseline = models.CharField(max_length=16, help_text="what the report shows first")
    method = models.CharField(max_length=20, help_text="version of the rules that made the figures")
    rates = models.ForeignKey(RateTable, null=True, on_delete=models.PROTECT, related_name="+")
    """The exchange rates by which lots in other currencies were converted; none: they were left out."""
    data_sha256 = models.CharField(max_length=64)
    totals = models.JSONField(help_text="by baseline: baseline, compared, saving, percent, counted, not computable")
    lots = models.PositiveIntegerField()
    prepared_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    signed = models.BooleanField(null=True)
    reason = models.TextField(blank=True, help_text="why it was returned")
    note = models.TextField(blank=True, help_text="the signed note of the sign-off")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None, signed=None)
                | ~Q(decided_by=None) & ~Q(decided_at=None) & ~Q(signed=None),
                name="savings_statement_decided_whole",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("prepared_by")), name="savings_statement_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"savings report {self.pk}"


class SavingColumns(models.Model):
    """What a report adds up and groups by, of one lot: kept ready (KeptSaving) or frozen (FrozenSaving), with equal columns."""

    ocid = models.CharField(max_length=160)
    lot_number = models.PositiveSmallIntegerField()
    estimate = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    award = models.DecimalField(max_digits=22, decimal_places=2, null=True)
    valid_bids = models.PositiveIntegerField(null=True)
    mean = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    mean_of_others = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    median = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    second_lowest = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    initial = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    paid = models.DecimalField(max_digits=22, decimal_places=2, null=True)
    fixed = models.CharField(max_length=16, blank=True, default="", help_text="the baseline of the tender's notice")
    estimate_edits = models.PositiveSmallIntegerField(default=0)
    indexed = models.DecimalField(max_digits=22, decimal_places=2, null=True)
    indexed_gap = models.CharField(max_length=12, blank=True, default="")
    life_cycle = models.DecimalField(max_digits=22, decimal_places=2, null=True)
    life_cycle_cost = models.DecimalField(max_digits=22, decimal_places=2, null=True)
    life_cycle_gap = models.CharField(max_length=12, blank=True, default="")
    evidence = models.CharField(max_length=1, blank=True)
    buyer = models.UUIDField()
    division = models.CharField(max_length=2, blank=True)
    procedure = models.CharField(max_length=40, blank=True)
    size = models.CharField(max_length=8, blank=True)
    region = models.CharField(max_length=10, blank=True)
    month = models.CharField(max_length=7, null=True)
    decided_at = models.DateTimeField(null=True)
    imported = models.BooleanField()

    class Meta:
        abstract = True


class FrozenSaving(SavingColumns):
    """A lot of a statement as it was: one that was awarded, or one that ended without an award. Append-only.

    The columns are those of the live report (queries.savings_sql), which reads from here instead.
    """

    class Outcome(models.TextChoices):
        AWARDED = "awarded"
        CANCELLED = "cancelled"
        UNSUCCESSFUL = "unsuccessful"
        UNRATED = "unrated"

    id = models.BigAutoField(primary_key=True)
    statement = models.ForeignKey(SavingsStatement, on_delete=models.PROTECT, related_name="frozen")
    outcome = models.CharField(max_length=12, choices=Outcome)
    lot_id = models.UUIDField()
    reference = models.CharField(max_length=120)
    title = models.TextField(blank=True)
    lot_title = models.TextField(blank=True)
    buyer_name = models.TextField(blank=True)
    supplier = models.TextField(null=True)
    ruleset = models.CharField(max_length=60, blank=True)
    indexed_working = models.TextField(blank=True, default="", help_text="rules.indexed_working")
    conversion = models.TextField(
        blank=True,
        default="",
        help_text="rules.conversion.read_working; of a lot that is unrated, its currency and why; of one without an award, its currency",
    )
    life_cycle_working = models.TextField(blank=True, default="", help_text="rules.life_cycle_saving")
    awards = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["statement", "lot_id"], name="frozen_saving_once")]

    def __str__(self) -> str:
        return f"lot {self.lot_id} in {self.statement_id}"
