"""A named key holder gives way to another one after publication: proposed by one person, confirmed by a second."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procurement.models import User
from tenders.models.tender import Tender


class KeyHolderReplacement(models.Model):
    """At level A a key holder holds the right to confirm, no share of a key: so a name gives way to a name."""

    class Code(models.TextChoices):
        LEFT = "left", _("has left or changed duties")
        AWAY = "away", _("is away at the opening")
        NO_SECOND_STEP = "no_second_step", _("can't sign in any more")
        CONFLICT = "conflict", _("conflict of interest")

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="key_holder_replacements")
    leaving = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    joining = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    code = models.CharField(_("why"), max_length=16, choices=Code)
    explanation = models.TextField(_("explanation"), blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender"],
                condition=Q(confirmed_at=None, withdrawn_at=None),
                name="key_holder_replacement_open_once",
            ),
            models.CheckConstraint(condition=~Q(leaving=F("joining")), name="key_holder_replacement_by_another"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="key_holder_replacement_by_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(joining=F("proposed_by")) & (Q(confirmed_by=None) | ~Q(joining=F("confirmed_by"))),
                name="key_holder_replacement_never_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.joining} for {self.leaving} at {self.tender_id}"
