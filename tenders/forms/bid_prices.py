"""The price table of a lot as a bidder types it: text, kept exactly as typed even where it is wrong. Never saves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext as _

from procurement.rules.facts import AwardMethod
from procurement.rules.money import Money
from procurement.rules.options import counts
from procurement.rules.vat import WithVat, with_vat
from tenders.forms.bid_words import at_its_input
from tenders.forms.fields import typed_number
from tenders.models import Item, Lot
from tenders.queries.bid_check import PRICE_MISSING, LotPriceTable, price_field, read_prices
from tenders.queries.bid_progress import line_totals

LONGEST = 60
"""Characters of a typed price; the longest number that counts has 23."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: `total` once the price can be read, `saved` if a colleague has saved another price, `compared` if
    it counts in the comparison."""

    item: Item
    quantity: Decimal
    field: BoundField
    total: Decimal | None
    saved: str | None
    compared: bool = True


class PriceForm(forms.Form):
    """A text input for each item, always filled: from a request, or by `of_draft` from what is saved.

    `vat_rate` is that with which the sum is shown too, in percent. `seen` is the fingerprint of the saved prices that the
    page was made from. Wrong prices are errors on the page, but the draft takes them (`typed`) unless `keepable` is false.
    `strict` also names the prices that are missing.
    """

    use_required_attribute = False
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(
        self,
        lot: Lot,
        data: Mapping[str, Any],
        *,
        saved: Mapping[str, str] | None = None,
        strict: bool = False,
        vat_rate: Decimal | None = None,
    ) -> None:
        super().__init__(data)
        self.vat_rate = vat_rate
        self.lot, self._saved, self._strict = lot, saved, strict
        for item in lot.items.all():
            self.fields[price_field(item)] = _price_input(item)
        self.table: LotPriceTable = read_prices(lot, self.typed)
        self.keepable = True

    @classmethod
    def of_draft(cls, lot: Lot, prices: Mapping[str, str], *, seen: str, **options: Any) -> PriceForm:
        """The form as it stands in the draft."""
        data = {price_field(item): prices.get(str(item.pk), "") or announced(item) for item in lot.items.all()}
        return cls(lot, {**data, "seen": seen}, **options)

    @property
    def typed(self) -> dict[str, str]:
        """What stands in the inputs, by item id, empty ones left out."""
        texts = {str(item.pk): str(self[price_field(item)].value() or "") for item in self.lot.items.all()}
        return {item: text for item, text in texts.items() if text.strip()}

    @property
    def total(self) -> Money:
        """The sum of the prices that can be read."""
        return Money(self.table.total, self.lot.tender.currency)

    @property
    def compared(self) -> Money:
        """The part of that sum that is compared: all of it, unless options do not count."""
        return Money(self.table.compared, self.lot.tender.currency)

    @property
    def taxed(self) -> WithVat | None:
        """That sum with VAT, where a rate is known."""
        return None if self.vat_rate is None else with_vat(self.total, self.vat_rate)

    @property
    def complete(self) -> bool:
        """Whether every price is there and right."""
        return not self.table.issues

    @property
    def rows(self) -> list[Row]:
        """The lines of the table, in order."""
        totals, typed = line_totals(self.table), self.typed
        return [
            Row(
                item,
                item.quantity.normalize(),
                self[price_field(item)],
                totals.get(str(item.pk)),
                self._other(str(item.pk), typed),
                counts(item.optional, self.lot.options_estimate),
            )
            for item in self.lot.items.all()
        ]

    def _other(self, item: str, typed: Mapping[str, str]) -> str | None:
        if self._saved is None or self._saved.get(item, "") == typed.get(item, ""):
            return None
        return self._saved.get(item, "")

    def clean(self) -> dict[str, Any]:
        self.keepable = not self.errors
        for found in self.table.issues:
            if found.field not in self.errors and (self._strict or found.message.template != PRICE_MISSING):
                self.add_error(found.field, at_its_input(found))
        return self.cleaned_data


def announced(item: Item) -> str:
    """The price that the buyer announced, as a bidder would type it; empty where bidders name theirs."""
    fixed = item.lot.award_method == AwardMethod.QUALITY_ONLY.value and item.fixed_price is not None
    return typed_number(item.fixed_price) if fixed and item.fixed_price is not None else ""


def _price_input(item: Item) -> forms.CharField:
    attrs = {"inputmode": "decimal", "autocomplete": "off", "data-price": "", "class": "w-12"}
    label = _("Price of one %(unit)s of “%(item)s”") % {"unit": item.unit, "item": item.description}
    return forms.CharField(
        label=label, required=False, strip=False, max_length=LONGEST, widget=forms.TextInput(attrs=attrs)
    )
