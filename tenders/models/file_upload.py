"""A whole file that arrives part after part: a company's document, or the sealed package of a bid. What waits is encrypted."""

from __future__ import annotations

import uuid

from django.db import models

from procurement.models import Organization
from tenders.models.bid import Bid


class FileUpload(models.Model):
    """A file on its way, gone on with by whoever of the company sends the same one again, on whichever device.

    `mark` is a keyed digest of whose file it is and of what the sender calls its content: nobody can compare it with a file.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="file_uploads")
    bid = models.ForeignKey(
        Bid,
        null=True,
        on_delete=models.CASCADE,
        related_name="file_uploads",
        help_text="empty: a document of the company",
    )
    mark = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField(help_text="bytes of the whole file, as announced")
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField(help_text="when the last part came")
    taken_at = models.DateTimeField(null=True, help_text="when the whole file was taken; its parts are gone since")

    class Meta:
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
