"""Red flags found in our own releases, what is replied to them, and marks of auditors that one is a false alarm.

The flags and their figures are written by services.flagging alone; replies, marks and earlier figures are append-only.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext

from procurement.models import Organization, User
from procurement.rules.messages import Message
from procurement.rules.redflags.flag import Flag
from procurement.rules.redflags.kept import sentence_of
from procurement.rules.redflags.run import RULES
from tenders.models.release import Release
from tenders.models.tender import Tender


class Figures(models.Model):
    """What a flag says: its figure as other tools print it (a ratio or a count, never money), and its sentence."""

    figure = models.FloatField()
    template = models.TextField()
    params = models.JSONField(help_text="the numbers of the sentence, as rules.redflags.kept writes them")
    rule_version = models.PositiveSmallIntegerField()

    class Meta:
        abstract = True

    @property
    def sentence(self) -> Message:
        return sentence_of(self.template, self.params)


class RedFlag(Figures):
    """A flag from when it was found until the data show it no longer. What comes back later is a new row.

    `group` and `party` say whom it is about as releases name it; `tender` is the process that shows it, None where only
    several together do; `organization` the buyer or company that it is about, None where it is about the process.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=64, help_text="rules.redflags.kept.identity")
    code = models.CharField(max_length=8)
    group = models.CharField(max_length=20)
    party = models.CharField(max_length=300)
    tender = models.ForeignKey(Tender, null=True, on_delete=models.CASCADE, related_name="red_flags")
    organization = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="red_flags")
    found_at = models.DateTimeField()
    changed_at = models.DateTimeField(help_text="since when the figures are as they are")
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-found_at", "id"]
        constraints = [models.UniqueConstraint(fields=["key"], condition=Q(gone_at=None), name="red_flag_stands_once")]
        indexes = [
            models.Index(fields=["-found_at", "id"], name="red_flag_by_date"),
            models.Index(fields=["code", "-found_at", "id"], name="red_flag_by_code"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.party}"

    def get_absolute_url(self) -> str:
        return reverse("tenders:red-flag", args=[self.pk])

    @property
    def rule(self) -> type[Flag]:
        """The rule that raised it."""
        return RULES[self.code]

    @property
    def title(self) -> str:
        """The name of the rule, in the reader's language."""
        return gettext(self.rule.title)


class EarlierFigures(Figures):
    """What a flag said before its figures changed. Append-only."""

    flag = models.ForeignKey(RedFlag, on_delete=models.PROTECT, related_name="earlier")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        ordering = ["since", "id"]

    def __str__(self) -> str:
        return f"{self.flag_id} until {self.until}"


class FlagRun(models.Model):
    """A reading of all processes: how many, the main currency, and the quartiles and fences that it computed."""

    started_at = models.DateTimeField()
    processes = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    currency = models.CharField(max_length=3, blank=True)
    meta = models.JSONField(help_text="code to name to figure, as manage.py redflags --json prints it")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.started_at}: {self.found}"


class FlagsDue(models.Model):
    """A release that flags were not looked for in yet: written with it, taken away by whoever has looked."""

    release = models.OneToOneField(Release, primary_key=True, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.release_id)


class FlagReply(models.Model):
    """What the buyer or the company says to a flag, published as it is. A later version is another row. Append-only."""

    flag = models.ForeignKey(RedFlag, on_delete=models.PROTECT, related_name="replies")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    text = models.TextField()
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["written_at", "id"]
        constraints = [
            models.UniqueConstraint(fields=["flag", "organization", "version"], name="flag_reply_version_once")
        ]

    def __str__(self) -> str:
        return f"reply {self.version} to {self.flag_id}"


class FlagMark(models.Model):
    """An auditor looked into a flag and found a false alarm, with the reason. Append-only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    flag = models.ForeignKey(RedFlag, on_delete=models.PROTECT, related_name="marks")
    reason = models.TextField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["made_at", "id"]

    def __str__(self) -> str:
        return f"{self.flag_id} a false alarm"


class FlagMarkWithdrawal(models.Model):
    """The mark does not hold any more, with the reason. Append-only."""

    mark = models.OneToOneField(FlagMark, on_delete=models.PROTECT, related_name="withdrawal")
    reason = models.TextField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.mark_id} withdrawn"
