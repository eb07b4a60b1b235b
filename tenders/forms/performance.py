"""What is typed about guarantees, deliveries and invoices. Clean input to the services' dataclasses; never saves."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.display import number_text
from procurement.models import Organization
from procurement.rules.performance import OrderedLine
from tenders.forms.fields import AmountField
from tenders.forms.officer_acts import DayField
from tenders.forms.officer_documents import DocumentForm
from tenders.models import Delivery, DeliveryLine, Guarantee
from tenders.services.delivering import DeliveryDraft
from tenders.services.guaranteeing import GuaranteeDraft
from tenders.services.invoicing import InvoiceDraft


def _words(label: Any, help_text: Any = "", *, required: bool = True) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=5000, widget=widget)


def _quantity(value: Decimal) -> str:
    return number_text(Decimal(format(value.normalize(), "f")))


class GuaranteeForm(forms.Form):
    """A guarantee that came in. `companies` bid for the lot; `signed` says whether there is a contract to secure."""

    kind = forms.ChoiceField(label=_("What it secures"), choices=Guarantee.Kind.choices, widget=forms.RadioSelect)
    company = forms.ModelChoiceField(
        label=_("Company"), queryset=Organization.objects.none(), required=False,
        help_text=_("For a bid guarantee. A performance guarantee comes from the supplier."),
    )  # fmt: skip
    form = forms.ChoiceField(label=_("Form"), choices=Guarantee.Form.choices, widget=forms.RadioSelect)
    issuer = forms.CharField(label=_("Bank or insurer"), max_length=200, required=False)
    number = forms.CharField(label=_("Number of the document"), max_length=120, required=False)
    amount = AmountField(label=_("Amount"), positive=True)
    valid_until = DayField(label=_("Valid until"), required=False, help_text=_("Empty: until it is given back."))

    def __init__(self, *args: Any, companies: Any, signed: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["company"].queryset = companies  # type: ignore[attr-defined]
        self.fields["kind"].initial = Guarantee.Kind.PERFORMANCE if signed else Guarantee.Kind.BID

    def draft(self) -> GuaranteeDraft:
        """What the services take."""
        return GuaranteeDraft(**self.cleaned_data)


class ClaimForm(forms.Form):
    """A guarantee is claimed."""

    prefix = "claim"
    amount = AmountField(label=_("Amount claimed"), positive=True)
    reason = _words(_("Why it is claimed"), _("The company reads it."))


class DeliveryForm(forms.Form):
    """What came: a quantity for each item of the contract that came."""

    delivered_on = DayField(label=_("Day of the delivery"))
    note = _words(_("Note"), _("For example the number of the delivery note."), required=False)

    def __init__(self, *args: Any, lines: dict[str, OrderedLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.items = tuple(lines)
        for item, line in lines.items():
            hint = _("Still to come: %(rest)s") % {"rest": _quantity(line.rest)}
            self.fields[f"quantity-{item}"] = AmountField(
                label=line.title, help_text=hint, required=False, places=6, width="w-8"
            )

    field_order = ("delivered_on",)

    def draft(self) -> DeliveryDraft:
        """What the services take."""
        found = self.cleaned_data
        came = {item: found[f"quantity-{item}"] or Decimal(0) for item in self.items}
        return DeliveryDraft(found["delivered_on"], came, found["note"])


class AcceptanceForm(forms.Form):
    """How much of each line is accepted; what came is proposed."""

    def __init__(self, *args: Any, lines: Iterable[DeliveryLine], **options: Any) -> None:
        super().__init__(*args, **options)
        self.lines = list(lines)
        for line in self.lines:
            hint = _("Came: %(quantity)s") % {"quantity": _quantity(line.quantity)}
            self.fields[f"accepted-{line.item_id}"] = AmountField(
                label=f"{line.item.number}. {line.item.description}",
                help_text=hint, places=6, initial=line.quantity, width="w-8",
            )  # fmt: skip
        self.fields["reason"] = _words(
            _("Reason"), _("Needed if not everything is accepted. The supplier reads it."), required=False
        )

    @property
    def accepted(self) -> dict[str, Decimal]:
        return {str(line.item_id): self.cleaned_data[f"accepted-{line.item_id}"] for line in self.lines}


class InvoiceForm(DocumentForm):
    """An invoice as the supplier files it."""

    title = None  # type: ignore[assignment]  # the invoice has its number

    number = forms.CharField(label=_("Number of the invoice"), max_length=120)
    amount = AmountField(label=_("Amount without VAT"), positive=True)
    issued_on = DayField(label=_("Date of the invoice"))
    delivery = forms.ModelChoiceField(
        label=_("For the delivery"), queryset=Delivery.objects.none(), required=False,
        empty_label=_("none in particular"),
        help_text=_("The time to pay counts from its acceptance, if that is later than the invoice."),
    )  # fmt: skip

    field_order = ("number", "amount", "issued_on", "received_on", "delivery", "file")

    def __init__(self, *args: Any, deliveries: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["delivery"]
        field.queryset = deliveries
        field.label_from_instance = lambda row: _("Delivery %(number)s") % {"number": row.number}
        self.fields["file"].label = _("The invoice as a file")

    def draft(self) -> InvoiceDraft:
        """What the services take."""
        given: dict[str, Any] = {name: value or None for name, value in self.cleaned_data.items()}
        return InvoiceDraft(**given)


class PaperInvoiceForm(InvoiceForm):
    """An invoice that came on paper, as an officer records it: the file may be missing, the day may not."""

    received_on = DayField(label=_("Received on"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].required = False

    def clean_file(self) -> Any:
        return super().clean_file() if self.cleaned_data.get("file") else None


class InvoiceReturnForm(forms.Form):
    """What is wrong with an invoice."""

    reason = _words(_("What is wrong with it"), _("The supplier reads it and files the invoice again."))


class PaymentForm(forms.Form):
    """What was paid, all or a part, and on which day."""

    amount = AmountField(
        label=_("Amount paid without VAT"),
        positive=True,
        required=False,
        help_text=_("All that is left, or a part of it."),
    )
    paid_on = DayField(label=_("Paid on"))
