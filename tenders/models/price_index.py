"""Price indices as the platform's administrator loads them: versions with their source, and their values by month. Append-only."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models import User

CODE = RegexValidator(r"^[a-z][a-z0-9-]{1,39}\Z", _("Small letters, digits and hyphens, such as ro-consumer-prices."))
CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", _("Three letters, such as RON."))
CATEGORY = RegexValidator(r"^([0-9]{2,8})?\Z", _("The first digits of CPV codes, such as 45; or nothing."))


class PriceIndex(models.Model):
    """A version of an index: the whole file of its source. The newest one counts for what is computed from then on."""

    code = models.CharField(max_length=40, validators=[CODE])
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    source_url = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=200)
    base_period = models.CharField(max_length=100)
    currency = models.CharField(max_length=3, validators=[CURRENCY])
    category = models.CharField(max_length=8, blank=True, validators=[CATEGORY])
    sha256 = models.CharField(max_length=64)
    loaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "-number"]
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="price_index_version_once")]

    def __str__(self) -> str:
        return f"{self.name}, {self.number}"


class PriceIndexValue(models.Model):
    """The value of one month, such as "2026-03"."""

    index = models.ForeignKey(PriceIndex, on_delete=models.PROTECT, related_name="values")
    month = models.CharField(max_length=7)
    value = models.DecimalField(max_digits=15, decimal_places=6)

    class Meta:
        ordering = ["index", "month"]
        constraints = [models.UniqueConstraint(fields=["index", "month"], name="price_index_month_once")]

    def __str__(self) -> str:
        return f"{self.month}: {self.value}"
