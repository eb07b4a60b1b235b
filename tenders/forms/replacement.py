"""Who takes the place of a key holder, as chosen by an officer. Clean input to a dataclass; never saves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.alphabets import capfirst
from procurement.models import User
from tenders.models import KeyHolderReplacement
from tenders.queries.key_holders import key_holder_by_email
from tenders.services.replacing import ReplacementDraft

CODES = [(code, capfirst(label)) for code, label in KeyHolderReplacement.Code.choices]


class ReplacementForm(forms.Form):
    """`named`: those who can give way; `able`: those who can join."""

    leaving = forms.ChoiceField(label=_("Who can't do it any more"), widget=forms.RadioSelect)
    joining = forms.ChoiceField(label=_("Who takes the place"), required=False, widget=forms.RadioSelect)
    other = forms.EmailField(
        label=_("Or a key holder of another organization"), required=False,
        help_text=_("The e-mail address. Auditors may hold keys."), widget=forms.EmailInput(attrs={"class": "w-full"}),
    )  # fmt: skip
    code = forms.ChoiceField(label=_("Why"), choices=CODES, widget=forms.RadioSelect)
    explanation = forms.CharField(
        label=_("Explanation"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Stays with the buyer: write nothing about anybody's health."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, named: Sequence[User], able: Sequence[User]) -> None:
        super().__init__(data)
        self._people = {str(user.pk): user for user in (*named, *able)}
        self.fields["leaving"].choices = [(str(user.pk), str(user)) for user in named]  # type: ignore[attr-defined]
        self.fields["joining"].choices = [(str(user.pk), str(user)) for user in able]  # type: ignore[attr-defined]
        if not able:
            del self.fields["joining"]
            self.fields["other"].label = _("Who takes the place")

    def clean(self) -> dict[str, Any]:
        """One person joins: ticked, or found by address."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("other"):
            found["person"] = key_holder_by_email(found["other"])
            if found["person"] is None:
                self.add_error("other", _("Nobody who may hold a key has this address."))
        elif found.get("joining"):
            found["person"] = self._people[found["joining"]]
        elif "other" not in self.errors and "joining" not in self.errors:
            self.add_error("joining" if "joining" in self.fields else "other", _("Choose who takes the place."))
        return found

    def draft(self) -> ReplacementDraft:
        """What the services take."""
        found = self.cleaned_data
        return ReplacementDraft(self._people[found["leaving"]], found["person"], found["code"], found["explanation"])
