"""The rows of the savings report kept ready, so that a report adds up flat rows instead of joining five tables.

Everything here can be made anew from the awards at any time; services.savings_keeping is the one writer of the rows, and the
database itself marks a tender whose rows are out of date (docs/decisions/savings-in-sql.md).
"""

from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Collate

from tenders.models.savings_statement import SavingColumns


class KeptSaving(SavingColumns):
    """A lot with an award that stands, as the live report would show it, and what each report would compute of it anew."""

    lot_id = models.UUIDField(primary_key=True)
    tender_id = models.UUIDField()
    currency = models.CharField(max_length=3)
    counted = models.IntegerField(help_text="a bit for each baseline of the report that can be computed")
    large = models.BooleanField(default=False, help_text="has an amount that KeptAmounts can't hold")
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
            models.Index(fields=["tender_id"], condition=Q(large=True), name="kept_saving_large"),
            models.Index(fields=["ocid"], condition=Q(estimate_edits__gt=0), name="kept_saving_edited"),
        ]

    def __str__(self) -> str:
        return f"lot {self.lot_id} kept for the savings report"


class KeptWord(models.Model):
    """A text that rows of the report are grouped by, or a buyer's id, with its number in KeptAmounts."""

    id = models.AutoField(primary_key=True)
    word = models.CharField(max_length=40, unique=True)

    def __str__(self) -> str:
        return f"word {self.pk}: {self.word}"


class KeptAmounts(models.Model):
    """What is added up of a kept row that is not `large`: amounts in cents, texts as the number of their KeptWord. Nothing is empty
    and all has a fixed width, and what each report reads comes first: PostgreSQL finds such columns in a third of the time."""

    counted = models.IntegerField()
    currency = models.IntegerField()
    buyer = models.IntegerField()
    month = models.IntegerField()
    division = models.IntegerField()
    procedure = models.IntegerField()
    size = models.IntegerField()
    region = models.IntegerField()
    evidence = models.IntegerField()
    valid_bids = models.IntegerField()
    decided_at = models.DateTimeField()
    imported = models.BooleanField()
    estimate_edits = models.PositiveSmallIntegerField()
    announced = models.BigIntegerField()
    announced_compared = models.BigIntegerField()
    estimate = models.BigIntegerField()
    award = models.BigIntegerField()
    percent_announced = models.SmallIntegerField()
    percent_estimate = models.SmallIntegerField()
    percent_mean = models.SmallIntegerField()
    percent_mean_of_others = models.SmallIntegerField()
    percent_median = models.SmallIntegerField()
    percent_second_lowest = models.SmallIntegerField()
    percent_indexed = models.SmallIntegerField()
    percent_life_cycle = models.SmallIntegerField()
    percent_auction = models.SmallIntegerField()
    percent_realised = models.SmallIntegerField()
    mean = models.BigIntegerField()
    mean_of_others = models.BigIntegerField()
    median = models.BigIntegerField()
    second_lowest = models.BigIntegerField()
    indexed = models.BigIntegerField()
    life_cycle = models.BigIntegerField()
    life_cycle_cost = models.BigIntegerField()
    initial = models.BigIntegerField()
    paid = models.BigIntegerField()
    tender_id = models.UUIDField()
    lot_id = models.UUIDField(primary_key=True)

    class Meta:
        indexes = [
            models.Index(fields=["tender_id"], name="kept_amounts_tender"),
            models.Index(fields=["buyer"], name="kept_amounts_buyer"),
        ]

    def __str__(self) -> str:
        return f"amounts of lot {self.lot_id}"


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
