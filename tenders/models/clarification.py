"""Questions to one bidder about its opened offer, the answers in time, and whether a low price was explained. Append-only."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models import User
from tenders.models.bid import Bid
from tenders.models.lot import Lot


class Clarification(models.Model):
    """A question of the buyer to the bidder of one offer, about its low price or anything else that is unclear in it."""

    class Kind(models.TextChoices):
        PRICE = "price", _("about a price that looks abnormally low")
        GENERAL = "general", _("about the offer")
        REPAIR = "repair", _("a document or an answer to be handed in or corrected")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="clarifications")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="clarifications")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    item = models.CharField(
        max_length=60,
        blank=True,
        help_text="of a repair: the requirement's id, or qualification: and the question's code",
    )
    question = models.TextField(_("question"))
    answer_ends_at = models.DateTimeField(_("answer until"), help_text="half-open; the database refuses a later answer")
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["bid", "item"], condition=~models.Q(item=""), name="repair_once_an_item")
        ]
        indexes = [models.Index(fields=["lot", "bid"], name="clarification_of_offer")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class ClarificationAnswer(models.Model):
    """The bidder's one answer. The database sets `answered_at` and refuses late rows."""

    clarification = models.OneToOneField(Clarification, on_delete=models.PROTECT, related_name="answer")
    text = models.TextField(_("answer"))
    corrected = models.JSONField(
        default=dict, blank=True, help_text="of a repair: the corrected answer, as in docs/formats.md, section 4.2"
    )
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(help_text="set by the database trigger")

    def __str__(self) -> str:
        return f"answer to {self.clarification_id}"


class ClarificationFile(models.Model):
    """A file that came with an answer, kept by its digest."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    answer = models.ForeignKey(ClarificationAnswer, on_delete=models.PROTECT, related_name="files")
    file = models.FileField(upload_to="answers/%Y/%m/", max_length=300)
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class PriceAcceptance(models.Model):
    """The buyer accepts the explanation of a low price, and says why. What is not accepted is excluded, by two persons."""

    clarification = models.OneToOneField(Clarification, on_delete=models.PROTECT, related_name="acceptance")
    reason = models.TextField(_("reason"))
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"accepted {self.clarification_id}"
