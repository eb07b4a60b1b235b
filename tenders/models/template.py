"""A tender by which an agency begins others."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, User
from tenders.models.tender import Tender


class TenderTemplate(models.Model):
    """One of the agency's own tenders, kept under a name. What a new draft takes from it is as it is on that day."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="tender_templates")
    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="templates")
    name = models.CharField(_("name of the template"), max_length=120)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["organization", "name"], name="template_name_once")]

    def __str__(self) -> str:
        return self.name
