"""Suspensions of a procedure: the order with its document, two persons at each end, and what was left of every time."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.models import User
from tenders.models.kept_file import KeptFile
from tenders.models.tender import Tender


class Suspension(KeptFile):
    """From the proposal to the resumption. `suspended_at` is set by the database; `stopped` and `moved` pair names and ends.

    Withdrawn: nobody confirmed it. The published facts of a confirmed one stay as they are.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="suspensions")
    ordered_by = models.CharField(_("review body or court"), max_length=200)
    order_number = models.CharField(_("number of the order"), max_length=120)
    ordered_on = models.DateField(_("date of the order"))
    reason = models.TextField(_("what it says"))
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    suspended_at = models.DateTimeField(null=True)
    stopped = models.JSONField(default=dict)
    resume_reason = models.TextField(_("why it goes on"), blank=True)
    resume_proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    resume_proposed_at = models.DateTimeField(null=True)
    resumed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    resumed_at = models.DateTimeField(null=True)
    moved = models.JSONField(default=dict)

    class Meta:
        ordering = ["proposed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender"], condition=Q(withdrawn_at=None, resumed_at=None), name="suspension_one_open"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=models.F("proposed_by")), name="suspension_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"suspension of {self.tender_id} by {self.order_number}"
