"""Who is away and who acts in the meantime; and who asks for own data to be removed. procurement.people changes them."""

import uuid

from django.db import models
from django.db.models import F, Q


class Absence(models.Model):
    """From `starts_at` to before `ends_at` the deputy may use the roles of the absent person in this organization."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="absences")
    organization = models.ForeignKey("procurement.Organization", on_delete=models.PROTECT, related_name="absences")
    deputy = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="deputized")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    created_by = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey("procurement.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["starts_at", "created_at"]
        constraints = [
            models.CheckConstraint(condition=~Q(deputy=F("user")), name="absence_deputy_is_another"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="absence_ends_after_start"),
        ]
        indexes = [
            models.Index(fields=["deputy", "ends_at"], condition=Q(ended_at=None), name="absence_of_deputy"),
            models.Index(fields=["user", "ends_at"], condition=Q(ended_at=None), name="absence_of_user"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} for {self.user}"


class ErasureRequest(models.Model):
    """Somebody asks that the account be closed and the personal data removed that no law keeps (GDPR art. 17)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey("procurement.User", on_delete=models.PROTECT, related_name="erasure_requests")
    asked_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    refused_at = models.DateTimeField(null=True)
    refusal_reason = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey("procurement.User", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(withdrawn_at=None, refused_at=None, done_at=None),
                name="erasure_request_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"erasure of {self.user_id}"
