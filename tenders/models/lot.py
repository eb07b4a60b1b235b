"""Lots, their items, their award criteria, and what a bid must contain."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.rules.facts import AwardMethod, CriterionKind, PriceFormula, RequirementKind
from procurement.rules.lifecycle import Subject
from tenders.models.stage import follower, stage_field, transitions
from tenders.models.tender import Tender


class Lot(models.Model):
    """A part of a tender that is awarded by itself. Its stage is the tender's until OPENED, then its own."""

    METHODS = (
        (AwardMethod.LOWEST_PRICE.value, _("lowest price")),
        (AwardMethod.BEST_RATIO.value, _("best price-quality ratio")),
        (AwardMethod.COEFFICIENT.value, _("price divided by a coefficient of quality")),
        (AwardMethod.LIFE_CYCLE_COST.value, _("lowest cost over the life cycle")),
        (AwardMethod.QUALITY_ONLY.value, _("quality alone, at an announced price")),
    )
    FORMULAS = (
        (PriceFormula.INVERSE.value, _("in proportion to the lowest total")),
        (PriceFormula.TO_ESTIMATE.value, _("between the estimate and the lowest total")),
        (PriceFormula.BILINEAR.value, _("with a knee at the mean of the totals")),
        (PriceFormula.POWER.value, _("against the estimate alone")),
        (PriceFormula.REBATE.value, _("with a knee at the mean of the rebates")),
        (PriceFormula.TABLE.value, _("by a table of rebates")),
        (PriceFormula.BANDS.value, _("by bands of rebates")),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="lots")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    cpv_code = models.CharField(_("category"), max_length=12, blank=True)
    estimated_value = models.DecimalField(_("estimated value without VAT"), max_digits=20, decimal_places=2, null=True)
    award_method = models.CharField(
        _("award method"), max_length=16, choices=METHODS, default=AwardMethod.LOWEST_PRICE.value
    )
    price_formula = models.CharField(
        _("how the price becomes points"), max_length=12, choices=FORMULAS, default=PriceFormula.INVERSE.value
    )
    price_parameter = models.DecimalField(
        _("number of the price formula"), max_digits=5, decimal_places=4, null=True, blank=True
    )
    price_steps = models.JSONField(_("steps of the price formula"), default=list, blank=True)
    life_years = models.PositiveSmallIntegerField(_("years of the life cycle"), null=True, blank=True)
    discount_rate = models.DecimalField(
        _("discount rate in percent a year"), max_digits=6, decimal_places=4, null=True, blank=True
    )
    tie_break = models.JSONField(_("what tells equal offers apart"), default=list, blank=True)
    auction_step = models.DecimalField(
        _("least step of the auction, in percent of the estimate"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
    )
    first_estimate = models.DecimalField(
        max_digits=20,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="as first published; only with estimate_edits",
    )
    estimate_edits = models.PositiveSmallIntegerField(
        default=0, help_text="how many published changes gave it another estimate"
    )
    vat_rate = models.DecimalField(
        _("VAT rate that is expected, in percent"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    reference_price = models.DecimalField(
        _("price of the reference solution without VAT"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    options_estimate = models.DecimalField(
        _("of the estimate, options that do not count in the comparison"),
        max_digits=20,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="empty: options count (rules.options)",
    )
    letters_sent_at = models.DateTimeField(null=True, blank=True)
    standstill_ends_at = models.DateTimeField(null=True, blank=True)
    stage = stage_field()

    locals().update(transitions(stage, Subject.LOT))
    fsm_follow = follower(stage)

    class Meta:
        ordering = ["number"]
        indexes = [
            models.Index(
                fields=["tender"], condition=Q(stage__in=["cancelled", "unsuccessful"]), name="lot_ended_without_award"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["tender", "number"], name="lot_number_once"),
            models.CheckConstraint(
                condition=Q(estimated_value=None) | Q(estimated_value__gte=0), name="lot_estimate_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(options_estimate=None) | Q(options_estimate__gte=0), name="lot_options_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(vat_rate=None) | Q(vat_rate__gte=0, vat_rate__lte=100), name="lot_vat_rate_in_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.title}"


class Item(models.Model):
    """One line of a lot's price table."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="items")
    number = models.PositiveSmallIntegerField()
    description = models.CharField(_("description"), max_length=500)
    cpv_code = models.CharField(_("category"), max_length=12, blank=True)
    quantity = models.DecimalField(_("quantity"), max_digits=20, decimal_places=4)
    unit = models.CharField(_("unit"), max_length=60)
    fixed_price = models.DecimalField(
        _("announced price of one unit"), max_digits=20, decimal_places=4, null=True, blank=True
    )

    optional = models.BooleanField(_("option, which the buyer may take or not"), default=False)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "number"], name="item_number_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="item_quantity_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.number}. {self.description}"


class Criterion(models.Model):
    """A quality award criterion of a lot; the price takes the rest of the 100 points."""

    KINDS = (
        (CriterionKind.NUMBER.value, _("a number that scores itself")),
        (CriterionKind.RELATIVE.value, _("a number against the highest of all offers")),
        (CriterionKind.OPTION.value, _("a choice that scores itself")),
        (CriterionKind.JUDGED.value, _("judged by the evaluators")),
        (CriterionKind.YEARLY.value, _("a cost of each year")),
        (CriterionKind.END_COST.value, _("a cost at the end of the years")),
        (CriterionKind.RESIDUAL.value, _("a value left at the end, which is taken off")),
        (CriterionKind.EXTERNAL.value, _("a cost borne by others, at an announced price")),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.CASCADE, related_name="criteria")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(_("title"), max_length=300)
    kind = models.CharField(_("how it is scored"), max_length=8, choices=KINDS)
    weight = models.DecimalField(_("points at most"), max_digits=5, decimal_places=2)
    worst = models.DecimalField(_("value that gets no points"), max_digits=20, decimal_places=4, null=True, blank=True)
    best = models.DecimalField(_("value that gets all points"), max_digits=20, decimal_places=4, null=True, blank=True)
    options = models.JSONField(_("choices and their share of the points"), default=dict, blank=True)
    minimum_points = models.DecimalField(_("points needed"), max_digits=5, decimal_places=2, default=0)
    guidance = models.TextField(_("what the evaluators look at"), blank=True)
    scale_max = models.DecimalField(_("highest score"), max_digits=7, decimal_places=2, default=100)
    scale_step = models.DecimalField(_("step of the scores"), max_digits=7, decimal_places=2, default=1)
    anchors = models.JSONField(_("what scores mean in words"), default=dict, blank=True)
    consensus_spread = models.DecimalField(
        _("scores further apart need a consensus"), max_digits=7, decimal_places=2, null=True, blank=True
    )
    power = models.PositiveSmallIntegerField(_("power"), default=1)
    reference = models.DecimalField(
        _("this cost of the reference solution"), max_digits=20, decimal_places=2, null=True, blank=True
    )

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["lot", "number"], name="criterion_number_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def words(self) -> list[tuple[Decimal, str]]:
        """What the scores of a judged criterion mean, the lowest first."""
        return sorted((Decimal(score), meaning) for score, meaning in self.anchors.items())


class Requirement(models.Model):
    """A document or a declaration that bids must contain; `lot` None means every lot."""

    KINDS = ((RequirementKind.DOCUMENT.value, _("document")), (RequirementKind.DECLARATION.value, _("declaration")))

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="requirements")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=12, choices=KINDS)
    title = models.CharField(_("title"), max_length=300)
    description = models.TextField(_("description"), blank=True)
    mandatory = models.BooleanField(_("mandatory"), default=True)
    signed = models.BooleanField(_("must be signed"), default=False)
    pages = models.PositiveSmallIntegerField(_("pages at most"), null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["tender", "number"], name="requirement_number_once")]

    def __str__(self) -> str:
        return self.title


class Document(models.Model):
    """A public document of the tender, kept by its digest; free, full and direct from publication (art. 53).

    `published_at` is set where a change brought it later; one with `replaced_at` belongs to an earlier version.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=300)
    file = models.FileField(upload_to="documents/%Y/%m/", max_length=300)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.title
