"""Electronic auctions of lots: when, who takes part, and every bid with the database's time."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.models import User
from tenders.models.bid import Bid, MomentOfTheGate
from tenders.models.lot import Lot
from tenders.models.offer import Evaluation


class Auction(models.Model):
    """One auction of a lot, from the invitation to its end. Turns are computed from `starts_at` and `seats` (rules.auction)."""

    class Outcome(models.TextChoices):
        HELD = "held", _("held")
        INTERRUPTED = "interrupted", _("interrupted, held again")
        CALLED_OFF = "called_off", _("called off")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="auctions")
    evaluation = models.ForeignKey(
        Evaluation, on_delete=models.PROTECT, related_name="+", help_text="what gave the order"
    )
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField()
    step = models.DecimalField(max_digits=20, decimal_places=2, help_text="least step, as an amount without VAT")
    seats = models.PositiveSmallIntegerField()
    scheduled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    scheduled_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome, blank=True)
    reason = models.TextField(blank=True, help_text="why it was called off")
    minutes = models.JSONField(default=list, help_text="the bad minutes that interrupted it")

    class Meta:
        ordering = ["scheduled_at"]
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=Q(settled_at=None), name="auction_one_open"),
            models.CheckConstraint(
                condition=Q(settled_at=None, outcome="") | ~Q(settled_at=None) & ~Q(outcome=""),
                name="auction_settled_with_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"auction of {self.lot_id} at {self.starts_at}"


class AuctionSeat(models.Model):
    """A bid in an auction: its number in the room (1 was placed worst) and the total it came with. Append-only."""

    auction = models.ForeignKey(Auction, on_delete=models.PROTECT, related_name="room")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    opening = models.DecimalField(max_digits=20, decimal_places=2)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["auction", "bid"], name="auction_seat_once_a_bid"),
            models.UniqueConstraint(fields=["auction", "number"], name="auction_seat_number_once"),
        ]

    def __str__(self) -> str:
        return f"number {self.number} of {self.auction_id}"


class AuctionBid(models.Model):
    """A total bid in a turn, None where the one of the turn was withdrawn. The database sets `received_at` and refuses what is
    outside of the turn. Append-only; the last one of a turn counts."""

    id = models.BigAutoField(primary_key=True)
    auction = models.ForeignKey(Auction, on_delete=models.PROTECT, related_name="placed")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    place = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    received_at = MomentOfTheGate(help_text="set by the database trigger")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"round {self.round}, {self.bid_id}"
