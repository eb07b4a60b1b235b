"""The working of baseline S4 of an award: which earlier prices, which index, which months."""

from django.db import models

from tenders.models.offer import Award


class IndexedBaseline(models.Model):
    """Written by services.indexing alone, beside `indexed_total` and `indexed_gap` of the award, which the report adds up."""

    award = models.OneToOneField(Award, on_delete=models.CASCADE, related_name="indexed")
    working = models.TextField(blank=True, help_text="rules.indexed_working; empty where there is no baseline")
    computed_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"indexed price of {self.award_id}"
