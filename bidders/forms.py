"""The form of a tariff. Clean input to a draft; never saves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bidders.payments.tariffs import Draft
from procurement.display import sentence
from procurement.people import countries
from procurement.people.forms_absence import day_field
from procurement.rules.amounts import NotANumber, parse_amount
from procurement.rules.tariffs import HUNDRED, Band, Ground, Tariff


class BandsField(forms.CharField):
    """Bands as lines: "150000 = 40", the last "more = 400"; empty asks for nothing."""

    def __init__(self, **options: Any) -> None:
        area = forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocomplete": "off", "class": "w-20"})
        super().__init__(required=False, max_length=1000, widget=area, **options)

    def clean(self, value: Any) -> Any:
        lines = [line.strip() for line in super().clean(value).splitlines()]
        return tuple(_band(line) for line in lines if line)


def _band(line: str) -> Band:
    upper, mark, fee = line.partition("=")
    if not mark:
        raise ValidationError(_("“%(line)s”: write a value, “=” and the fee."), params={"line": line})
    last = upper.strip().casefold() in ("more", gettext("more").casefold(), "*")
    return Band(None if last else _amount(upper), _amount(fee))


def _amount(text: str) -> Decimal:
    try:
        return parse_amount(text.strip(), places=2)
    except NotANumber as error:
        words = {"text": text.strip(), "why": sentence(error.issue)}
        raise ValidationError(_("“%(text)s”: %(why)s"), params=words) from error


def _percent(label: Any, help_text: Any = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        help_text=help_text,
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "w-8"}),
    )


class TariffForm(forms.Form):
    """What is asked from a day on, and who decided it."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("Everybody reads it on the page of fees."))
    decision = forms.CharField(
        label=_("Decision"),
        max_length=200,
        help_text=_("The law, or the number and date of the decision by which the platform asks for it."),
    )
    valid_from = day_field(
        _("First day"), _("Procedures that are published on this day or later follow it. It must lie in the future.")
    )
    currency = forms.RegexField(
        label=_("Currency"),
        regex=r"\A[A-Z]{3}\Z",
        initial="RON",
        help_text=_("It holds for procedures in this currency."),
        widget=forms.TextInput(attrs={"class": "w-8", "maxlength": 3, "autocomplete": "off"}),
    )
    bid = BandsField(
        label=_("For a bid that was opened"),
        help_text=_(
            "By the estimate of the lots bid for, without VAT. One band a line, its upper value, “=” and the fee; the last is “more = …”."
        ),
    )
    contract = BandsField(
        label=_("For a contract that was signed"), help_text=_("By the value of the contract, written the same way.")
    )
    micro = _percent(_("Discount for micro companies, in percent"))
    complete_file = _percent(_("Discount for a complete electronic file, in percent"))
    taxes_paid = _percent(_("Discount for companies that paid their taxes, in percent"))
    most = _percent(_("All discounts together at most, in percent"), _("Discounts add up, each of the full fee."))
    vat = _percent(_("VAT, in percent"), _("Empty adds none."))
    country = forms.ChoiceField(
        label=_("Country in which the platform is taxed"), initial="RO", widget=forms.Select(attrs={"class": "w-20"})
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["country"].choices = countries.choices()  # type: ignore[attr-defined]

    def draft(self) -> Draft:
        """What the service takes."""
        given = self.cleaned_data
        most = given["most"]
        rules = Tariff(
            given["currency"],
            given["valid_from"],
            given["bid"],
            given["contract"],
            {ground: given[ground.value] or Decimal(0) for ground in Ground},
            HUNDRED if most is None else most,
            given["vat"] or Decimal(0),
            given["country"],
        )
        return Draft(given["title"], given["decision"], rules)
