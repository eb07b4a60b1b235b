"""OCDS releases, stored when they happen and never recomputed. Append-only."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenders.models.tender import Tender


class Release(models.Model):
    """One OCDS release of a process: `body` is the JSON text as served, `number` counts within the ocid from 1."""

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    tags = ArrayField(models.CharField(max_length=40))
    released_at = models.DateTimeField()
    body = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["tender", "number"], name="release_number_once")]
        indexes = [models.Index(fields=["released_at", "id"], name="release_by_date")]

    def __str__(self) -> str:
        return f"{self.tender_id} #{self.number}"
