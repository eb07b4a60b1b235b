"""Offers that are negotiated before the final bids: what the notice says, rounds, offers, minutes, who left, what waits.

Offers and minutes are encrypted: nobody but their company and the buyer's people ever reads a word of them.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, User
from tenders.models.bid import MomentOfTheGate
from tenders.models.tender import Tender


class NegotiationTerms(models.Model):
    """What the notice of a negotiated procedure says; nothing of it changes once it is published."""

    class Ground(models.TextChoices):
        ADAPTING = "adapting", _("The needs can't be met without adapting solutions that exist.")
        DESIGN = "design", _("The contract includes design or an innovative solution.")
        CIRCUMSTANCES = (
            "circumstances",
            _("Its nature, complexity, legal or financial make-up or risks ask for negotiation."),
        )
        SPECIFICATION = "specification", _("The technical specification can't be written precisely enough.")
        IRREGULAR = "irregular", _("An open or restricted procedure brought only irregular or unacceptable bids.")

    tender = models.OneToOneField(Tender, on_delete=models.CASCADE, related_name="negotiation_terms")
    ground = models.CharField(_("case of the law"), max_length=20, blank=True, choices=Ground)
    reason = models.TextField(_("why this contract is such a case"), blank=True)
    minimum = models.TextField(_("minimum requirements"), blank=True)
    reduces = models.BooleanField(default=False)
    award_initial = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"negotiation of {self.tender_id}"


class NegotiationRound(models.Model):
    """An invitation to everybody who is left, at one instant, with the same words: number 0 asks for initial offers.

    The database refuses to close it before its end, and changes nothing else of it but a later end.
    """

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="negotiation_rounds")
    number = models.PositiveSmallIntegerField()
    message = models.TextField(_("what all companies read"))
    invited_at = models.DateTimeField()
    offers_end_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="negotiation_round_once"),
            models.UniqueConstraint(fields=["tender"], condition=Q(closed_at=None), name="one_open_round"),
        ]

    def __str__(self) -> str:
        return f"round {self.number} of {self.tender_id}"


class NegotiationOffer(models.Model):
    """An offer as it was handed in, encrypted. Append-only: a company's last one of a round counts.

    The database sets `received_at` and refuses what is late, suspended, or of a company that is not in the negotiation.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(NegotiationRound, on_delete=models.PROTECT, related_name="offers")
    bidder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    ciphertext = models.BinaryField()
    digest = models.CharField(max_length=64, help_text="SHA-256 of what it says and a random number")
    received_at = MomentOfTheGate(help_text="set by the database trigger")
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["round", "bidder", "received_at"], name="offers_of_a_round")]

    def __str__(self) -> str:
        return f"offer {self.pk}"


class NegotiationMeeting(models.Model):
    """Minutes of one talk with one company, encrypted. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    round = models.ForeignKey(NegotiationRound, on_delete=models.PROTECT, related_name="meetings")
    bidder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    held_at = models.DateTimeField()
    ciphertext = models.BinaryField()
    digest = models.CharField(max_length=64)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"minutes {self.pk}"


class NegotiationProposal(models.Model):
    """A reduction, or the end of the negotiation, proposed by one person and answered by another."""

    class What(models.TextChoices):
        REDUCTION = "reduction", _("go on with fewer offers")
        END = "end", _("end the negotiation")

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="negotiation_proposals")
    round = models.ForeignKey(NegotiationRound, on_delete=models.PROTECT, related_name="proposals")
    what = models.CharField(max_length=10, choices=What)
    keep = models.PositiveSmallIntegerField(null=True)
    points = models.JSONField(default=dict, help_text="company id to points, as text")
    reasons = models.JSONField(default=dict, help_text="company id to the reason of its points")
    enquiries_end_at = models.DateTimeField(null=True)
    bids_end_at = models.DateTimeField(null=True)
    opening_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    returned_at = models.DateTimeField(null=True)
    returned_reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    record = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["proposed_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender"], condition=Q(returned_at=None, decided_at=None), name="one_open_proposal"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("proposed_by")), name="negotiation_by_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} of {self.tender_id}"


class NegotiationExit(models.Model):
    """A company that is no longer in the negotiation, and why. Append-only; its invitation to bid is gone."""

    class Why(models.TextChoices):
        NO_OFFER = "no_offer", _("it handed in no initial offer")
        REDUCTION = "reduction", _("other offers had more points")

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="negotiation_exits")
    round = models.ForeignKey(NegotiationRound, on_delete=models.PROTECT, related_name="exits")
    bidder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=10, choices=Why)
    left_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tender", "bidder"], name="negotiation_left_once")]

    def __str__(self) -> str:
        return f"{self.bidder_id} left {self.tender_id}"
