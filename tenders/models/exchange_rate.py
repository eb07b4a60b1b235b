"""Exchange rates as the platform's administrator loads them: versions with their source, and their rates by day. Append-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.rules.exchange_rates import PER_BASE, PER_FOREIGN
from tenders.models.loaded_version import CURRENCY, LoadedVersion


class RateTable(LoadedVersion):
    """A version of the rates of a source: its own file, and where it only adds to the one before, what that one had."""

    class Quoted(models.TextChoices):
        PER_FOREIGN = PER_FOREIGN, _("How much one unit of the other currency costs (National Bank of Romania)")
        PER_BASE = PER_BASE, _("How much of the other currency one unit costs (European Central Bank)")

    base = models.CharField(max_length=3, validators=[CURRENCY])
    quoted = models.CharField(max_length=12, choices=Quoted)
    since = models.PositiveIntegerField()
    """The number of the version from which on all files together are this version; its own number: it is whole by itself."""
    content = models.CharField(max_length=64)
    """SHA-256 of all rates of this version as the CSV has them."""

    class Meta(LoadedVersion.Meta):
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="rate_table_version_once"),
            models.CheckConstraint(condition=models.Q(since__lte=models.F("number")), name="rate_table_since_before"),
        ]


class ExchangeRate(models.Model):
    """What the file of a version says of a currency on a day: `rate` for `units` units, quoted as the version says."""

    table = models.ForeignKey(RateTable, on_delete=models.PROTECT, related_name="own_rates")
    day = models.DateField()
    currency = models.CharField(max_length=3)
    rate = models.DecimalField(max_digits=18, decimal_places=9)
    units = models.PositiveIntegerField()

    class Meta:
        ordering = ["table", "currency", "day"]
        constraints = [models.UniqueConstraint(fields=["table", "currency", "day"], name="exchange_rate_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.units} {self.currency}, {self.rate}"
