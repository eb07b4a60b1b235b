"""The committee's half of a tender's key: dealt to the named key holders, who open the bids together (level B).

Nobody and nothing has that half before the opening; its shares are sealed to the members' own keys.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from procurement.models import MemberKey, User
from tenders.models.tender import Tender


class CommitteeKey(models.Model):
    """One dealing. `current` is the last one of a tender; whether it still fits the key holders is asked when it is used."""

    class Dealer(models.TextChoices):
        BROWSER = "browser"
        CLI = "cli"

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="committee_keys")
    envelope = models.PositiveSmallIntegerField(default=1)
    public_key = models.BinaryField()
    threshold = models.PositiveSmallIntegerField()
    dealer = models.CharField(max_length=8, choices=Dealer)
    dealt_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    dealt_at = models.DateTimeField()
    current = models.BooleanField(default=True)
    wrapped_private_key = models.BinaryField(
        null=True, help_text="from the opening on, under the key-encryption key, so that files can be read"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tender", "envelope"], condition=Q(current=True), name="committee_key_current_once"
            ),
            models.UniqueConstraint(fields=["tender", "envelope", "public_key"], name="committee_key_dealt_once"),
        ]

    def __str__(self) -> str:
        return f"committee key {self.envelope} of {self.tender_id}"


class CommitteeShare(models.Model):
    """A member's share, sealed to the member's key, and what the member did with it.

    The proofs show that the member opened it; anybody can check them once the key is known, nobody before.
    """

    committee_key = models.ForeignKey(CommitteeKey, on_delete=models.PROTECT, related_name="shares")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    member_key = models.ForeignKey(MemberKey, on_delete=models.PROTECT, related_name="shares")
    x = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()
    commitment = models.CharField(max_length=64)
    acknowledged_at = models.DateTimeField(null=True)
    checked_at = models.DateTimeField(null=True, help_text="when the member last showed that the share opens")
    proof = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True)
    released = models.BinaryField(null=True, help_text="the share, sealed to the key of the opening's session")

    class Meta:
        ordering = ["x"]
        constraints = [
            models.UniqueConstraint(fields=["committee_key", "x"], name="committee_share_once"),
            models.UniqueConstraint(fields=["committee_key", "user"], name="committee_share_one_a_person"),
        ]

    def __str__(self) -> str:
        return f"share {self.x} of {self.committee_key_id}"
