"""Who may bid where not everybody may: requests to participate, the selection among them, and invitations.

What a request says is encrypted until the time for requests is over, and no column here holds a word of it before.
"""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, User
from procurement.rules.selection import short
from tenders.models.bid import MomentOfTheGate
from tenders.models.tender import Tender


class SelectionCriterion(models.Model):
    """What a candidate is asked. With `minimum` the answer is a number, which must reach it; with `points` it also ranks:
    all points from `best` on, none at the minimum. Without them people judge the answer."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="selection_criteria")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("what has to be shown, and how"), blank=True)
    minimum = models.DecimalField(_("at least"), max_digits=20, decimal_places=4, null=True, blank=True)
    best = models.DecimalField(_("value that gets all points"), max_digits=20, decimal_places=4, null=True, blank=True)
    points = models.DecimalField(_("points at most"), max_digits=5, decimal_places=2, default=0)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["tender", "number"], name="selection_criterion_once")]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"

    @property
    def numbers(self) -> dict[str, Decimal | None]:
        """Its numbers as people write them."""
        return {name: short(getattr(self, name)) for name in ("minimum", "best", "points")}


class ParticipationRequest(models.Model):
    """The request of one company, encrypted: `ciphertext` is what it still works on, `handed_in` what counts.

    The database sets `submitted_at` and refuses what is late; nothing of it changes afterwards.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="participation_requests")
    bidder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    ciphertext = models.BinaryField()
    revision = models.PositiveIntegerField(default=0, help_text="a save with a stale revision is refused")
    updated_at = models.DateTimeField()
    handed_in = models.BinaryField(null=True)
    submitted_at = MomentOfTheGate(
        null=True, help_text="set by the database trigger; empty: not handed in, or withdrawn"
    )
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, blank=True, help_text="SHA-256 of what was handed in and a random number")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tender", "bidder"], name="request_once_per_bidder")]

    def __str__(self) -> str:
        return f"request {self.pk}"


class RequestFile(models.Model):
    """A document of a request, encrypted in the blob storage under the SHA-256 of its ciphertext."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(ParticipationRequest, on_delete=models.PROTECT, related_name="files")
    object_id = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"file {self.pk}"


class RequestJudgment(models.Model):
    """Whether a candidate meets the criteria, each by itself, and why: written by one person, decided with all others."""

    request = models.OneToOneField(ParticipationRequest, on_delete=models.PROTECT, related_name="judgment")
    met = models.JSONField(default=dict, help_text="criterion id to yes or no")
    reason = models.TextField(_("reason"))
    judged_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    judged_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"judgment of {self.request_id}"


class Selection(models.Model):
    """The selection among the candidates: proposed by one person, decided by another. `record` is what was decided, as
    canonical JSON with a random number, so that its digest in the log gives nothing away. `superseded_at`, set when an
    upheld complaint asked for another one, which takes its place."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="selections")
    few_reason = models.TextField(_("why fewer are invited than the law asks for"), blank=True)
    proposed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    returned_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    record = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tender"], condition=Q(superseded_at=None), name="selection_current_once"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="selection_by_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"selection of {self.tender_id}"


class BidInvitation(models.Model):
    """A company that is asked to bid, with all others at one instant. Chosen in the draft, or by the selection."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="invitations")
    bidder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="bid_invitations")
    invited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tender", "bidder"], name="invited_once")]
        indexes = [models.Index(fields=["bidder"], condition=Q(invited_at__isnull=False), name="invited_companies")]

    def __str__(self) -> str:
        return f"{self.bidder} to {self.tender_id}"
