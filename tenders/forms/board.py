"""The search form of the notice board. Unclear input filters nothing and says so; the whole query lives in the address."""

from __future__ import annotations

import re
from collections.abc import Mapping
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


class CodeField(forms.ChoiceField):
    """A code of an official list: the common ones are offered, any of the right form is taken (an address may name it)."""

    def __init__(self, pattern: str, **options: Any) -> None:
        self._pattern = re.compile(pattern)
        super().__init__(required=False, **options)

    def valid_value(self, value: Any) -> bool:
        return bool(self._pattern.fullmatch(str(value)))


class BoardForm(forms.Form):
    """What a visitor may ask for."""

    hide_optional = True

    q = forms.CharField(label=_("Words"), required=False, max_length=200)
    stage = forms.ChoiceField(label=_("Stage"), choices=STAGES, required=False)
    cpv = CodeField(r"\d{2,8}(-\d)?(,\d{2,8}){0,40}", label=_("Category"))
    region = CodeField(r"[A-Z]{2}[A-Z0-9]{0,3}(,[A-Z]{2}[A-Z0-9]{0,3}){0,40}", label=_("Region"))
    procedure = forms.ChoiceField(label=_("Procedure"), choices=[("", _("all")), *Procedure.choices], required=False)
    deadline = forms.ChoiceField(label=_("Deadline"), choices=DEADLINES, required=False)
    min_value = AmountField(label=_("Value from"), required=False)
    max_value = AmountField(label=_("Value up to"), required=False)
    buyer = forms.UUIDField(required=False, widget=forms.HiddenInput)
    sort = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)

    def __init__(self, *args: Any, language: str = "en", **options: Any) -> None:
        super().__init__(*args, **options)
        divisions = Code.objects.filter(scheme="cpv", code__endswith="000000").order_by("code")
        regions = Code.objects.filter(scheme="nuts").order_by("code")
        self._divisions = [(entry.code, entry.label_in(language)) for entry in divisions]
        self.fields["cpv"].choices = [("", _("all")), *self._divisions]  # type: ignore[attr-defined]
        labels = [(entry.code, entry.label_in(language)) for entry in regions]
        self.fields["region"].choices = self._with_chosen("region", [("", _("all")), *labels])  # type: ignore[attr-defined]

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """Offer the categories that have tenders, with how many, and the one that is chosen; `counts` is by division."""
        chosen = self["cpv"].value() or ""
        offered = [
            (code, f"{name} ({counts.get(code[:2], 0)})")
            for code, name in self._divisions
            if counts.get(code[:2]) or code[:2] == chosen[:2]
        ]
        self.fields["cpv"].choices = self._with_chosen("cpv", [("", _("all")), *offered])  # type: ignore[attr-defined]

    def _with_chosen(self, name: str, offered: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
        """What is offered, and what the address names: a smaller category, or several as a saved search has them."""
        chosen = self[name].value() or ""
        known = not chosen or any(code == chosen for code, _label in offered)
        return offered if known or not self.fields[name].valid_value(chosen) else [*offered, (chosen, chosen)]  # type: ignore[attr-defined]

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
