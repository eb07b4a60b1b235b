"""What became readable at the opening, and what the evaluation made of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization
from tenders.models.bid import Bid, BidAct
from tenders.models.lot import Lot


class OpenedBid(models.Model):
    """A bid after the opening: its manifest, or the recorded reason why it could not be opened. Append-only.

    `flaw` says why what opened is not in the form of a manifest: then `raw` holds it byte for byte, and people read it.
    `bad_files` are the files that don't open, each "<object id> <why>": the rest of the bid is evaluated without them.
    """

    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="opened")
    act = models.OneToOneField(BidAct, on_delete=models.PROTECT, related_name="+")
    manifest = models.TextField(blank=True, help_text="canonical JSON as it was sealed")
    digest = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=40, blank=True)
    failure_detail = models.TextField(blank=True)
    raw = models.BinaryField(null=True)
    flaw = models.TextField(blank=True)
    bad_files = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"opened {self.bid_id}"

    @property
    def content(self) -> bytes:
        """What was sealed as the manifest, byte for byte."""
        return self.manifest.encode("ascii") if self.raw is None else bytes(self.raw)


class LotOffer(models.Model):
    """The price of one bidder for one lot: from an opened bid, or from imported history (then `bid` is empty).

    `valid`, `rank`, `points` and `looks_low` repeat the current Evaluation so that lists and reports can query them; the
    evaluation service writes both in one transaction.
    """

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="offers")
    bid = models.ForeignKey(Bid, null=True, on_delete=models.PROTECT, related_name="offers")
    bidder = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="offers")
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    valid = models.BooleanField(null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    points = models.DecimalField(max_digits=7, decimal_places=2, null=True)
    looks_low = models.BooleanField(default=False, help_text="the price looks abnormally low: the bidder is asked")

    class Meta:
        ordering = ["rank", "amount", "id"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "bid"], condition=~Q(bid=None), name="lot_offer_once_per_bid")
        ]

    def __str__(self) -> str:
        return f"{self.bidder}: {self.amount}"


class Evaluation(models.Model):
    """One evaluation of a lot: inputs and result as canonical JSON, so that anybody can recompute it. Append-only but for
    `superseded_at`, set when a later evaluation takes its place."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="evaluations")
    inputs = models.TextField()
    result = models.TextField()
    digest = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=Q(superseded_at=None), name="evaluation_current_once")
        ]

    def __str__(self) -> str:
        return f"evaluation {self.digest[:12]} of {self.lot_id}"


class Award(models.Model):
    """The decision about a lot, with the competition it came from. One live award a lot."""

    class Status(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        PENDING = "pending", _("decided, standstill running")
        ACTIVE = "active", _("awarded")
        REFUSED = "refused", _("refused by the supplier")
        CANCELLED = "cancelled", _("cancelled")

    LIVE = (Status.PROPOSED, Status.PENDING, Status.ACTIVE)

    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="awards")
    offer = models.ForeignKey(LotOffer, null=True, on_delete=models.PROTECT, related_name="awards")
    supplier = models.ForeignKey(
        Organization,
        null=True,
        on_delete=models.PROTECT,
        related_name="awards",
        help_text="empty: the source names none",
    )
    amount = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    group = models.ForeignKey(
        "tenders.LotGroup",
        null=True,
        on_delete=models.PROTECT,
        related_name="awards",
        help_text="awarded together with the other lots of the group; the amount has the discount taken off",
    )
    status = models.CharField(max_length=10, choices=Status)
    reason = models.TextField(_("reason"), blank=True)
    proposed_by = models.ForeignKey("procurement.User", null=True, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("procurement.User", null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal_reason = models.TextField(blank=True)
    valid_bids = models.PositiveIntegerField(null=True)
    mean_bid = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    median_bid = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    second_lowest_bid = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    others_mean_bid = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    initial_bid = models.DecimalField(
        max_digits=20, decimal_places=2, null=True, help_text="the lowest admissible total before the auction"
    )
    indexed_total = models.DecimalField(
        max_digits=22, decimal_places=2, null=True, help_text="at the last unit prices, adjusted by a price index"
    )
    indexed_gap = models.CharField(
        max_length=12, blank=True, default="", help_text="why there is none (rules.indexed_price)"
    )
    life_cycle_reference = models.DecimalField(
        max_digits=22, decimal_places=2, null=True, help_text="what the reference solution costs over its life"
    )
    life_cycle_cost = models.DecimalField(
        max_digits=22, decimal_places=2, null=True, help_text="what this award costs over its life"
    )
    life_cycle_gap = models.CharField(
        max_length=12, blank=True, default="", help_text="why there are none (rules.life_cycle_saving)"
    )
    life_cycle_working = models.TextField(blank=True, default="", help_text="rules.life_cycle_saving")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lot"],
                condition=Q(status__in=["proposed", "pending"]) & ~Q(proposed_at=None),
                name="award_decided_once",
            ),
            # Only imported history may lack the supplier: an award made here comes from an offer.
            models.CheckConstraint(condition=Q(offer=None) | ~Q(supplier=None), name="award_supplier_named"),
        ]
        indexes = [models.Index(fields=["decided_at", "id"], name="award_by_decision")]

    def __str__(self) -> str:
        return f"{self.status} to {self.supplier_id}"


class Contract(models.Model):
    """The signed contract of an award, and how it ended."""

    class Status(models.TextChoices):
        ACTIVE = "active", _("in force")
        COMPLETED = "completed", _("completed")
        TERMINATED = "terminated", _("terminated")

    award = models.OneToOneField(Award, on_delete=models.CASCADE, related_name="contract")
    number = models.CharField(_("contract number"), max_length=120)
    amount = models.DecimalField(_("contract value without VAT"), max_digits=20, decimal_places=2, null=True)
    signed_on = models.DateField(_("date of signature"), null=True)
    starts_on = models.DateField(_("start"), null=True)
    ends_on = models.DateField(_("end"), null=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.ACTIVE)
    final_amount = models.DecimalField(_("paid in the end"), max_digits=20, decimal_places=2, null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.number
