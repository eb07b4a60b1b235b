"""What the register of the European Union said about the VAT number of an organization. Told, never a gate."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class VatCheck(models.Model):
    """The newest answer for one organization, and when it is asked again. Written by people.vat_checks alone.

    `number` is what was asked: if the organization has another one by now, the answer is nothing worth and it is asked anew.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("not answered yet")
        VALID = "valid", _("known to the register")
        INVALID = "invalid", _("not known to the register")

    organization = models.OneToOneField(
        "procurement.Organization", primary_key=True, on_delete=models.CASCADE, related_name="vat_check"
    )
    number = models.CharField(max_length=40)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, help_text="when it is asked again; empty: not any more")
    answered_at = models.DateTimeField(null=True)
    source = models.CharField(max_length=200, blank=True, help_text="the host that answered")
    name = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=400, blank=True)
    reference = models.CharField(max_length=60, blank=True, help_text="the register's own number of the question")

    class Meta:
        indexes = [models.Index(fields=["next_at"], condition=models.Q(next_at__isnull=False), name="vat_check_due")]

    def __str__(self) -> str:
        return f"{self.number}: {self.state}"
