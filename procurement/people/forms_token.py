"""A new token: what it is called, what the program may do, until when. Clean input; never saves."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.days import begins_at, day_of
from procurement.people.forms_absence import day_field
from procurement.rules.program_tokens import LONGEST, LONGEST_THAT_BINDS, SCOPE_MEANINGS, Scope

PROPOSED = timedelta(days=90)


class TokenForm(forms.Form):
    """`scopes` offers all that exist; what the person may do decides besides."""

    name = forms.CharField(
        label=_("Name of the program"),
        max_length=80,
        help_text=_("So that you recognize the token later."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(label=_("What it may do"), widget=forms.CheckboxSelectMultiple)
    last_day = day_field(_("Last day on which it works"))

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        super().__init__(data, initial={"last_day": day_of(now + PROPOSED - timedelta(days=1))})
        ticks = self.fields["scopes"]
        assert isinstance(ticks, forms.MultipleChoiceField)
        ticks.choices = [(scope.value, _meaning(scope)) for scope in Scope]
        self.fields["last_day"].help_text = gettext(
            "At most %(longest)s days from now; %(binding)s for a token that may hand bids in."
        ) % {"longest": LONGEST.days, "binding": LONGEST_THAT_BINDS.days}

    @property
    def chosen(self) -> list[Scope]:
        return [Scope(value) for value in self.cleaned_data["scopes"]]

    @property
    def expires_at(self) -> datetime:
        """The end of the last day, in the display zone."""
        following = self.cleaned_data["last_day"] + timedelta(days=1)
        return begins_at(following)


def _meaning(scope: Scope) -> str:
    words = gettext(SCOPE_MEANINGS[scope])
    return format_html('<span><code>{}</code><br><span class="hint">{}</span></span>', scope.value, words)
