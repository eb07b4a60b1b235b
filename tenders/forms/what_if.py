"""Imagined offers for a lot: up to five totals with costs and points of quality. All input lives in the address; never saves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from procurement.rules.admissibility import line_total
from procurement.rules.criteria import costs_of
from procurement.rules.facts import AwardMethod, LotTerms
from procurement.rules.money import exact_sum, rounded
from procurement.rules.options import compared_items
from procurement.rules.what_if import Imagined, quality_weight
from tenders.forms.fields import AmountField

ROWS = 5


def announced_total(terms: LotTerms) -> Decimal | None:
    """The total where the buyer announced every price; None where bidders name theirs."""
    if terms.award_method is not AwardMethod.QUALITY_ONLY or any(item.fixed_price is None for item in terms.items):
        return None
    return exact_sum(*(line_total(item, item.fixed_price or Decimal(0)) for item in compared_items(terms)))


class WhatIfForm(forms.Form):
    """Rows of a total and points of quality; a row without total is left out, points left empty are 0."""

    def __init__(self, data: Mapping[str, Any] | None, *, terms: LotTerms) -> None:
        super().__init__(data)
        most, priced = rounded(quality_weight(terms)), announced_total(terms)
        self.costs = costs_of(terms)
        for number in range(1, ROWS + 1):
            self.fields[f"total-{number}"] = AmountField(
                label=_("Total of offer %(number)s") % {"number": number}, required=False, positive=True
            )
            if priced is not None:
                self.fields[f"total-{number}"].initial = priced
            for cost in self.costs:
                self.fields[f"cost-{number}-{cost.id}"] = AmountField(
                    label=_("%(cost)s of offer %(number)s") % {"cost": cost.title, "number": number}, required=False
                )
            if not most:
                continue
            self.fields[f"quality-{number}"] = AmountField(
                label=_("Points of quality of offer %(number)s") % {"number": number}, required=False, most=most,
                width="w-8",
            )  # fmt: skip

    @property
    def rows(self) -> Iterator[tuple[int, tuple[forms.BoundField, ...]]]:
        """Number, and the fields of total and points, of each row, for the page."""
        for number in range(1, ROWS + 1):
            costs = [self[f"cost-{number}-{cost.id}"] for cost in self.costs]
            quality = [self[f"quality-{number}"]] if f"quality-{number}" in self.fields else []
            yield number, (self[f"total-{number}"], *costs, *quality)

    def offers(self) -> dict[int, Imagined]:
        """The offers that are filled in, by the number of their row. Only of a valid form."""
        found = self.cleaned_data
        return {
            number: Imagined(
                found[f"total-{number}"],
                Fraction(found.get(f"quality-{number}") or Decimal(0)),
                tuple((cost.id, Fraction(found[f"cost-{number}-{cost.id}"] or Decimal(0))) for cost in self.costs),
            )
            for number in range(1, ROWS + 1)
            if found[f"total-{number}"] is not None
        }
