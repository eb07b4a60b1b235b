"""Searches that people keep, who hears of what they find, and the notices still to be compared with them.

Preferences, no record: a person changes and deletes them at will. Nobody on the buyers' side ever reads these tables.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, User
from procurement.rules.alerts import Frequency
from tenders.models.plan import Consultation, PlanLine, PlanVersion
from tenders.models.tender import Procedure, Tender


class SavedSearch(models.Model):
    """The filters of the notice board under a name: one person's, or with `company` the interests that its members share.

    What is empty filters nothing. `branches` are the digits that all codes below each category share. `similar`: in place
    of filters, what is like the tenders that the company bid for; one row a company, made when its first member asks.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    company = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    words = models.CharField(_("words"), max_length=200, blank=True)
    categories = ArrayField(models.CharField(max_length=12), verbose_name=_("categories"), default=list, blank=True)
    branches = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    regions = ArrayField(models.CharField(max_length=10), verbose_name=_("regions"), default=list, blank=True)
    min_value = models.DecimalField(_("value from"), max_digits=20, decimal_places=2, null=True, blank=True)
    max_value = models.DecimalField(_("value up to"), max_digits=20, decimal_places=2, null=True, blank=True)
    procedure = models.CharField(_("procedure"), max_length=24, choices=Procedure, blank=True)
    buyer = models.ForeignKey(Organization, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    early = models.BooleanField(_("plans and consultations too"), default=True)
    similar = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "created_at"]
        indexes = [models.Index(fields=["company"], name="saved_search_company")]
        constraints = [
            models.CheckConstraint(condition=Q(similar=False) | Q(company__isnull=False), name="similar_to_a_company"),
            models.UniqueConstraint(fields=["company"], condition=Q(similar=True), name="similar_once_a_company"),
        ]

    def __str__(self) -> str:
        if self.similar and self.company:
            return gettext("Similar to what %(company)s bid for") % {"company": self.company}
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("tenders:alert", args=[self.pk])


class Alert(models.Model):
    """How often one person hears of a saved search: by that person's own choice, off until then."""

    FREQUENCIES = (
        (Frequency.AT_ONCE.value, _("at once")),
        (Frequency.DAILY.value, _("once a day")),
        (Frequency.WEEKLY.value, _("once a week")),
        (Frequency.OFF.value, _("never")),
    )

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="alerts")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    frequency = models.CharField(_("how often"), max_length=8, choices=FREQUENCIES, default=Frequency.OFF.value)
    next_at = models.DateTimeField(null=True, blank=True, help_text="when the next digest is due")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "user"], name="alert_once")]

    def __str__(self) -> str:
        return f"{self.search_id} to {self.user_id}: {self.frequency}"


class Announcement(models.Model):
    """Something that was published and may be wanted. Written in the transaction that publishes it, compared once."""

    tender = models.OneToOneField(Tender, null=True, on_delete=models.CASCADE, related_name="+")
    consultation = models.OneToOneField(Consultation, null=True, on_delete=models.CASCADE, related_name="+")
    plan_version = models.OneToOneField(PlanVersion, null=True, on_delete=models.CASCADE, related_name="+")
    announced_at = models.DateTimeField()
    matched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["announced_at"], condition=Q(matched_at=None), name="announcement_open")]

    def __str__(self) -> str:
        return f"announcement {self.pk}"


class AlertHit(models.Model):
    """A notice that a person's search found, why, and when that person was told; a line where the notice is a plan.

    `reasons`: triples of a code of rules.alerts, what the notice has, and what was asked for.
    """

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="hits")
    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="+")
    line = models.ForeignKey(PlanLine, null=True, on_delete=models.CASCADE, related_name="+")
    reasons = models.JSONField(default=list)
    hit_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-hit_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["alert", "announcement", "line"], name="alert_hit_once", nulls_distinct=False
            )
        ]
        indexes = [models.Index(fields=["alert"], condition=Q(told_at=None), name="alert_hit_untold")]

    def __str__(self) -> str:
        return f"{self.alert_id} found {self.announcement_id}"


class PrivateFeeds(models.Model):
    """The address under which a person's own feeds are read without log-in; only its digest is kept. A new one ends the old."""

    user = models.OneToOneField(User, primary_key=True, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the address's secret part")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"feeds of {self.user_id}"
