"""A whole file that arrives part after part: a document of a company or its bid, or the bid's package. What waits is encrypted."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models import Q

from procurement.models import Organization
from tenders.models.bid import Bid


class FileUpload(models.Model):
    """A file on its way, gone on with by whoever of the company sends the same one again, on whichever device.

    `mark` is a keyed digest of whose file it is and of what the sender calls its content: nobody can compare it with a file.
    """

    class Kind(models.TextChoices):
        DOCUMENT = "document", "document that the company keeps"
        FILE = "file", "document of a bid, for the server to seal"
        PACKAGE = "package", "sealed package of a bid"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(max_length=10, choices=Kind)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="file_uploads")
    bid = models.ForeignKey(
        Bid,
        null=True,
        on_delete=models.CASCADE,
        related_name="file_uploads",
        help_text="empty: a document that the company keeps",
    )
    mark = models.CharField(max_length=64, unique=True)
    name = models.BinaryField(
        default=b"", help_text="of the file, encrypted as drafts are; empty: the sender said none"
    )
    size = models.PositiveBigIntegerField(help_text="bytes of the whole file, as announced")
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField(help_text="when the last part came")
    taken_at = models.DateTimeField(null=True, help_text="when the whole file was taken; its parts are gone since")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="document", bid=None) | ~Q(kind="document") & Q(bid__isnull=False),
                name="file_upload_of_a_bid",
            ),
        ]
        indexes = [models.Index(fields=["touched_at"], name="file_upload_touched")]

    def __str__(self) -> str:
        return f"upload {self.pk}"


class FilePart(models.Model):
    """A part of it that waits, encrypted, in the blob storage; the parts follow one another without a gap."""

    upload = models.ForeignKey(FileUpload, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    offset = models.PositiveBigIntegerField(help_text="bytes of the file before it")
    size = models.PositiveIntegerField(help_text="bytes of the file in it")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="file_part_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"part {self.number} of {self.upload_id}"
