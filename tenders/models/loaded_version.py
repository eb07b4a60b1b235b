"""What every table of figures is that an administrator loads from a file of its source: versions, with where they come from."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models import User

CODE = RegexValidator(r"^[a-z][a-z0-9-]{1,39}\Z", _("Small letters, digits and hyphens, such as ro-consumer-prices."))
CURRENCY = RegexValidator(r"^[A-Z]{3}\Z", _("Three letters, such as RON."))


class LoadedVersion(models.Model):
    """A version of such a table under its short name. The newest one counts for what is computed from then on."""

    code = models.CharField(max_length=40, validators=[CODE])
    number = models.PositiveIntegerField()
    name = models.CharField(max_length=200)
    source = models.CharField(max_length=300)
    source_url = models.URLField(max_length=500, blank=True)
    licence = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    loaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    loaded_at = models.DateTimeField()

    class Meta:
        abstract = True
        ordering = ["code", "-number"]

    def __str__(self) -> str:
        return f"{self.name}, {self.number}"
