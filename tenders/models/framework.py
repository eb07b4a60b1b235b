"""Framework agreements: the terms in the notice, the parties by rank, and what is called off. Every call-off is a tender of its own."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, User
from procurement.rules.frameworks import Way
from tenders.models.lot import Item, Lot
from tenders.models.offer import Award, LotOffer
from tenders.models.tender import Tender


class FrameworkTerms(models.Model):
    """That a tender is for a framework agreement, and what its notice says of it. The most that may be called off is the estimate
    of each lot and the quantity of each item."""

    WAYS = (
        (Way.ORDERS.value, _("by orders: all terms are fixed")),
        (Way.COMPETITION.value, _("by a new competition among the suppliers each time")),
        (Way.BOTH.value, _("by orders or by a new competition")),
    )

    tender = models.OneToOneField(Tender, on_delete=models.CASCADE, related_name="framework")
    most_parties = models.PositiveSmallIntegerField(_("suppliers at most"), default=1)
    months = models.PositiveSmallIntegerField(_("months at most"))
    longer_reason = models.TextField(_("why it lasts longer than the law's limit"), blank=True)
    way = models.CharField(_("how contracts come about"), max_length=12, choices=WAYS, default=Way.ORDERS.value)
    rule = models.TextField(_("when there is an order and when a new competition"), blank=True)
    agencies = models.ManyToManyField(Organization, verbose_name=_("other agencies that may call off"), blank=True)

    def __str__(self) -> str:
        return f"framework {self.tender_id}"


class FrameworkParty(models.Model):
    """A supplier with whom the framework agreement is concluded, by its rank. Written with the proposed award; kept for good."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="parties")
    offer = models.ForeignKey(LotOffer, on_delete=models.PROTECT, related_name="+")
    supplier = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="framework_places")
    rank = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["rank"]
        constraints = [models.UniqueConstraint(fields=["award", "supplier"], name="framework_party_once")]

    def __str__(self) -> str:
        return f"{self.rank}. {self.supplier}"


class CallOff(models.Model):
    """That a tender makes a contract under a framework agreement: an order to `supplier`, or (empty) a new competition."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tender = models.OneToOneField(Tender, on_delete=models.CASCADE, related_name="call_off")
    lot = models.ForeignKey(
        Lot, on_delete=models.PROTECT, related_name="call_offs", help_text="of the framework agreement"
    )
    supplier = models.ForeignKey(Organization, null=True, on_delete=models.PROTECT, related_name="orders")
    answer_ends_at = models.DateTimeField(null=True, help_text="an order that is not answered before lapses")
    answered_at = models.DateTimeField(null=True, help_text="when the supplier accepted or declined the order")
    answered_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"call-off {self.tender_id}"


class CallOffLine(models.Model):
    """An item of a call-off, the item of the framework agreement it comes from, and the agreement's price of an order."""

    call_off = models.ForeignKey(CallOff, on_delete=models.CASCADE, related_name="lines")
    item = models.OneToOneField(Item, on_delete=models.CASCADE, related_name="called_off")
    source = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    price = models.DecimalField(max_digits=20, decimal_places=4, null=True)

    class Meta:
        ordering = ["item__number"]
        constraints = [
            models.UniqueConstraint(fields=["call_off", "source"], name="called_off_item_once"),
            models.CheckConstraint(condition=Q(price=None) | Q(price__gte=0), name="called_off_price_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} of {self.call_off_id}"


class PassedOver(models.Model):
    """A better ranked party that does not get this order, and why; everybody reads the reason."""

    call_off = models.ForeignKey(CallOff, on_delete=models.CASCADE, related_name="passed_over")
    supplier = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(_("reason"))

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call_off", "supplier"], name="passed_over_once")]

    def __str__(self) -> str:
        return f"{self.supplier_id} in {self.call_off_id}"
