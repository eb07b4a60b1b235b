"""The form by which an administrator loads exchange rates. It cleans input; the service reads the file and decides."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.forms.loading import LoadForm
from tenders.models import RateTable
from tenders.models.loaded_version import CODE, CURRENCY
from tenders.services.exchange_rates import RatesDraft


class ExchangeRatesForm(LoadForm):
    """Whose rates these are, how they are quoted, and the file."""

    largest = 6_000_000  # the European Central Bank's rates of 28 years take two and a half million
    too_large = _("This file is too large for exchange rates by day.")

    code = forms.CharField(
        label=_("Short name"),
        max_length=40,
        validators=[CODE],
        help_text=_("Such as ecb-reference-rates. The same name again makes the next version."),
    )
    base = forms.CharField(
        label=_("Currency of the rates"),
        max_length=3,
        validators=[CURRENCY],
        help_text=_(
            "The currency to which all others are compared: RON for Romania's bank, EUR for the European Central Bank."
        ),
        widget=forms.TextInput(attrs={"class": "w-8"}),
    )
    quoted = forms.ChoiceField(label=_("What a rate says"), choices=RateTable.Quoted, widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File (.csv or .xml)"),
        max_length=200,
        allow_empty_file=True,
        help_text=_(
            "As the European Central Bank publishes them (Date, then a currency a column), as the National Bank of Romania does (XML), or"
            " with the headings date, currency, rate and per."
        ),
    )
    adds = forms.BooleanField(
        label=_("The file only adds days or currencies to the newest version"),
        required=False,
        help_text=_("Without it the file is everything that the new version has."),
    )

    def draft(self) -> RatesDraft:
        """What the service takes beside the file."""
        return RatesDraft(**self.said())
