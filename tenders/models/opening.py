"""The opening in its two steps, commit and reveal, and what happens in between where a bid could not be opened.

No content of a bid is in any column here: digests, reasons, and keys that bidders handed in, wrapped.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from procurement.models import LogEntry, User
from tenders.models.bid import Bid, BidAct
from tenders.models.tender import Tender


class Opening(models.Model):
    """How far the opening of a tender is. The session's key is there at level B only, while members release their shares."""

    tender = models.OneToOneField(Tender, on_delete=models.PROTECT, related_name="opening")
    session_public_key = models.BinaryField(null=True)
    session_wrapped_key = models.BinaryField(null=True, help_text="under the key-encryption key")
    session_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(
        null=True, help_text="everything was tried once, and what came out is in the log"
    )
    commitment = models.ForeignKey(LogEntry, null=True, on_delete=models.PROTECT, related_name="+")
    waits_until = models.DateTimeField(null=True, help_text="the end of the time in which bidders may mend their bids")
    revealed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"opening of {self.tender_id}"


class BidOutcome(models.Model):
    """What came of trying to open a bid before anything is shown. Append-only; the last of a bid counts.

    `flaw` says why the content is not in the form that it should have; `bad_files` are files that don't open, each "<object id> <why>".
    """

    class Failure(models.TextChoices):
        STORAGE = "storage"
        SEALING = "sealing"
        COMMITTEE = "committee"

    id = models.BigAutoField(primary_key=True)
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="outcomes")
    act = models.ForeignKey(BidAct, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of the manifest, once it opens")
    failure = models.CharField(max_length=9, choices=Failure, blank=True)
    detail = models.TextField(blank=True)
    flaw = models.TextField(blank=True)
    bad_files = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    mendable = models.BooleanField(default=False, help_text="the bidder, or a copy of the storage, can still help")
    tried_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["bid", "-id"], name="bid_outcome_latest")]

    def __str__(self) -> str:
        return f"{self.failure or 'opened'} {self.bid_id}"


class RecoveryKey(models.Model):
    """The key file that a bidder handed in after the closing, wrapped. Append-only; the last of a bid counts."""

    id = models.BigAutoField(primary_key=True)
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="recovery_keys")
    wrapped = models.BinaryField(help_text="under the key-encryption key")
    given_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"recovery key of {self.bid_id}"


class RecoveryCall(models.Model):
    """Too few key holders can open: all bidders are asked for their key files. Proposed by one person, confirmed by a second."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="recovery_calls")
    explanation = models.TextField()
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tender"], condition=Q(withdrawn_at=None), name="recovery_call_once"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="recovery_call_by_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"call for key files of {self.tender_id}"
