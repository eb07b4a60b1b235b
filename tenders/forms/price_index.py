"""The form by which an administrator loads a price index. It cleans input; the service reads the file and decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.rules.price_index import FIELD
from tenders.models.price_index import CATEGORY, CODE, CURRENCY
from tenders.services.price_indices import IndexDraft

LARGEST = 200_000
"""Bytes; a hundred years of months take thirty thousand."""


class PriceIndexForm(forms.Form):
    """What the index is, where it comes from, and the file."""

    code = forms.CharField(
        label=_("Short name"),
        max_length=40,
        validators=[CODE],
        help_text=_("Such as ro-consumer-prices. The same name again makes the next version."),
    )
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As its source calls it."))
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_("Who publishes it, and in which table."))
    source_url = forms.URLField(label=_("Address of the source"), max_length=500, required=False, assume_scheme="https")
    licence = forms.CharField(label=_("Licence"), max_length=200, help_text=_("Under which terms it may be reused."))
    base_period = forms.CharField(label=_("Base period"), max_length=100, help_text=_("Such as 2020 = 100."))
    currency = forms.CharField(
        label=_("Currency of the prices"),
        max_length=3,
        validators=[CURRENCY],
        widget=forms.TextInput(attrs={"class": "w-8"}),
    )
    category = forms.CharField(
        label=_("Category"),
        max_length=8,
        required=False,
        validators=[CATEGORY],
        help_text=_("The first digits of CPV codes, such as 45 for construction work. Empty: every category."),
    )
    file = forms.FileField(
        label=_("File (.csv)"),
        max_length=200,
        allow_empty_file=True,
        help_text=_(
            "Headings month and value, then a line a month: 2026-03,104.25. The whole series, not only what is new."
        ),
    )

    def clean_file(self) -> bytes:
        upload: Any = self.cleaned_data[FIELD]
        if upload.size > LARGEST:
            raise forms.ValidationError(_("This file is too large for an index by month."))
        content: bytes = upload.read()
        return content

    def draft(self) -> IndexDraft:
        """What the service takes beside the file."""
        return IndexDraft(**{name: value for name, value in self.cleaned_data.items() if name != FIELD})
