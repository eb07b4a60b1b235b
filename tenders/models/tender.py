"""The tender: one procedure, from draft to contract, known to the world by its ocid."""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, RulesetVersion, User
from procurement.rules.lifecycle import Stage, Subject
from tenders.models.stage import follower, stage_field, transitions


class Procedure(models.TextChoices):
    """How bidders are reached: the codes of rules.procedures, and those that only imported history has."""

    OPEN = "open", _("open procedure")
    SIMPLIFIED = "simplified", _("simplified procedure")
    RESTRICTED = "restricted", _("restricted procedure")
    SIMPLIFIED_TWO_STAGE = "simplified_two_stage", _("simplified procedure with selection")
    NEGOTIATED = "negotiated", _("competitive procedure with negotiation")
    SIMPLIFIED_NEGOTIATION = "simplified_negotiation", _("simplified procedure with selection and negotiation")
    QUOTATION = "quotation", _("request for quotation")
    MINI_COMPETITION = "mini_competition", _("competition under a framework agreement")
    CALL_OFF = "call_off", _("order under a framework agreement")
    SELECTIVE = "selective", _("selective procedure")
    LIMITED = "limited", _("limited procedure")
    DIRECT = "direct", _("direct purchase")


class Sealing(models.TextChoices):
    """Who can open bids: the platform's key alone (level A), or only together with the key holders' shares (level B)."""

    PLATFORM = "platform", _("the platform")
    COMMITTEE = "committee", _("the platform and the key holders together")


class Envelopes(models.IntegerChoices):
    """What opens together: everything at once, or first all but the prices, and the prices of those who stay later."""

    ONE = 1, _("one envelope: everything opens at once")
    TWO = 2, _("two envelopes: the prices open later, only of the offers that are not excluded")


class SavingsBaseline(models.TextChoices):
    """What the saving of a tender is measured against, fixed in its notice: the codes of rules.savings.SINGLE."""

    ESTIMATE = "estimate", _("Estimated value")
    MEAN = "mean", _("Mean of the valid bids")
    MEAN_OF_OTHERS = "mean_of_others", _("Mean of the other valid bids")
    MEDIAN = "median", _("Median of the valid bids")
    SECOND_LOWEST = "second_lowest", _("Second-lowest valid bid")
    INDEXED = "indexed", _("Last unit prices, adjusted by a price index")
    LIFE_CYCLE = "life_cycle", _("Life-cycle cost of a reference solution")
    AUCTION = "auction", _("Auction: lowest total before it")
    REALISED = "realised", _("Realised: estimate against what was paid")


