"""Short forms beside the buttons of the buyer's side: reasons, notes, contract terms, cancellation. Never save."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.forms.fields import AmountField
from tenders.models import Cancellation
from tenders.services.contracting import ContractTerms


def _text(label: Any, help_text: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, required=required, max_length=5000, widget=forms.Textarea(attrs={"rows": 3})
    )


class DayField(forms.DateField):
    """A calendar day, picked or typed."""

    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-12"})
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"], **options)


class ReturnForm(forms.Form):
    """Back to the officer, with a reason."""

    reason = _text(_("What should change"), _("The officer reads it; it is kept in the record."))


class NoteForm(forms.Form):
    """A note beside a proposal."""

    note = _text(
        _("Note to the approver"), _("The ranking says why this offer is first; add what else matters."), required=False
    )


class RefusalForm(forms.Form):
    """The winner does not sign."""

    reason = _text(_("Why the supplier does not sign"), _("It is published with the award."))


class CancellationForm(forms.Form):
    """The coded reason of a cancellation and its explanation."""

    code = forms.ChoiceField(label=_("Reason"), choices=Cancellation.Code.choices, widget=forms.RadioSelect)
    explanation = _text(_("Explanation"), _("Published, and sent to every bidder."))


class ContractForm(forms.Form):
    """What was signed."""

    number = forms.CharField(
        label=_("Contract number"), max_length=120, widget=forms.TextInput(attrs={"class": "w-20"})
    )
    amount = AmountField(
        label=_("Contract value without VAT"), help_text=_("The awarded value; changes are recorded afterwards.")
    )
    signed_on = DayField(label=_("Date of signature"))
    starts_on = DayField(label=_("Start"), required=False)
    ends_on = DayField(label=_("End"), required=False)

    def terms(self) -> ContractTerms:
        """What the services take."""
        return ContractTerms(**self.cleaned_data)


class CompletionForm(forms.Form):
    """Everything is delivered and paid."""

    prefix = "complete"
    final_amount = AmountField(
        label=_("Paid in the end, without VAT"), help_text=_("All payments together. The savings report uses it.")
    )

    reason = _text(
        _("Why deliveries and payments are not all recorded"),
        _("Needed only if they don't fit. It is published."),
        required=False,
    )

    @property
    def amount(self) -> Decimal:
        return Decimal(self.cleaned_data["final_amount"])


class TerminationForm(CompletionForm):
    """The contract ends early."""

    prefix = "terminate"
    reason = _text(_("Why the contract ends early"), _("It is published."))
