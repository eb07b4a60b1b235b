"""The period of the figures about use; the whole query lives in the address."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement import days
from procurement.rules.half_years import HalfYear, half_year_of, parse_half_year
from tenders.queries.usage_sql import UsageFilters

EVER = "all"


def half_year_label(half_year: HalfYear) -> str:
    """The half-year in words: "first half of 2026"."""
    words = _("first half of %(year)s") if half_year.half == 1 else _("second half of %(year)s")
    return words % {"year": half_year.year}


class UsageForm(forms.Form):
    """Which period, and which agencies the table names. What is not clear is the year that runs."""

    hide_optional = True

    period = forms.ChoiceField(label=gettext_lazy("Period"), required=False)
    q = forms.CharField(label=gettext_lazy("Agency"), required=False, max_length=200)

    def __init__(self, data: Any, *, first: date, today: date) -> None:
        """`first` is the day from which on there is something to count."""
        self._today = today
        super().__init__({"period": data.get("period") or str(today.year), "q": data.get("q", "")})
        self.fields["period"].choices = _periods(first, today)  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def chosen(self) -> str:
        """The code of the period: a year, a half-year, or all."""
        return str(self.cleaned_data.get("period") or self._today.year)

    @property
    def label(self) -> str:
        """The period in words."""
        return str(dict(self.fields["period"].choices)[self.chosen])  # type: ignore[attr-defined]

    @property
    def words(self) -> str:
        """What the names of agencies must hold."""
        return str(self.cleaned_data.get("q") or "")

    def query(self) -> str:
        """The address of these figures, without a page."""
        said = {"period": self.chosen, "q": self.words}
        return urlencode({name: value for name, value in said.items() if value})

    def filters(self, agency: str = "") -> UsageFilters:
        """The period as the queries take it."""
        zone, code = days.zone(), self.chosen
        if code == EVER:
            return UsageFilters(agency=agency)
        if half := parse_half_year(code):
            return UsageFilters(half.starts_at(zone), half.ends_at(zone), agency)
        return UsageFilters(_begins(int(code), zone), _begins(int(code) + 1, zone), agency)


def _begins(year: int, zone: ZoneInfo) -> datetime:
    return HalfYear(year, 1).starts_at(zone)


def _periods(first: date, today: date) -> list[tuple[str, str]]:
    found = [(EVER, _("from the beginning"))]
    for year in range(today.year, min(first.year, today.year) - 1, -1):
        found.append((str(year), str(year)))
        halves = (HalfYear(year, 2), HalfYear(year, 1))
        found += [(half.code, half_year_label(half)) for half in halves if half <= half_year_of(today)]
    return found
