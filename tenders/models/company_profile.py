"""What a company has answered about itself, kept for its next bid."""

from django.db import models

from procurement.models import Organization, User


class CompanyProfile(models.Model):
    """A company's answers to rules.qualification_catalogue, encrypted under the platform's draft key (docs/formats.md, 28).

    They are copied into each bid that is handed in; a later change touches no bid.
    """

    organization = models.OneToOneField(Organization, on_delete=models.CASCADE, related_name="profile")
    ciphertext = models.BinaryField()
    revision = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"profile of {self.organization_id}"
