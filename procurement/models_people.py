"""Invitations, log-ins that last, and the way back after a lost second factor.

Fields and constraints only; procurement.people changes them.
"""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class Invitation(models.Model):
    """A seat in an organization, offered by mail. Only a digest of the link's token is kept; the link works once."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey("procurement.Organization", on_delete=models.PROTECT, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    roles = ArrayField(models.CharField(max_length=16))
    language = models.CharField(max_length=8, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey("procurement.User", null=True, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.email}: {', '.join(self.roles)}"


class SecondFactorReset(models.Model):
    """Somebody lost phone and recovery codes: one administrator asks, another one agrees, and for key holders a day passes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="second_factor_resets")
    reason = models.CharField(_("how you made sure who asks"), max_length=500)
    asked_by = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey("procurement.User", null=True, on_delete=models.PROTECT, related_name="+")
    agreed_at = models.DateTimeField(null=True, blank=True)
    effective_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(done_at=None, cancelled_at=None), name="second_factor_reset_open_once"
            ),
            models.CheckConstraint(
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("asked_by")), name="second_factor_reset_by_two_persons"
            ),
            models.CheckConstraint(
                condition=~Q(asked_by=F("user")) & (Q(agreed_by=None) | ~Q(agreed_by=F("user"))),
                name="second_factor_reset_never_for_oneself",
            ),
        ]

    def __str__(self) -> str:
        return f"second factor of {self.user_id}"


class BrowserSession(models.Model):
    """A log-in that lasts in some browser, so that its owner can see it and end it. The session itself is Django's."""

    user = models.ForeignKey("procurement.User", on_delete=models.CASCADE, related_name="browser_sessions")
    session_key = models.CharField(max_length=40, unique=True)
    ip = models.GenericIPAddressField(null=True)
    browser = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.browser} {self.ip}"
