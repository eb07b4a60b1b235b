"""What is typed about a saved search: the board's filters with several categories and regions, a name, how often. Never saves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from procurement.alphabets import capfirst
from procurement.models import Organization
from procurement.rules.alerts import Frequency
from tenders.forms.board import BoardForm
from tenders.forms.fields import AmountField
from tenders.models import Alert, Procedure, SavedSearch
from tenders.queries import codes
from tenders.services.alerting import SearchDraft

MOST_CODES = 40


class FrequencyForm(forms.Form):
    """How often one hears of a search."""

    frequency = forms.ChoiceField(
        label=_("How often"), choices=[(code, capfirst(label)) for code, label in Alert.FREQUENCIES]
    )


class SearchForm(forms.Form):
    """A saved search. Of a company if `company` is ticked, which is offered to its members only."""

    name = forms.CharField(label=_("Name of the search"), max_length=120, help_text=_("As you will find it in mails."))
    words = forms.CharField(label=_("Words"), max_length=200, required=False)
    categories = forms.MultipleChoiceField(
        label=_("Categories"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: all.")
    )
    exact = forms.CharField(
        label=_("More exact categories"),
        required=False,
        max_length=600,
        help_text=_("CPV codes with commas between them, such as 30213100, 30232110."),
    )
    regions = forms.MultipleChoiceField(
        label=_("Regions"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: all.")
    )
    min_value = AmountField(label=_("Value from"), required=False)
    max_value = AmountField(label=_("Value up to"), required=False)
    procedure = forms.ChoiceField(
        label=_("Procedure"),
        required=False,
        choices=[("", _("all")), *((code, capfirst(label)) for code, label in Procedure.choices)],
    )
    buyer = forms.ModelChoiceField(
        label=_("Only of this buyer"), required=False, queryset=Organization.objects.none(), empty_label=_("all")
    )
    early = forms.BooleanField(
        label=_("Plans and market consultations too"),
        required=False,
        help_text=_("Early notices often name neither region nor value: then these exclude nothing."),
    )
    company = forms.ModelChoiceField(
        label=_("Whose search it is"), required=False, queryset=Organization.objects.none(), empty_label=_("mine alone")
    )
    frequency = forms.ChoiceField(
        label=_("Mails about it"),
        choices=[(code, capfirst(label)) for code, label in Alert.FREQUENCIES],
        widget=forms.RadioSelect,
        help_text=_("You can change or end it at any time; each mail has a link for it."),
    )

    def __init__(
        self, *args: Any, companies: Sequence[Organization], buyer: UUID | str | None = None, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields
        fields["categories"].choices = codes.divisions()
        fields["regions"].choices = codes.regions()
        fields["company"].queryset = Organization.objects.filter(pk__in=[one.pk for one in companies])
        agencies = Organization.objects.filter(kind=Organization.Kind.AGENCY)
        fields["buyer"].queryset = agencies.filter(pk=buyer) if buyer else agencies.none()
        for name, shown in (("company", companies), ("buyer", fields["buyer"].queryset)):
            if not shown:
                del fields[name]

    def clean_exact(self) -> list[str]:
        """The codes, each of the official list."""
        given = [code for code in re.split(r"[,;\s]+", self.cleaned_data["exact"]) if code]
        wrong = [code for code in given if not re.fullmatch(r"\d{8}(-\d)?", code) or not codes.is_category(code[:8])]
        if wrong or len(given) > MOST_CODES:
            raise ValidationError(
                _("This is no code of the list of categories: %(codes)s.") % {"codes": ", ".join(wrong[:5] or given)}
            )
        return [code[:8] for code in given]

    def draft(self) -> SearchDraft:
        """What the form says, once it is valid."""
        said = self.cleaned_data
        return SearchDraft(
            name=said["name"],
            words=said["words"],
            categories=tuple(dict.fromkeys([*said["categories"], *said["exact"]])),
            regions=tuple(said["regions"]),
            min_value=said["min_value"],
            max_value=said["max_value"],
            procedure=said["procedure"],
            buyer=said.get("buyer"),
            early=said["early"],
            company=said.get("company"),
        )

    @property
    def often(self) -> Frequency:
        """How often its author hears of it."""
        return Frequency(self.cleaned_data["frequency"])


def initial_of_board(form: BoardForm) -> dict[str, Any]:
    """The filters of the notice board as a search begins with them; what was wrong there is left out."""
    asked = form.filters()
    named = [code for code in asked.cpv.split(",") if code]
    return {
        "name": asked.q,
        "words": asked.q,
        **_categories(named),
        "regions": [code for code in asked.region.split(",") if code],
        "min_value": asked.min_value,
        "max_value": asked.max_value,
        "procedure": asked.procedure,
        "buyer": asked.buyer,
        "early": True,
        "frequency": Frequency.DAILY.value,
    }


def initial_of_search(search: SavedSearch, frequency: str) -> dict[str, Any]:
    """A search as it is kept."""
    kept = ("name", "words", "regions", "min_value", "max_value", "procedure", "buyer", "early", "company")
    found = {field: getattr(search, field) for field in kept}
    return {**found, **_categories(search.categories), "frequency": frequency}


def _categories(named: Sequence[str]) -> dict[str, Any]:
    """Divisions are ticked, other codes written out."""
    offered = {code for code, _label in codes.divisions()}
    exact = [code[:8].ljust(8, "0") for code in named if code not in offered]
    return {"categories": [code for code in named if code in offered], "exact": ", ".join(exact)}
