"""Tokens by which a person's own software acts, and whether a company lets software hand its bids in.

Fields and constraints only; procurement.people.tokens and procurement.people.programs change them.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ApiToken(models.Model):
    """A key to the API for one person's software. Only a digest of it is kept; `prefix` is how its owner recognizes it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("procurement.User", on_delete=models.CASCADE, related_name="program_tokens")
    name = models.CharField(_("name"), max_length=80)
    prefix = models.CharField(max_length=12)
    token_digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=12))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_on = models.DateField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="api_token_expires"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix}… {self.name}"


class ProgramPermission(models.Model):
    """A company lets software hand in, replace and withdraw its bids, from allowed_at until ended_at."""

    organization = models.ForeignKey(
        "procurement.Organization", on_delete=models.PROTECT, related_name="program_permissions"
    )
    allowed_by = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="+")
    allowed_at = models.DateTimeField()
    ended_by = models.ForeignKey("procurement.User", null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization"], condition=Q(ended_at=None), name="program_permission_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"programs of {self.organization_id}"
