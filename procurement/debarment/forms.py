"""Forms of the list of debarred companies. They clean input; services decide and store."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.debarment.services import DebarmentDraft
from procurement.people import countries
from procurement.people.forms_absence import day_field


class DebarmentForm(forms.Form):
    """One decision about one company."""

    name = forms.CharField(label=_("Name of the company"), max_length=300, help_text=_("As the decision writes it."))
    country = forms.ChoiceField(label=_("Country"), initial="RO", widget=forms.Select(attrs={"class": "w-20"}))
    registry_number = forms.CharField(
        label=_("Registry number"),
        max_length=60,
        help_text=_("By country and number the company is found among bidders."),
        widget=forms.TextInput(attrs={"class": "w-20", "spellcheck": "false", "autocomplete": "off"}),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        help_text=_("Everybody reads it. No personal data beyond what the decision publishes."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    decision_number = forms.CharField(label=_("Number of the decision"), max_length=100)
    decision_body = forms.CharField(label=_("Who decided"), max_length=300, help_text=_("The court or authority."))
    citation = forms.CharField(label=_("Where it stands in the law"), max_length=300)
    first_day = day_field(_("First day"))
    last_day = day_field(_("Last day"), _("The whole day counts."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = countries.choices()

    def draft(self) -> DebarmentDraft:
        """What the service takes."""
        return DebarmentDraft(**self.cleaned_data)


class LiftingForm(forms.Form):
    """From which day a record holds no longer, and why."""

    lifted_on = day_field(_("First day on which it no longer holds"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        help_text=_("Such as the decision that annulled it. Everybody reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
