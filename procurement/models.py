"""People, organizations, code lists, dated law and the audit log. Fields and constraints only; services change them."""

import uuid
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.rules.lifecycle import Role

PEOPLE_ROLES = tuple(role for role in Role if role not in (Role.CLOCK, Role.SYSTEM))


class UserManager(BaseUserManager["User"]):
    """Makes users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self.create_user(email, password, is_superuser=True, is_staff=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person, known by an e-mail address. What the person may do comes from memberships."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)
    joined_at = models.DateTimeField(auto_now_add=True)

    REMOVED: ClassVar[str] = "removed.invalid"
    """Where the addresses of removed people lead: nowhere (RFC 2606)."""

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        if self.email.endswith(f"@{self.REMOVED}"):
            return gettext("removed person")
        return self.name or self.email

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class OrganizationSize(models.TextChoices):
    """By the EU definition (Recommendation 2003/361/EC)."""

    MICRO = "micro", _("micro")
    SMALL = "small", _("small")
    MEDIUM = "medium", _("medium")
    LARGE = "large", _("large")
    UNKNOWN = "", _("not known")


class AuthorityLevel(models.TextChoices):
    """Decides which thresholds apply to an agency; one that does not say counts as central (the stricter)."""

    CENTRAL = "central", _("central authority")
    SUBCENTRAL = "subcentral", _("local or other authority")


class Organization(models.Model):
    """A legal person: an agency that buys, a company that bids, or the body that runs or audits the platform."""

    class Kind(models.TextChoices):
        AGENCY = "agency", _("agency")
        COMPANY = "company", _("company")
        OVERSIGHT = "oversight", _("platform or audit body")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=300)
    country = models.CharField(_("country"), max_length=2, default="RO")
    registry_number = models.CharField(_("registry number"), max_length=60, blank=True)
    vat_number = models.CharField(_("VAT number"), max_length=40, blank=True)
    identifier = models.CharField(max_length=200, blank=True, help_text="OCDS organization id of an imported record")
    region = models.CharField(_("region"), max_length=10, blank=True)
    address = models.CharField(_("address"), max_length=300, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    contact_phone = models.CharField(_("contact phone"), max_length=40, blank=True)
    size = models.CharField(_("company size"), max_length=8, choices=OrganizationSize, blank=True, default="")
    vat_rate = models.DecimalField(
        _("VAT rate on its prices, in percent"), max_digits=5, decimal_places=2, null=True, blank=True
    )
    level = models.CharField(_("level of the authority"), max_length=10, choices=AuthorityLevel, blank=True, default="")
    created_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal_reason = models.CharField(_("reason of the refusal"), max_length=500, blank=True)
    imported = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "country", "registry_number"],
                condition=~Q(registry_number="") & Q(imported=False, refused_at=None),
                name="organization_registered_once",
                violation_error_message=_("This organization is registered already."),
            ),
            models.UniqueConstraint(
                fields=["kind", "identifier"], condition=~Q(identifier=""), name="organization_identifier_once"
            ),
            models.CheckConstraint(
                condition=Q(vat_rate=None) | Q(vat_rate__gte=0, vat_rate__lte=100),
                name="organization_vat_rate_in_percent",
            ),
        ]
        indexes = [models.Index(fields=["kind", "name"])]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A role that a person holds in an organization, from created_at until ended_at."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in PEOPLE_ROLES])
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organization", "role"], condition=Q(ended_at=None), name="membership_held_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.role} in {self.organization}"


class RulesetVersion(models.Model):
    """The law as data: one dated version of a ruleset. A tender keeps the one it was published under."""

    code = models.CharField(max_length=20)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    data = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="ruleset_version_once")]
        ordering = ["code", "-valid_from"]

    def __str__(self) -> str:
        return self.title


class ClockOffset(models.Model):
    """How far app_now() is from the server's clock. A row exists only in demo and test databases."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    amount = models.DurationField()

    class Meta:
        db_table = "clock_offset"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="clock_offset_single_row")]

    def __str__(self) -> str:
        return str(self.amount)


class LogEntry(models.Model):
    """One act in the audit log. `body` is the canonical JSON that was hashed with `nonce` into `leaf`."""

    id = models.BigAutoField(primary_key=True)
    type = models.CharField(max_length=40)
    subject = models.CharField(max_length=60)
    public = models.BooleanField()
    actor = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    body = models.TextField()
    nonce = models.BinaryField()
    leaf = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["subject", "id"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.type} {self.subject}"

    @property
    def nonce_hex(self) -> str:
        """The nonce as it is printed beside the text."""
        return bytes(self.nonce).hex()


from procurement.models_absence import Absence, ErasureRequest  # noqa: E402, F401  (Django looks for models here)
from procurement.models_codes import Code  # noqa: E402, F401  (Django looks for models here)
from procurement.models_debarment import Debarment, DebarmentLifting  # noqa: E402, F401  (Django looks for models here)
from procurement.models_log import Checkpoint, LogNode, PendingEntry, Tick, TickedEntry  # noqa: E402, F401  (Django looks for models here)
from procurement.models_mail import MailAttempt, MailMessage, MailPreference  # noqa: E402, F401  (Django looks for models here)
from procurement.models_member_keys import MemberKey  # noqa: E402, F401  (Django looks for models here)
from procurement.models_people import BrowserSession, Invitation, SecondFactorReset  # noqa: E402, F401  (Django looks for models here)
from procurement.models_probe import ProbeResult  # noqa: E402, F401  (Django looks for models here)
from procurement.models_rulesets import RulesetReview  # noqa: E402, F401  (Django looks for models here)
from procurement.models_tokens import ApiToken, ProgramPermission  # noqa: E402, F401  (Django looks for models here)
from procurement.models_vat import VatCheck  # noqa: E402, F401  (Django looks for models here)
