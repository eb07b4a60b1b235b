"""The filters of the unit prices. The whole query lives in the address."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.forms.savings import ALL, DayField, midnight
from tenders.queries.codes import regions
from tenders.queries.unit_price_keys import keys
from tenders.queries.unit_prices import PriceFilters

FIELDS = ("q", "unit", "region", "currency", "since", "until")


class PriceForm(forms.Form):
    """What a visitor may ask for. Unclear input filters nothing and says so."""

    hide_optional = True

    q = forms.CharField(
        label=_("Category"), required=False, max_length=200, help_text=_("Words of its name, or its CPV code.")
    )
    unit = forms.ChoiceField(label=_("Unit"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    since = DayField(label=_("Awarded from"))
    until = DayField(label=_("Awarded until"), help_text=_("This day included."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        known = keys(PriceFilters())
        self._choices("unit", [(unit, unit) for unit in sorted({key[1] for key in known}) if unit])
        self._choices("region", regions())
        self._choices("currency", [(code, code) for code in sorted({key[2] for key in known})])

    def _choices(self, field: str, choices: list[tuple[str, str]]) -> None:
        self.fields[field].choices = [ALL, *choices]  # type: ignore[attr-defined]

    def filters(self) -> PriceFilters:
        """The filters asked for; fields that are wrong are left out (their errors are shown)."""
        self.is_valid()
        clean = self.cleaned_data
        since, until = clean.get("since"), clean.get("until")
        said: dict[str, str] = {name: clean.get(name) or "" for name in FIELDS[:4]}
        return PriceFilters(
            **said,
            starts_at=midnight(since) if since else None,
            ends_at=midnight(until + timedelta(days=1)) if until else None,
        )

    def query(self, **changes: str) -> str:
        """The address with these filters and changes, in a fixed order."""
        said = {name: self.data.get(name, "") for name in FIELDS if name not in self.errors} | changes
        return urlencode({name: value for name, value in said.items() if value})

    @property
    def narrowed(self) -> bool:
        """Whether more than the category is asked for."""
        return any(self.data.get(name) for name in FIELDS[1:])
