"""What the end-to-end probe found last: one row, written again each time. The ticks of the public log keep the history."""

from __future__ import annotations

from django.db import models


class ProbeResult(models.Model):
    """The last probe: `ok` or the name of the step that failed. `left_over` is an object that it has yet to throw away."""

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    at = models.DateTimeField(null=True)
    code = models.CharField(max_length=40, blank=True)
    left_over = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"probe: {self.code}"
