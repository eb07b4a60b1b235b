"""An agency's own history as a spreadsheet: the file, which of its columns is what, and what was found wrong in which cell."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, User
from tenders.models.kept_file import KeptFile


class HistoryTable(KeptFile):
    """One file. Without an organization it holds the history of several buyers. Kept for proof once it is imported.

    `matching` names the column (from 0) of each field, `terms` holds what is true of all rows; `totals` are of the last pass.
    """

    class State(models.TextChoices):
        MATCHING = "matching", _("columns to be matched")
        CHECKING = "checking", _("being checked")
        CHECKED = "checked", _("checked")
        IMPORTING = "importing", _("being imported")
        IMPORTED = "imported", _("imported")
        FAILED = "failed", _("can't be read")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file = models.FileField(upload_to="history/%Y/%m/", max_length=300)
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    headings = models.JSONField(default=list)
    heading_digest = models.CharField(max_length=64, help_text="finds the matching of an earlier file")
    preview = models.JSONField(default=list, help_text="the texts of the first rows")
    matching = models.JSONField(default=dict)
    terms = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.MATCHING)
    done = models.PositiveIntegerField(default=0, help_text="rows met by the pass under way")
    totals = models.JSONField(default=dict)
    message = models.JSONField(default=dict, help_text="why it can't be read")
    told_at = models.DateTimeField(null=True, help_text="the last sign of life of a pass")
    imported_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-uploaded_at", "id"]
        indexes = [
            models.Index(fields=["heading_digest", "-uploaded_at"], name="history_table_headings"),
            models.Index(
                fields=["state", "told_at"],
                condition=models.Q(state__in=["checking", "importing"]),
                name="history_table_queue",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"


class HistoryFault(models.Model):
    """One cell (or, with an empty heading, one row) that can't be taken, and what to do about it."""

    table = models.ForeignKey(HistoryTable, on_delete=models.CASCADE, related_name="faults")
    row = models.PositiveIntegerField()
    cell = models.CharField(max_length=20)
    heading = models.CharField(max_length=200, blank=True)
    value = models.CharField(max_length=200, blank=True)
    template = models.TextField()
    params = models.JSONField(default=dict)

    class Meta:
        ordering = ["row", "id"]

    def __str__(self) -> str:
        return f"{self.cell} {self.template}"
