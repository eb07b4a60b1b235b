"""What people write around an opening that went wrong. Clean input only; never saves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.models import Tender
from tenders.services.reading import ReadingDraft


class RecoveryForm(forms.Form):
    """Why the key holders can't open."""

    explanation = forms.CharField(
        label=_("Why too few key holders can open"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The second person decides by it. Write nothing about anybody's health."),
    )


class ReadingForm(forms.Form):
    """What a person reads in a bid: for each lot whether the bid is for it, its prices, statements and answers."""

    def __init__(self, tender: Tender, data: Any = None) -> None:
        super().__init__(data)
        self._tender = tender
        for lot in tender.lots.order_by("number").prefetch_related("items", "criteria"):
            label = _("The bid is for lot %(number)s, %(title)s") % {"number": lot.number, "title": lot.title}
            self.fields[f"lot_{lot.pk}"] = forms.BooleanField(label=label, required=False)
            for item in lot.items.all():
                label = _("Lot %(number)s, unit price of %(item)s") % {"number": lot.number, "item": item.description}
                self.fields[f"price_{lot.pk}_{item.pk}"] = forms.DecimalField(
                    label=label, required=False, max_digits=21, decimal_places=6
                )
            for criterion in lot.criteria.all():
                self.fields[f"answer_{criterion.pk}"] = forms.CharField(label=criterion.title, required=False)
        for requirement in tender.requirements.filter(kind="declaration"):
            self.fields[f"made_{requirement.pk}"] = forms.BooleanField(label=requirement.title, required=False)
        self.fields["explanation"] = forms.CharField(
            label=_("How you read it, and what can't be read"), required=False, widget=forms.Textarea(attrs={"rows": 3})
        )

    def draft(self) -> ReadingDraft:
        """What the service takes."""
        found = self.cleaned_data
        lots: dict[str, dict[str, Decimal]] = {
            str(lot.pk): {
                str(item.pk): price
                for item in lot.items.all()
                if (price := found.get(f"price_{lot.pk}_{item.pk}")) is not None
            }
            for lot in self._tender.lots.all()
            if found.get(f"lot_{lot.pk}")
        }
        return ReadingDraft(
            lots=lots,
            declarations=frozenset(
                name.removeprefix("made_") for name, on in found.items() if name.startswith("made_") and on
            ),
            answers={
                name.removeprefix("answer_"): text
                for name, text in found.items()
                if name.startswith("answer_") and text
            },
            explanation=found["explanation"],
        )
