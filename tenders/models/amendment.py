"""Changes to a published tender: the draft of a change, what was published of it, and the tender's versions for good."""

import uuid

from django.db import models
from django.db.models import Q

from procurement.models import User
from tenders.models.lot import Document
from tenders.models.tender import Tender


class Amendment(models.Model):
    """One change: drafted by an officer, approved by a second person, published at once. At most one is under way.

    `content` has the sections that change, as rules.terms writes them; files wait in AmendmentFile.
    """

    class Status(models.TextChoices):
        DRAFT = "draft"
        PROPOSED = "proposed"
        PUBLISHED = "published"
        DROPPED = "dropped"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="amendments")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    number = models.PositiveSmallIntegerField(null=True, help_text="counts the published changes of a tender from 1")
    content = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    only_clarifies = models.BooleanField(default=False, help_text="words only: no bid is touched")
    return_reason = models.TextField(blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    significant = models.BooleanField(default=False, help_text="as published: bids must be handed in again")
    release_number = models.PositiveIntegerField(default=0, help_text="the OCDS release that told of it")
    revision = models.PositiveIntegerField(default=0, help_text="grows with each save; a stale save is refused")

    class Meta:
        ordering = ["created_at"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="amendment_number_once"),
            models.UniqueConstraint(
                fields=["tender"], condition=Q(status__in=("draft", "proposed")), name="amendment_one_under_way"
            ),
        ]

    def __str__(self) -> str:
        return f"change {self.number or ''} of {self.tender_id}"


class AmendmentFile(models.Model):
    """A document that a change adds, or puts in the place of a published one. Nobody outside sees it before."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="files")
    replaces = models.ForeignKey(Document, null=True, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(max_length=300)
    file = models.FileField(upload_to="documents/%Y/%m/", max_length=300)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.title


class TenderVersion(models.Model):
    """A published tender as it stood from `at` on: `content` as rules.terms writes it. Append-only; version 1 is the notice."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    amendment = models.OneToOneField(Amendment, null=True, on_delete=models.PROTECT, related_name="version")
    at = models.DateTimeField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["tender", "number"], name="tender_version_once")]

    def __str__(self) -> str:
        return f"version {self.number} of {self.tender_id}"
