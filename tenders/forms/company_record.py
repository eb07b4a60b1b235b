"""What a company types about itself: figures by year, past contracts. Clean input to the rules' dataclasses; never saves."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.rules.company_record import MOST_YEARS, Reference
from procurement.rules.company_size import YearFigures
from tenders.forms.fields import AmountField, CodeField
from tenders.forms.officer_acts import DayField
from tenders.forms.rows import RowForm, Rows
from tenders.queries.vault import Kept

CURRENCY_ERRORS = {"invalid": _("Use the three letters of a currency, for example RON or EUR.")}
EURO = "EUR"


def _currency(**options: Any) -> forms.RegexField:
    return forms.RegexField(
        r"^[A-Za-z]{3}$", label=_("Currency"), error_messages=CURRENCY_ERRORS,
        widget=forms.TextInput(attrs={"class": "w-8", "autocomplete": "off"}), **options,
    )  # fmt: skip


class YearRow(RowForm):
    """A closed year; a row without a year, staff and amounts is left out."""

    decides: ClassVar[tuple[str, ...]] = ("year", "staff", "turnover", "balance")
    year = forms.RegexField(
        r"^(19|20)[0-9]{2}$", label=_("Year"),
        widget=forms.TextInput(attrs={"class": "w-8", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Give the year as four digits, for example 2025.")},
    )  # fmt: skip
    staff = AmountField(
        label=_("Staff on average"), required=False, width="w-8",
        help_text=_("Full-time for the whole year counts 1, half-time 0.5."),
    )  # fmt: skip
    turnover = AmountField(label=_("Turnover without VAT"), required=False)
    balance = AmountField(label=_("Balance sheet total"), required=False)
    currency = _currency(required=False)
    rate = AmountField(
        label=_("What one euro cost"), places=6, required=False, positive=True, width="w-8",
        help_text=_("In this currency, on average in the year, as your central bank states it. Empty for EUR."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Amounts in another currency need the rate by which they are compared with the limits in euro."""
        found = super().clean() or self.cleaned_data
        found["currency"] = (found.get("currency") or EURO).upper()
        if found["currency"] == EURO:
            found["rate"] = Decimal(1)
        elif not found.get("rate") and "rate" not in self.errors:
            self.add_error("rate", _("Say what one euro cost: the limits are in euro."))
        return found

    def figures(self) -> YearFigures:
        """What the rules take."""
        return YearFigures(**{**self.cleaned_data, "year": int(self.cleaned_data["year"])})


class FiguresForm(forms.Form):
    """All years of a company, and who controls it."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
    public_quarter = forms.BooleanField(
        label=_("Public bodies control a quarter of the company or more"), required=False,
        help_text=_("Shares or votes, together. Universities and regional funds up to half don't count."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, years: Iterable[YearFigures], currency: str, **options: Any) -> None:
        super().__init__(data, **options)
        known = [_typed(one) for one in sorted(years, key=lambda one: -one.year)]
        start = known or [{"currency": currency}] * 2
        self.rows = Rows(YearRow, "years", data=data, initial=start, blank=1, most=MOST_YEARS)

    def is_valid(self) -> bool:
        """Both the years and the rest, so that every mistake is shown at once."""
        rows = self.rows.is_valid()
        return super().is_valid() and rows

    @property
    def forms(self) -> list[forms.Form]:
        """All that can have an error, for the summary above the page."""
        return [self, *self.rows.forms]

    def years(self) -> tuple[YearFigures, ...]:
        """The years that were filled in."""
        return tuple(row.figures() for row in self.rows.filled)


def _typed(one: YearFigures) -> dict[str, Any]:
    names = ("year", "staff", "turnover", "balance", "currency")
    return {name: getattr(one, name) for name in names} | {"rate": None if one.currency == EURO else one.rate}


class ReferenceForm(forms.Form):
    """A past contract."""

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput)
    buyer = forms.CharField(label=_("Buyer"), max_length=150, help_text=_("The organization, not a person."))
    what = forms.CharField(
        label=_("What was delivered or done"), max_length=140, widget=forms.TextInput(attrs={"class": "w-full"})
    )
    value = AmountField(label=_("Value without VAT"), positive=True)
    currency = _currency()
    started_on = DayField(label=_("From"))
    ended_on = DayField(label=_("Until"))
    category = CodeField(label=_("Category (CPV code)"), required=False)
    proof = forms.CharField(
        label=_("What proves it"), max_length=300, required=False,
        help_text=_("For example the certificate of good execution with its number and day."),
    )  # fmt: skip
    document = forms.ChoiceField(label=_("The proof among your documents"), required=False)

    def __init__(self, *args: Any, documents: Iterable[Kept], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["document"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("none")), *((one.row.pk.hex, one.version.title) for one in documents)]

    def reference(self, known: str = "") -> Reference:
        """What the services take; `known` is the id of the one that is changed."""
        found = {name: value for name, value in self.cleaned_data.items() if name != "revision"}
        return Reference(**{**found, "id": known, "currency": found["currency"].upper()})
