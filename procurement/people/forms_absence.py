"""Who is away, from which day to which, and who stands in. Clean input; never saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization, User


def day_field(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    """A day, picked or typed in any of the usual forms."""
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-12"})
    formats = ["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"]
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget, input_formats=formats)


class AbsenceForm(forms.Form):
    """`deputies`: by organization, the members who may stand in there."""

    first_day = day_field(_("First day away"))
    last_day = day_field(_("Last day away"), _("The whole day counts. It ends by itself, and can be ended earlier."))
    deputy = forms.ChoiceField(label=_("Who stands in"), widget=forms.Select(attrs={"class": "w-20"}))

    def __init__(self, data: Any = None, *, deputies: Mapping[Organization, Sequence[User]]) -> None:
        super().__init__(data)
        self._known = {f"{o.pk}:{user.pk}": (o, user) for o, users in deputies.items() for user in users}
        choices: list[Any] = [("", _("Choose one"))]
        for organization, users in deputies.items():
            options = [(f"{organization.pk}:{user.pk}", str(user)) for user in users]
            choices += options if len(deputies) == 1 else [(organization.name, options)]
        self.fields["deputy"].choices = choices  # type: ignore[attr-defined]

    @property
    def chosen(self) -> tuple[Organization, User]:
        """The organization and its member who stands in."""
        return self._known[self.cleaned_data["deputy"]]

    @property
    def times(self) -> tuple[datetime, datetime]:
        """From the beginning of the first day to the end of the last one, in the display zone."""
        first, last = self.cleaned_data["first_day"], self.cleaned_data["last_day"]
        return _midnight(first), _midnight(last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
