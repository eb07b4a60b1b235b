"""What a bidder's browser keeps with us while the bid is prepared: sealed parts on their way, and a draft that only it can open."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenders.models.bid import Bid


class ObjectUpload(models.Model):
    """A sealed object that arrives in parts, in any order; the id is made by whoever uploads. `object_id` once it is complete."""

    id = models.UUIDField(primary_key=True, editable=False)
    bid = models.ForeignKey(Bid, on_delete=models.CASCADE, related_name="uploads")
    object_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    touched_at = models.DateTimeField(help_text="when the last part came")

    class Meta:
        indexes = [models.Index(fields=["touched_at"], name="object_upload_touched")]

    def __str__(self) -> str:
        return f"upload {self.pk}"


class ObjectPart(models.Model):
    """A part (docs/formats.md, section 3.6) that waits in the blob storage for the others."""

    upload = models.ForeignKey(ObjectUpload, on_delete=models.CASCADE, related_name="parts")
    number = models.PositiveSmallIntegerField()
    digest = models.CharField(max_length=64, help_text="SHA-256, hexadecimal")
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["upload", "number"], name="object_part_once")]
        ordering = ["number"]

    def __str__(self) -> str:
        return f"part {self.number} of {self.upload_id}"


class BrowserDraft(models.Model):
    """The draft of a bid that is prepared in a browser, sealed under the bidder's own key, which we never have.

    `objects_named` are the ids of the sealed files that it names, in the clear, so that they are kept until it is handed in.
    """

    bid = models.OneToOneField(Bid, on_delete=models.CASCADE, related_name="browser_draft")
    ciphertext = models.BinaryField()
    objects_named = ArrayField(models.CharField(max_length=64), default=list, blank=True)
    revision = models.PositiveIntegerField(default=0, help_text="a save with a stale revision is refused")
    updated_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"browser draft of {self.bid_id}"
