"""Who read which rules of a ruleset version against the law. Append-only: a mistaken reading is followed by a new version."""

from __future__ import annotations

from django.db import models


class RulesetReview(models.Model):
    """A lawyer's reading: `keys` are the rules found right on `reviewed_on`; `reviewer` is name and office."""

    version = models.ForeignKey("procurement.RulesetVersion", on_delete=models.PROTECT, related_name="reviews")
    keys = models.JSONField()
    reviewer = models.CharField(max_length=200)
    reviewed_on = models.DateField()
    note = models.TextField(blank=True)
    recorded_by = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return f"{self.version}: {self.reviewer}, {self.reviewed_on}"
