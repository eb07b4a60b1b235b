"""What an agency plans to buy in a year, version by version, and what it asks the market before it buys."""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, User


class ProcurementPlan(models.Model):
    """The plan of one agency for one year; what it says is in its versions."""

    buyer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="plans")
    year = models.PositiveSmallIntegerField(_("year"))

    class Meta:
        ordering = ["-year", "buyer__name"]
        constraints = [models.UniqueConstraint(fields=["buyer", "year"], name="plan_once_a_year")]

    def __str__(self) -> str:
        return f"{self.year}: {self.buyer}"

    def get_absolute_url(self) -> str:
        return reverse("tenders:plan", args=[self.pk])


class PlanItem(models.Model):
    """A line of the plan through all versions: what a tender points to."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    plan = models.ForeignKey(ProcurementPlan, on_delete=models.CASCADE, related_name="items")

    def __str__(self) -> str:
        return f"line {self.pk} of {self.plan_id}"


class PlanVersion(models.Model):
    """One version of the plan: written by officers, published by a second person, then kept as it is (by the database, too)."""

    plan = models.ForeignKey(ProcurementPlan, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    reason = models.TextField(_("why the plan changes"), blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    returned_reason = models.TextField(blank=True)
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once"),
            models.UniqueConstraint(fields=["plan"], condition=Q(published_at=None), name="plan_one_open_version"),
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("proposed_by")), name="plan_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"version {self.number} of {self.plan_id}"


class PlanLine(models.Model):
    """What a version says of a line. `procedure` is a code of tenders.models.Procedure, as foreseen."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="lines")
    item = models.ForeignKey(PlanItem, on_delete=models.CASCADE, related_name="lines")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=300)
    cpv_code = models.CharField(_("category"), max_length=12, blank=True)
    estimated_value = models.DecimalField(_("estimated value without VAT"), max_digits=20, decimal_places=2)
    currency = models.CharField(max_length=3, default="RON")
    procedure = models.CharField(_("procedure foreseen"), max_length=24)
    quarter = models.PositiveSmallIntegerField(_("quarter"))
    funding = models.CharField(_("funding"), max_length=200, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "item"], name="plan_item_once_a_version"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="plan_quarter_of_four"),
            models.CheckConstraint(condition=Q(estimated_value__gt=0), name="plan_line_of_something"),
        ]

    def __str__(self) -> str:
        return self.title


class Consultation(models.Model):
    """A market consultation: questions to companies before a tender is written, answered until a moment, summed up for all."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    buyer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="consultations")
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("what it is about"))
    cpv_code = models.CharField(_("category"), max_length=12, blank=True)
    questions = ArrayField(models.TextField(), verbose_name=_("questions"))
    answers_end_at = models.DateTimeField(_("answers until"))
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    published_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    summary = models.TextField(_("summary"), blank=True)
    summarized_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    summarized_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-published_at", "-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by=None) | ~Q(published_by=F("created_by")), name="consultation_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("tenders:consultation", args=[self.pk])


class ConsultationAnswer(models.Model):
    """What one company answered, a text a question (empty: none); the last row of a company counts. Append-only."""

    consultation = models.ForeignKey(Consultation, on_delete=models.PROTECT, related_name="answers")
    company = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    texts = ArrayField(models.TextField(blank=True))
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField()

    class Meta:
        ordering = ["-answered_at", "-id"]
        indexes = [models.Index(fields=["consultation", "company"], name="consultation_answers")]

    def __str__(self) -> str:
        return f"answer of {self.company_id}"
