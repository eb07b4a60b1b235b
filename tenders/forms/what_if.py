"""Imagined offers for a lot: up to five totals with their points of quality. The whole input lives in the address; never saves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from procurement.rules.facts import LotTerms
from procurement.rules.money import rounded
from procurement.rules.what_if import Imagined, quality_weight
from tenders.forms.fields import AmountField

ROWS = 5


class WhatIfForm(forms.Form):
    """Rows of a total and points of quality; a row without total is left out, points left empty are 0."""

    def __init__(self, data: Mapping[str, Any] | None, *, terms: LotTerms) -> None:
        super().__init__(data)
        most = rounded(quality_weight(terms))
        for number in range(1, ROWS + 1):
            self.fields[f"total-{number}"] = AmountField(
                label=_("Total of offer %(number)s") % {"number": number}, required=False, positive=True
            )
            self.fields[f"quality-{number}"] = AmountField(
                label=_("Points of quality of offer %(number)s") % {"number": number}, required=False, most=most,
                width="w-8",
            )  # fmt: skip

    @property
    def rows(self) -> Iterator[tuple[int, tuple[forms.BoundField, ...]]]:
        """Number, and the fields of total and points, of each row, for the page."""
        for number in range(1, ROWS + 1):
            yield number, (self[f"total-{number}"], self[f"quality-{number}"])

    def offers(self) -> dict[int, Imagined]:
        """The offers that are filled in, by the number of their row. Only of a valid form."""
        found = self.cleaned_data
        return {
            number: Imagined(found[f"total-{number}"], Fraction(found[f"quality-{number}"] or Decimal(0)))
            for number in range(1, ROWS + 1)
            if found[f"total-{number}"] is not None
        }
