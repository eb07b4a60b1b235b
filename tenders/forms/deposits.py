"""What each lot asks for as a deposit. Clean input to amounts by lot number; never saves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tenders.queries.deposits import Row


class DepositsForm(forms.Form):
    """One amount a lot; empty asks for nothing."""

    def __init__(self, *args: Any, rows: list[Row], currency: str, **options: Any) -> None:
        super().__init__(*args, **options)
        for row in rows:
            self.fields[f"lot-{row.lot.number}"] = forms.DecimalField(
                label=_("Lot %(number)s: %(title)s") % {"number": row.lot.number, "title": row.lot.title},
                help_text=_("In %(currency)s; empty asks for no deposit.") % {"currency": currency},
                initial=row.asked.amount if row.asked else None,
                required=False,
                min_value=Decimal("0.01"),
                max_digits=20,
                decimal_places=2,
                localize=True,
            )

    def amounts(self) -> dict[int, Decimal | None]:
        return {int(name.removeprefix("lot-")): value for name, value in self.cleaned_data.items()}
