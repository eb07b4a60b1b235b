"""What people type about an auction: its start, why it is called off, a total. Clean input; never saves."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenders.forms.fields import AmountField, MomentField, zone_hint


class StartForm(forms.Form):
    """When the auction begins."""

    starts_at = MomentField(label=_("Start of the auction"))

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        super().__init__(data)
        self.fields["starts_at"].help_text = gettext("A working day. %(zone)s.") % {"zone": zone_hint(now)}


class CallOffForm(forms.Form):
    """Why it does not take place at that time."""

    reason = forms.CharField(
        label=_("Why it is called off"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is published, and the bidders get it by mail."),
    )  # fmt: skip


class TotalForm(forms.Form):
    """A bidder's new total for the lot."""

    amount = AmountField(label=_("Your new total without VAT"), places=2, most=Decimal("1E15"), width="w-12")
