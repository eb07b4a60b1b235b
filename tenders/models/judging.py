"""What people judge: the evaluation committee, its declarations of interests, its score sheets and their history."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization
from tenders.models.bid import Bid
from tenders.models.lot import Criterion, Lot
from tenders.models.tender import Tender


class CommitteeSeat(models.Model):
    """A member of a tender's evaluation committee from naming to replacement. The chair leads and gives no scores."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="committee_seats")
    chair = models.BooleanField(_("chair"), default=False)
    named_at = models.DateTimeField()
    named_by = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="+")
    replaces = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="replaced_by")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-chair", "named_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "user"], condition=Q(ended_at=None), name="seat_once_a_person"),
            models.UniqueConstraint(fields=["tender"], condition=Q(ended_at=None, chair=True), name="seat_one_chair"),
        ]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def in_conflict(self) -> bool:
        """Whether the member declared a conflict of interest with some bidder."""
        return any(declaration.conflict for declaration in self.declarations.all())


class InterestDeclaration(models.Model):
    """What a member declares about one bidder once the names are known: no conflict of interest, or which. Append-only."""

    seat = models.ForeignKey(CommitteeSeat, on_delete=models.PROTECT, related_name="declarations")
    bidder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    conflict = models.BooleanField()
    explanation = models.TextField(blank=True)
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "bidder"], name="declared_once_a_bidder")]

    def __str__(self) -> str:
        return f"{self.seat_id} about {self.bidder_id}"


class ScoreSheet(models.Model):
    """An evaluator's scores for one lot. `entries` holds what was typed, right or not yet, by "bid criterion"; nobody else
    reads it. What counts is what was locked, and that is in the acts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seat = models.ForeignKey(CommitteeSeat, on_delete=models.PROTECT, related_name="sheets")
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="sheets")
    entries = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(null=True)
    locked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seat", "lot"], name="sheet_once_a_lot")]

    def __str__(self) -> str:
        return f"sheet of {self.seat_id} for {self.lot_id}"


class SheetAct(models.Model):
    """A sheet was locked, with its content as canonical JSON, or reopened, with the chair's reason. Append-only."""

    class Kind(models.TextChoices):
        LOCKED = "locked", _("locked")
        REOPENED = "reopened", _("reopened")

    sheet = models.ForeignKey(ScoreSheet, on_delete=models.PROTECT, related_name="acts")
    kind = models.CharField(max_length=8, choices=Kind)
    by = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(blank=True)
    content = models.TextField(blank=True, help_text="canonical JSON of what was locked")
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.sheet_id}"


class ConsensusScore(models.Model):
    """The committee's one score where the evaluators' are too far apart, with the chair's record of why. Append-only; it
    counts while no sheet of the lot was locked after it."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="consensus_scores")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    score = models.DecimalField(max_digits=7, decimal_places=2)
    reason = models.TextField()
    by = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.score} for {self.bid_id}"
