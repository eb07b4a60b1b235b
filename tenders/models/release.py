"""OCDS releases: ours, stored when they happen and never recomputed; and those of others, as they came in."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tenders.models.history_table import HistoryTable
from tenders.models.tender import Tender


class Release(models.Model):
    """One OCDS release of a process: `body` is the JSON text as served, `number` counts within the ocid from 1."""

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="releases")
    number = models.PositiveIntegerField()
    tags = ArrayField(models.CharField(max_length=40))
    released_at = models.DateTimeField()
    body = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["tender", "number"], name="release_number_once")]
        indexes = [models.Index(fields=["released_at", "id"], name="release_by_date")]

    def __str__(self) -> str:
        return f"{self.tender_id} #{self.number}"


class ReleasePlace(models.Model):
    """The place of a release in the feed of changes. The database gives it while the release's transaction commits.

    Those commits wait for each other, so places follow the order in which releases came to be seen: who has read up to
    one never meets an earlier one that was not there. Written by a trigger alone (migration 0003).
    """

    place = models.BigAutoField(primary_key=True)
    release = models.OneToOneField(Release, on_delete=models.CASCADE, related_name="place")

    class Meta:
        ordering = ["place"]

    def __str__(self) -> str:
        return str(self.place)


class SourceRelease(models.Model):
    """A release of another publisher as it was read, so that later ones can be merged with it. `pending` until it is.

    The newest row of an ocid and `release_id` counts: publishers correct a release under its old id.
    """

    ocid = models.CharField(max_length=160)
    release_id = models.CharField(max_length=200)
    released_at = models.DateTimeField()
    compiled = models.BooleanField(help_text="has the whole state as of its date")
    digest = models.CharField(max_length=64)
    body = models.TextField()
    source = models.CharField(max_length=200, help_text="name of the file it came from")
    read_at = models.DateTimeField()
    table = models.ForeignKey(
        HistoryTable, null=True, on_delete=models.PROTECT, help_text="the spreadsheet of own history it is a row of"
    )
    pending = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["ocid", "digest"], name="source_release_once")]
        indexes = [models.Index(fields=["ocid"], condition=models.Q(pending=True), name="source_release_pending")]

    def __str__(self) -> str:
        return f"{self.ocid} {self.release_id}"


class ReadingMark(models.Model):
    """How far a file has been read in by an import that is not over, so that the next run goes on from there."""

    fingerprint = models.CharField(max_length=64, primary_key=True, help_text="digest of the file's beginning and size")
    name = models.CharField(max_length=200)
    found = models.PositiveBigIntegerField(help_text="releases and faults met so far")
    moved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.found}"
