"""Which half-yearly reports are listed; the whole query lives in the address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.rules.half_years import HalfYear
from tenders.forms.usage import half_year_label


class ActivityForm(forms.Form):
    """An agency by words of its name, and a half-year. What is not clear filters nothing."""

    hide_optional = True

    agency = forms.CharField(label=_("Agency"), required=False, max_length=200)
    half_year = forms.ChoiceField(label=_("Half-year"), required=False)

    def __init__(self, data: Any, *, half_years: Sequence[HalfYear]) -> None:
        super().__init__(data)
        choices = [("", _("all")), *((one.code, half_year_label(one)) for one in half_years)]
        self.fields["half_year"].choices = choices  # type: ignore[attr-defined]
        self.is_valid()

    def filters(self) -> dict[str, str]:
        """What the query takes."""
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}

    def query(self) -> str:
        """The address of this list, without a page."""
        return urlencode({name: value for name, value in self.filters().items() if value})
