"""What is kept to say how the platform is used: how far bids come in its pages, and each agency's half-year. No content, no person."""

from __future__ import annotations

from typing import Any, cast

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization
from procurement.rules import exact_json
from tenders.models.bid import Bid


class BidStep(models.Model):
    """A bid that was prepared in our pages has come this far once. Append-only, without a time; told only as a sum, after the opening."""

    class Step(models.TextChoices):
        PRICED = "priced", _("a price was saved")
        DOCUMENTED = "documented", _("a document was added")
        CHECKED = "checked", _("the page of the last check was opened")

    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=10, choices=Step)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bid", "step"], name="bid_step_once")]

    def __str__(self) -> str:
        return f"{self.step} {self.bid_id}"


class ActivityReport(models.Model):
    """The half-year of an agency in figures, as they were at `made_at`. Append-only: whoever reads it later reads the same.

    `content` is JSON with exact numbers and sorted keys (docs/usage.md), `sha256` its digest.
    """

    agency = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="activity_reports")
    half_year = models.CharField(max_length=6, help_text="2026-1 or 2026-2")
    content = models.TextField()
    sha256 = models.CharField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-half_year", "agency"]
        constraints = [models.UniqueConstraint(fields=["agency", "half_year"], name="activity_report_once")]

    def __str__(self) -> str:
        return f"{self.half_year} of {self.agency_id}"

    def get_absolute_url(self) -> str:
        return reverse("tenders:activity-report", args=[self.agency_id, self.half_year])

    @property
    def data(self) -> dict[str, Any]:
        """The content, its numbers exact."""
        return cast("dict[str, Any]", exact_json.loads(self.content))
