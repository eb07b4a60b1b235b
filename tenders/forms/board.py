"""The search form of the notice board. Unclear input filters nothing and says so; the whole query lives in the address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.display import sentence
from procurement.models import Code
from procurement.rules.amounts import NotANumber, parse_amount
from tenders.models import Procedure
from tenders.queries.board import BoardFilters

STAGES = [("", _("all")), ("open", _("open for bids")), ("running", _("being decided")), ("finished", _("finished"))]
SORTS = [("newest", _("newest first")), ("deadline", _("deadline first")), ("value", _("highest value first"))]
DEADLINES = [("", _("any")), ("3", _("within 3 days")), ("7", _("within a week")), ("30", _("within a month"))]


class AmountField(forms.CharField):
    """An amount as people type it, to a Decimal or None."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "w-12"}), **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_amount(text)
        except NotANumber as error:
            raise forms.ValidationError(sentence(error.issue)) from error


class BoardForm(forms.Form):
    """What a visitor may ask for."""

    hide_optional = True

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    stage = forms.ChoiceField(label=_("Stage"), choices=STAGES, required=False)
    cpv = forms.ChoiceField(label=_("Category"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    procedure = forms.ChoiceField(label=_("Procedure"), choices=[("", _("all")), *Procedure.choices], required=False)
    deadline = forms.ChoiceField(label=_("Deadline"), choices=DEADLINES, required=False)
    min_value = AmountField(label=_("Value from"), required=False)
    max_value = AmountField(label=_("Value up to"), required=False)
    buyer = forms.UUIDField(required=False, widget=forms.HiddenInput)
    sort = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)

    def __init__(self, *args: Any, language: str = "en", counts: dict[str, int] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        label = "label_ro" if language == "ro" else "label_en"
        found = counts or {}
        cpv = Code.objects.filter(scheme="cpv", code__endswith="000000").order_by("code").values_list("code", label)
        regions = Code.objects.filter(scheme="nuts").order_by("code").values_list("code", label)
        self.fields["cpv"].choices = [  # type: ignore[attr-defined]
            ("", _("all")), *((code, f"{name} ({found[code[:2]]})") for code, name in cpv if found.get(code[:2])),
        ]  # fmt: skip
        self.fields["region"].choices = [("", _("all")), *regions]  # type: ignore[attr-defined]

    def filters(self) -> BoardFilters:
        """The filters asked for; fields that are wrong are left out (their errors are shown)."""
        self.is_valid()
        clean = self.cleaned_data
        return BoardFilters(
            q=clean.get("q", ""),
            cpv=clean.get("cpv", ""),
            region=clean.get("region", ""),
            stage=clean.get("stage", ""),
            buyer=str(clean.get("buyer") or ""),
            procedure=clean.get("procedure", ""),
            deadline_days=int(clean["deadline"]) if clean.get("deadline") else None,
            min_value=clean.get("min_value"),
            max_value=clean.get("max_value"),
            sort=clean.get("sort") or "newest",
        )
