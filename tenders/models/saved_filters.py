"""Filters of the savings report that a person keeps under a name. Fields only."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models import User


class SavedFilters(models.Model):
    """A way to look at the savings: the figures are always those of now. Whose it is may change or delete it, nobody else sees it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    query = models.CharField(max_length=1000, help_text="the filters as an address says them")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="saved_filters_name_once")]

    def __str__(self) -> str:
        return self.name
