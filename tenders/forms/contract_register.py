"""The search form of the register of contracts."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.models import Contract
from tenders.queries.contract_register import RegisterFilters


class RegisterForm(forms.Form):
    """What a visitor may ask for; the whole query lives in the address. What is not clear filters nothing."""

    hide_optional = True

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    status = forms.ChoiceField(label=_("State"), choices=[("", _("all")), *Contract.Status.choices], required=False)
    year = forms.IntegerField(
        label=_("Year of signature"), required=False, min_value=1990, max_value=2100,
        widget=forms.NumberInput(attrs={"class": "w-8"}),
    )  # fmt: skip

    def filters(self) -> RegisterFilters:
        """What the queries take."""
        self.is_valid()
        found = self.cleaned_data
        return RegisterFilters(found.get("q", ""), found.get("status", ""), found.get("year"))
