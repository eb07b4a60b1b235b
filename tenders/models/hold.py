"""A closing or opening that waits for two persons: after an outage before the deadline, or while the clock is wrong."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.models import User
from tenders.models.tender import Tender


class Hold(models.Model):
    """Why a tender waits, what one person proposes, what a second one confirmed. At most one is open for a tender.

    `bids_end_at` is the deadline at which it was found, `minutes` the bad ones before it (ISO 8601), `bad` and `bad_last`
    their numbers in the whole window and in its last part. `answer_until` ends an outage's hold without answer.
    """

    class Cause(models.TextChoices):
        OUTAGE = "outage", _("The platform was down before the deadline")
        CLOCK = "clock", _("The clock of the platform is wrong")

    class Answer(models.TextChoices):
        EXTEND = "extend", _("Move the deadline")
        GO_ON = "go_on", _("Go on without")

    class End(models.TextChoices):
        EXTENDED = "extended", _("The deadline was moved")
        WENT_ON = "went_on", _("Two persons decided to go on")
        LAPSED = "lapsed", _("Nobody decided in time")
        PASSED = "passed", _("The clock is right again")

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="holds")
    cause = models.CharField(max_length=8, choices=Cause)
    stage = models.CharField(max_length=12, help_text="of the tender when it was found")
    found_at = models.DateTimeField()
    bids_end_at = models.DateTimeField()
    minutes = models.JSONField(default=list)
    bad = models.PositiveSmallIntegerField(default=0)
    bad_last = models.PositiveSmallIntegerField(default=0)
    clock_error = models.BigIntegerField(null=True, help_text="microseconds, where the clock is the cause")
    answer_until = models.DateTimeField(null=True)
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end = models.CharField(max_length=8, choices=End, blank=True)
    moved_to = models.DateTimeField(null=True, help_text="the new deadline, where it was moved")

    class Meta:
        ordering = ["found_at"]
        constraints = [
            models.UniqueConstraint(fields=["tender"], condition=Q(ended_at=None), name="hold_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.cause} before {self.bids_end_at} of {self.tender_id}"
