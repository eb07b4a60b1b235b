"""Questions on a published tender with their answers, and who follows a tender. Who asked is for the platform alone."""

import uuid

from django.db import models
from django.db.models import Q

from procurement.models import Organization, User
from tenders.models.tender import Tender


class Enquiry(models.Model):
    """A question as it was asked; `answer` is published with `answered_at`, until then it is the officer's draft.

    The database lets nobody change the question, nor the answer once it is published.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="enquiries")
    number = models.PositiveSmallIntegerField()
    bidder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    question = models.TextField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="grows with each saved draft; a stale save is refused")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["tender", "number"], name="enquiry_number_once")]
        indexes = [models.Index(fields=["tender"], condition=Q(answered_at=None), name="enquiry_open")]

    def __str__(self) -> str:
        return f"question {self.number} of {self.tender_id}"


class AnswerFile(models.Model):
    """A file that goes with an answer; public together with it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enquiry = models.ForeignKey(Enquiry, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(upload_to="answers/%Y/%m/", max_length=300)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name


class Following(models.Model):
    """A person's own word on a tender: follows it, or (with `stopped_at`) wants no news, not even with a bid of the company."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    stopped_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "tender"], name="following_once")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.tender_id}"
