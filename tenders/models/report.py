"""A file of a report that is being written in the background, or lies ready. Fields only; services.report_files moves it."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportFile(models.Model):
    """One file that somebody asked for. Reports hold public data; papers are reached by their own doors only.

    It may be thrown away: it can be written again.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting for its turn")
        WORKING = "working", _("being written")
        DONE = "done", _("ready")
        FAILED = "failed", _("could not be written")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, unique=True, help_text="digest of kind, filters, language and data")
    kind = models.CharField(max_length=4)
    query = models.JSONField(help_text="the filters as an address says them")
    language = models.CharField(max_length=8)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    file = models.FileField(upload_to="reports/", max_length=200, blank=True)
    name = models.CharField(max_length=100, blank=True)
    requested_at = models.DateTimeField()
    told_at = models.DateTimeField(help_text="the last sign of life")

    class Meta:
        ordering = ["requested_at", "id"]
        indexes = [models.Index(fields=["state", "requested_at"], name="report_file_queue")]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"
