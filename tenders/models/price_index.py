"""Price indices as the platform's administrator loads them: versions with their source, and their values by month. Append-only."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from tenders.models.loaded_version import CURRENCY, LoadedVersion

CATEGORY = RegexValidator(r"^([0-9]{2,8})?\Z", _("The first digits of CPV codes, such as 45; or nothing."))


class PriceIndex(LoadedVersion):
    """A version of an index: the whole file of its source."""

    base_period = models.CharField(max_length=100)
    currency = models.CharField(max_length=3, validators=[CURRENCY])
    category = models.CharField(max_length=8, blank=True, validators=[CATEGORY])

    class Meta(LoadedVersion.Meta):
        constraints = [models.UniqueConstraint(fields=["code", "number"], name="price_index_version_once")]


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
