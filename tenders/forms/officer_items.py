"""The rows of a price table, as typed by an officer. Clean input to dataclasses; never saves."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.forms.fields import AmountField, CodeField
from tenders.forms.rows import RowForm
from tenders.models import Item
from tenders.queries import codes
from tenders.services.drafts import ItemDraft

EDITABLE_ITEMS = 100
"""More items than these are changed by spreadsheet: nobody types into such a page, and no browser enjoys it."""


class ItemRow(RowForm):
    """One item: what, how much, in which unit."""

    decides: ClassVar[tuple[str, ...]] = ("description", "quantity", "unit", "cpv_code")
    in_table: ClassVar[bool] = True

    description = forms.CharField(label=_("Description"), max_length=500, widget=forms.Textarea(attrs={"rows": 1}))
    quantity = AmountField(label=_("Quantity"), places=4, positive=True, most=Decimal(10) ** 12, width="w-8")
    unit = forms.CharField(label=_("Unit"), max_length=60, widget=forms.TextInput(attrs={"class": "w-8"}))
    cpv_code = CodeField(label=_("Category code"), required=False, placeholder="")
    optional = forms.BooleanField(label=_("Option"), required=False)
    fixed_price = AmountField(
        label=_("Announced price of one unit"), required=False, places=4, positive=True, width="w-8"
    )

    def clean_description(self) -> str:
        return " ".join(str(self.cleaned_data["description"]).split())

    def clean_cpv_code(self) -> str:
        code = str(self.cleaned_data["cpv_code"])
        if code and not codes.is_category(code):
            raise forms.ValidationError(_("There is no such category code in the common procurement vocabulary."))
        return code


def item_initial(item: Item | ItemDraft) -> dict[str, Any]:
    """What a row shows of an item."""
    return {
        "description": item.description,
        "quantity": item.quantity,
        "unit": item.unit,
        "cpv_code": item.cpv_code,
        "fixed_price": item.fixed_price,
        "optional": item.optional,
    }


def item_draft(values: Mapping[str, Any]) -> ItemDraft:
    """An item from the clean values of a row."""
    return ItemDraft(
        values["description"],
        values["quantity"],
        values["unit"].strip(),
        values.get("cpv_code") or "",
        values.get("fixed_price"),
        optional=bool(values.get("optional")),
    )
