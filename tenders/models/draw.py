"""The number that takes part in every draw of a tender: fixed before there was any bid, kept here from the opening on."""

from __future__ import annotations

from django.db import models

from tenders.models.tender import Tender


class DrawNonce(models.Model):
    """Written at the opening, which logs the number; the publication logged its SHA-256 (docs/methods/ties.md)."""

    tender = models.OneToOneField(Tender, on_delete=models.PROTECT, primary_key=True, related_name="draw_nonce")
    nonce = models.CharField(max_length=64, help_text="32 random bytes, hexadecimal")
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"draw of {self.tender_id}"
