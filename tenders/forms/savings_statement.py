"""A savings report to be frozen, as typed: its title, and for which organization. Clean input; never saves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization
from tenders.forms.savings import SavingsForm
from tenders.services.savings_statements import StatementDraft


class StatementForm(forms.Form):
    """What the report is called, and who answers for it."""

    organization = forms.ChoiceField(label=_("Organization"))
    title = forms.CharField(
        label=_("Title of the report"), max_length=200,
        help_text=_("For example: Savings of the first half-year 2026. Everybody reads it once it is signed off."),
    )  # fmt: skip

    def __init__(self, *args: Any, organizations: Sequence[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._known = {str(one.pk): one for one in organizations}
        field = self.fields["organization"]
        field.choices = [(key, one.name) for key, one in self._known.items()]  # type: ignore[attr-defined]
        if len(self._known) == 1:
            field.initial, field.widget = next(iter(self._known)), forms.HiddenInput()

    def draft(self, filters: SavingsForm) -> StatementDraft:
        """What the service takes; call it on valid forms only."""
        organization = self._known[self.cleaned_data["organization"]]
        title = " ".join(self.cleaned_data["title"].split())
        return StatementDraft(organization, title, filters.filters(), filters.said(), filters.main)
