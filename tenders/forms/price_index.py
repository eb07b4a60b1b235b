"""The form by which an administrator loads a price index. It cleans input; the service reads the file and decides."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.forms.loading import LoadForm
from tenders.models.loaded_version import CODE, CURRENCY
from tenders.models.price_index import CATEGORY
from tenders.services.price_indices import IndexDraft


class PriceIndexForm(LoadForm):
    """What the index is, where it comes from, and the file."""

    largest = 200_000  # a hundred years of months take thirty thousand
    too_large = _("This file is too large for an index by month.")

    code = forms.CharField(
        label=_("Short name"),
        max_length=40,
        validators=[CODE],
        help_text=_("Such as ro-consumer-prices. The same name again makes the next version."),
    )
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

    def draft(self) -> IndexDraft:
        """What the service takes beside the file."""
        return IndexDraft(**self.said())