class Tender(models.Model):
    """A procedure. Only services write it; `stage` moves by services.lifecycle alone."""

    class Nature(models.TextChoices):
        GOODS = "goods", _("goods")
        SERVICES = "services", _("services")
        WORKS = "works", _("works")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=120, unique=True)
    ocid = models.CharField(max_length=160, unique=True)
    title = models.CharField(_("title"), max_length=300)
    summary = models.TextField(_("summary in plain words"), blank=True)
    language = models.CharField(
        _("language of the texts"), max_length=8, blank=True, help_text="a code of settings.LANGUAGES; empty: not said"
    )
    buyer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="tenders")
    procedure = models.CharField(_("procedure"), max_length=24, choices=Procedure, default=Procedure.OPEN)
    nature = models.CharField(_("what is bought"), max_length=8, choices=Nature, default=Nature.GOODS)
    ruleset = models.ForeignKey(RulesetVersion, null=True, on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(_("currency"), max_length=3, default="RON")
    cpv_code = models.CharField(_("category"), max_length=12, blank=True)
    region = models.CharField(_("region"), max_length=10, blank=True)
    no_lots_reason = models.TextField(_("why it is not divided into lots"), blank=True)
    lots_bid_at_most = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="for how many lots one bidder may bid; see rules.lot_limits"
    )
    lots_awarded_at_most = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="how many lots one bidder may be awarded"
    )
    savings_baseline = models.CharField(
        _("what the saving is measured against"),
        max_length=16, choices=SavingsBaseline, blank=True, default="",
        help_text="fixed before the opening; empty: the estimate",
    )  # fmt: skip
    urgency_reason = models.TextField(_("why it is urgent"), blank=True)
    turnover_required = models.DecimalField(
        _("turnover a year that bidders need"), max_digits=20, decimal_places=2, null=True, blank=True
    )
    qualification = models.JSONField(
        _("what companies declare about themselves"),
        default=dict,
        blank=True,
        help_text="as rules.qualification.asked_of reads",
    )
    invited_only = models.BooleanField(_("only invited companies bid"), default=False)
    invite_at_most = models.PositiveSmallIntegerField(_("invite at most"), null=True, blank=True)
    split_reason = models.TextField(_("why it is not one purchase with the others"), blank=True)

    plan_item = models.ForeignKey(
        "tenders.PlanItem", null=True, blank=True, on_delete=models.SET_NULL, related_name="tenders"
    )
    consultation = models.ForeignKey(
        "tenders.Consultation", null=True, blank=True, on_delete=models.SET_NULL, related_name="tenders"
    )

    publish_at = models.DateTimeField(_("publication"), null=True, blank=True)
    enquiries_end_at = models.DateTimeField(_("questions until"), null=True, blank=True)
    requests_end_at = models.DateTimeField(_("requests to participate until"), null=True, blank=True)
    bids_end_at = models.DateTimeField(_("bids until"), null=True, blank=True)
    opening_at = models.DateTimeField(_("opening"), null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    invited_at = models.DateTimeField(
        null=True, blank=True, help_text="from when on the time for bids counts, if later"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True, help_text="set by the database; no time runs meanwhile")
    next_event_at = models.DateTimeField(null=True, blank=True, help_text="when time next matters; run_due reads it")

    stage = stage_field()
    sealing = models.CharField(_("who holds the key"), max_length=9, choices=Sealing, default=Sealing.PLATFORM)
    key_holders_required = models.PositiveSmallIntegerField(_("key holders needed to open"), default=2)
    envelopes = models.PositiveSmallIntegerField(_("envelopes"), choices=Envelopes, default=Envelopes.ONE)
    single_key_holder_reason = models.TextField(_("why one key holder is enough"), blank=True)
    key_holders = models.ManyToManyField(User, through="KeyHolder", through_fields=("tender", "user"), related_name="+")

    created_at = models.DateTimeField()
    created_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", help_text="who submitted it for review"
    )
    approver = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    revision = models.PositiveIntegerField(default=0, help_text="grows with each saved edit; a stale edit is refused")
    terms = models.PositiveSmallIntegerField(
        default=1, help_text="grows with each significant change; a bid counts only for the terms it was handed in for"
    )
    bids_stand_from = models.PositiveSmallIntegerField(
        default=1,
        help_text="the terms from which on a bid still says all that is asked: its bidder may confirm it as it is",
    )
    imported = models.BooleanField(default=False)
    import_digest = models.CharField(max_length=64, blank=True)
    import_source = models.CharField(max_length=200, blank=True)

    locals().update(transitions(stage, Subject.TENDER))
    fsm_follow = follower(stage)

    class Meta:
        ordering = ["-published_at", "-created_at"]
        indexes = [
            models.Index(fields=["next_event_at"], condition=Q(next_event_at__isnull=False), name="tender_due"),
            models.Index(fields=["-published_at", "id"], name="tender_published"),
            models.Index(fields=["stage", "bids_end_at"], name="tender_deadline"),
            models.Index(fields=["buyer", "-published_at"], name="tender_of_buyer"),
            models.Index(fields=["currency"], name="tender_currency"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("tenders:tender", args=[self.reference])

    @property
    def level(self) -> str:
        """A or B, as the notice and the log name it."""
        return "B" if self.sealing == Sealing.COMMITTEE else "A"

    @property
    def two_envelopes(self) -> bool:
        """Whether prices are sealed apart and opened later (docs/decisions/envelopes.md)."""
        return self.envelopes == Envelopes.TWO

    @property
    def stage_now(self) -> Stage:
        return Stage(self.stage)


class KeyHolder(models.Model):
    """A person named to open the bids of a tender, and when that person confirmed the opening."""

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="named_key_holders")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        User, null=True, on_delete=models.PROTECT, related_name="+", help_text="the key holder, or the deputy of one"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tender", "user"], name="key_holder_once"),
            models.UniqueConstraint(fields=["tender", "confirmed_by"], name="key_holder_one_confirmation_a_person"),
        ]

    def __str__(self) -> str:
        return f"{self.user} for {self.tender_id}"


class StageKey(models.Model):
    """The sealing key of a tender's envelope: public part, and the private part wrapped under the platform's KEK."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="stage_keys")
    envelope = models.PositiveSmallIntegerField(default=1)
    public_key = models.BinaryField()
    wrapped_private_key = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tender", "envelope"], name="stage_key_once")]

    def __str__(self) -> str:
        return f"key {self.envelope} of {self.tender_id}"


class Cancellation(models.Model):
    """A cancellation with its coded reason: proposed by an officer, confirmed by a second person."""

    class Code(models.TextChoices):
        NO_NEED = "no_need", _("the need no longer exists")
        NO_FUNDS = "no_funds", _("the budget was cut")
        NOT_LAWFUL = "not_lawful", _("the documents breach the law and can't be mended")
        FORCE_MAJEURE = "force_majeure", _("force majeure")
        COURT = "court", _("a review body or court ordered it")

    tender = models.OneToOneField(Tender, on_delete=models.PROTECT, related_name="cancellation")
    code = models.CharField(_("reason"), max_length=16, choices=Code)
    explanation = models.TextField(_("explanation"))
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.tender_id}: {self.code}"
