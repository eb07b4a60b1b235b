"""The rows of the savings report kept ready, so that a report adds up flat rows instead of joining five tables.

Everything here can be made anew from the awards at any time; services.savings_keeping is the one writer of the rows, and the
database itself marks a tender whose rows are out of date (docs/decisions/savings-in-sql.md).
"""

from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F
from django.db.models.functions import Collate

from tenders.models.savings_statement import SavingColumns


class KeptSaving(SavingColumns):
    """A lot with an award that stands, as the live report would show it, and what each report would compute of it anew."""

    lot_id = models.UUIDField(primary_key=True)
    tender_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    counted = models.IntegerField(help_text="a bit for each baseline of the report that can be computed")
    percents = ArrayField(models.SmallIntegerField(null=True), help_text="the saving by baseline, for the distribution")
    line = models.TextField(help_text="what the data hash covers of this lot")

    class Meta:
        indexes = [
            models.Index(fields=["tender_id"], name="kept_saving_tender"),
            models.Index(F("currency"), Collate("ocid", "C"), F("lot_number"), name="kept_saving_by_ocid"),
            models.Index(fields=["buyer"], name="kept_saving_buyer"),
            models.Index(
                F("currency"),
                F("decided_at").desc(nulls_last=True),
                Collate("ocid", "C"),
                F("lot_number"),
                name="kept_saving_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"lot {self.lot_id} kept for the savings report"


class SavingMark(models.Model):
    """A tender of which something changed that the savings report shows. Only triggers write these, in the change's transaction."""

    id = models.BigAutoField(primary_key=True)
    tender_id = models.UUIDField()

    class Meta:
        indexes = [models.Index(fields=["tender_id"], name="saving_mark_tender")]

    def __str__(self) -> str:
        return f"tender {self.tender_id} changed"


class KeptSavings(models.Model):
    """The one row that says what the kept rows were made by. Without it, or if that differs, reports read the awards."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    made_by = models.CharField(max_length=64, help_text="SHA-256 of the statement and the display zone")
    version = models.UUIDField(default=uuid4, help_text="another one each time rows were written")

    def __str__(self) -> str:
        return f"version {self.version}"
