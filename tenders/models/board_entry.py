"""What the notice board filters, counts and orders by, one narrow row a tender: kept by triggers, written by nothing else.

A tender's own row is wide and its value is the sum of its lots: asked of those, a rare combination of filters would read a million
rows (docs/decisions/search.md).
"""

from django.db import models
from django.db.models import F

from procurement.models import Organization
from tenders.models.tender import Tender

_WHO = ("procedure", "region", "cpv_code", "stage", "buyer")
_WHEN = ("published_at", "bids_end_at", "requests_end_at")


class BoardEntry(models.Model):
    """A tender as its own row says, with `estimate`, the sum of its lots'. Drafts have one too; what is public says `public_entries`.

    Its indexes hold all of it but the key's page: neither counting nor ordering reads a row. No foreign keys are checked, for the
    triggers take every row from the tender itself.
    """

    tender = models.OneToOneField(
        Tender, primary_key=True, on_delete=models.CASCADE, related_name="on_board", db_constraint=False
    )
    published_at = models.DateTimeField(null=True)
    bids_end_at = models.DateTimeField(null=True)
    requests_end_at = models.DateTimeField(null=True)
    estimate = models.DecimalField(max_digits=24, decimal_places=2, null=True)
    buyer = models.ForeignKey(
        Organization, on_delete=models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    procedure = models.CharField(max_length=24)
    stage = models.CharField(max_length=16)
    cpv_code = models.CharField(max_length=12, blank=True)
    region = models.CharField(max_length=10, blank=True)

    class Meta:
        indexes = [
            # From PostgreSQL 18 on, a condition on any of its columns jumps to where it holds, whatever the others are.
            models.Index(
                fields=["procedure", "region", "cpv_code"],
                opclasses=["varchar_ops", "varchar_pattern_ops", "varchar_pattern_ops"],
                include=["tender", "stage", "buyer", "estimate", *_WHEN],
                name="board_filtered",
            ),
            models.Index(
                fields=["published_at", "-tender"], include=[*_WHO, *_WHEN[1:], "estimate"], name="board_newest"
            ),
            models.Index(
                fields=["bids_end_at", "tender"], include=[*_WHO, _WHEN[0], _WHEN[2], "estimate"], name="board_ending"
            ),
            models.Index(F("estimate").desc(nulls_last=True), "tender", include=[*_WHO, *_WHEN], name="board_valued"),
            models.Index(fields=["buyer", "-published_at"], name="board_of_buyer"),
            models.Index(fields=["stage", "bids_end_at"], name="board_in_stage"),
        ]

    def __str__(self) -> str:
        return f"board entry of {self.tender_id}"
