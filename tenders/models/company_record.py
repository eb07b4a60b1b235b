"""What a company keeps about itself for its bids: figures and past contracts, and its documents. All of it encrypted at rest."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, User


class CompanyRecord(models.Model):
    """Figures by year and past contracts, encrypted under the platform's draft key (docs/formats.md, 38)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.OneToOneField(Organization, on_delete=models.PROTECT, related_name="record")
    ciphertext = models.BinaryField()
    revision = models.PositiveIntegerField(default=0, help_text="a save with a stale revision is refused")
    updated_at = models.DateTimeField()
    updated_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"record of {self.organization_id}"


class VaultDocument(models.Model):
    """A document that a company keeps and hands in again and again; its versions follow one another."""

    class Kind(models.TextChoices):
        CERTIFICATE = "certificate", _("certificate")
        TAXES = "taxes", _("certificate of taxes paid")
        STATEMENT = "statement", _("statement or declaration")
        REGISTER = "register", _("extract from a register")
        ACCOUNTS = "accounts", _("annual accounts")
        AUTHORIZATION = "authorization", _("authorization or license")
        POLICY = "policy", _("insurance policy or guarantee")
        EXECUTION = "execution", _("proof of a past contract")
        OTHER = "other", _("other document")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="vault_documents")
    kind = models.CharField(_("kind"), max_length=13, choices=Kind)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"document {self.pk}"


class VaultVersion(models.Model):
    """One version of it: the sealed file in the blob storage, and its title, issuer and file name, encrypted as drafts are.

    The days are plain, so that the company can be warned in time.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(VaultDocument, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField(help_text="from 1; the highest is in use")
    label = models.BinaryField()
    object_id = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(help_text="bytes of the file")
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="vault_version_once")]
        indexes = [models.Index(fields=["valid_until"], name="vault_valid_until")]

    def __str__(self) -> str:
        return f"version {self.number} of {self.document_id}"
