"""Companies that a court or authority barred from public contracts, and records lifted early. Append-only, both."""

from __future__ import annotations

import uuid

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.rules.debarments import Spell


class Debarment(models.Model):
    """One decision about one company, known by country and registry number; it need not be registered here."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    country = models.CharField(_("country"), max_length=2)
    registry_number = models.CharField(_("registry number"), max_length=60)
    name = models.CharField(_("name"), max_length=300)
    reason = models.TextField(_("reason"))
    decision_number = models.CharField(_("number of the decision"), max_length=100)
    decision_body = models.CharField(_("who decided"), max_length=300)
    citation = models.CharField(_("where it stands in the law"), max_length=300)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    recorded_by = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["-first_day", "name", "id"]
        indexes = [models.Index(fields=["country", "registry_number"])]

    def __str__(self) -> str:
        return f"{self.name} ({self.country} {self.registry_number})"

    @property
    def lifted(self) -> DebarmentLifting | None:
        """The record by which it ended early, if there is one."""
        try:
            return self.lifting
        except ObjectDoesNotExist:
            return None

    @property
    def spell(self) -> Spell:
        """Its days, as rules know them."""
        return Spell(self.first_day, self.last_day, self.lifted.lifted_on if self.lifted else None)


class DebarmentLifting(models.Model):
    """A debarment that was annulled, shortened or recorded by mistake: it holds no longer from `lifted_on` on."""

    debarment = models.OneToOneField(Debarment, on_delete=models.PROTECT, related_name="lifting")
    lifted_on = models.DateField()
    reason = models.TextField()
    recorded_by = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.debarment_id} lifted on {self.lifted_on}"
