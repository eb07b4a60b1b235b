"""Money between companies and the platform: what is due, its ledger, and the messages to and from the payment service.

Fields and constraints only; bidders.payments writes them. How a charge stands is computed from its entries, never stored.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, User
from procurement.rules.payments import Fact, Kind, Order

KINDS = (
    (Kind.FEE.value, _("fee")),
    (Kind.TARIFF.value, _("fee of the platform")),
    (Kind.SECURITY.value, _("security")),
    (Kind.DEPOSIT.value, _("bid deposit")),
)


class Charge(models.Model):
    """What a company has to pay, and for what. `payee`: whose people record what came at a bank; None is the platform.

    `subject` is a reference as in the log ("complaint:<uuid>"); `label` names it for people in any language.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    subject = models.CharField(max_length=80, unique=True)
    label = models.CharField(max_length=120)
    payer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="charges")
    payee = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    currency = models.CharField(max_length=3)
    citation = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-made_at", "id"]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="charge_of_something")]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"


class LedgerEntry(models.Model):
    """One fact about a charge. Append-only; `source` is the same however often and in whatever order the fact is told."""

    FACTS = (
        (Fact.HELD.value, _("held")),
        (Fact.TAKEN.value, _("paid")),
        (Fact.FREED.value, _("let go")),
        (Fact.REFUNDED.value, _("given back")),
        (Fact.REFUND_FAILED.value, _("could not be given back")),
        (Fact.FAILED.value, _("declined")),
        (Fact.RELEASED.value, _("to be given back")),
        (Fact.KEPT.value, _("kept")),
    )

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="entries")
    fact = models.CharField(max_length=16, choices=FACTS)
    payment = models.CharField(max_length=120, blank=True)
    amount = models.DecimalField(max_digits=20, decimal_places=2, default=0)
    source = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["charge", "fact", "source"], name="ledger_fact_once")]
        indexes = [models.Index(fields=["payment"], name="ledger_payment")]

    def __str__(self) -> str:
        return f"{self.fact} {self.amount} {self.payment}"


class Checkout(models.Model):
    """One try to pay on the pages of the payment service. At most one of a charge is open, so nobody pays twice."""

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="checkouts")
    number = models.PositiveSmallIntegerField(help_text="of the charge, from 1")
    session = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    looked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["charge", "number"], name="checkout_number_once"),
            models.UniqueConstraint(fields=["charge"], condition=Q(ended_at=None), name="checkout_one_open"),
        ]
        indexes = [models.Index(fields=["session"], name="checkout_session")]

    def __str__(self) -> str:
        return f"try {self.number} of {self.charge_id}"


class PaymentOrder(models.Model):
    """What is asked of the payment service about one payment: once, until it answers. Its id is the idempotency key."""

    ORDERS = (
        (Order.CAPTURE.value, _("take")),
        (Order.CANCEL.value, _("let go")),
        (Order.REFUND.value, _("give back")),
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="orders")
    order = models.CharField(max_length=8, choices=ORDERS)
    payment = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=20, decimal_places=2)
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    last_error = models.CharField(max_length=300, blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["payment", "order"], name="payment_order_once")]
        indexes = [models.Index(fields=["next_at"], condition=Q(done_at=None), name="payment_order_open")]

    def __str__(self) -> str:
        return f"{self.order} {self.payment}"


class WebhookEvent(models.Model):
    """A message of the payment service whose signature held, as it came; its id makes the second copy no second message."""

    id = models.CharField(primary_key=True, max_length=120)
    type = models.CharField(max_length=80)
    body = models.TextField()
    received_at = models.DateTimeField()
    handled_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["received_at"], condition=Q(handled_at=None), name="webhook_open")]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class ChargeAct(models.Model):
    """What people say about a charge: one person records it, another confirms it or sends it back. Then it goes into the ledger."""

    class Act(models.TextChoices):
        TRANSFER_CAME = "transfer_came", _("a transfer came in")
        GUARANTEE_CAME = "guarantee_came", _("a guarantee of a bank came in")
        GIVE_BACK = "give_back", _("give it back")
        KEEP = "keep", _("keep it")
        SENT_BACK = "sent_back", _("sent back at the bank")

    charge = models.ForeignKey(Charge, on_delete=models.PROTECT, related_name="acts")
    act = models.CharField(_("what happened"), max_length=16, choices=Act)
    reference = models.CharField(_("reference at the bank"), max_length=120, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["charge"], condition=Q(confirmed_at=None, returned_at=None), name="charge_act_one_open"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")), name="charge_act_two_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.charge_id}"


from bidders.models_papers import PaymentPaper  # noqa: E402, F401  (Django looks for models here)
from bidders.models_tariffs import Tariff  # noqa: E402, F401  (Django looks for models here)
