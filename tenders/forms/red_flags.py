"""The filters of the list of red flags, and the forms of those who say something to one. The whole query lives in the address."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement import days
from procurement.rules.redflags.replies import LONGEST_REASON, LONGEST_REPLY
from procurement.rules.redflags.run import FLAGS
from tenders.models import Procedure
from tenders.queries.codes import divisions
from tenders.queries.red_flags import FALSE_ALARM, GONE, STANDING, FlagFilters

ALL = ("", _("all"))
STATES = [
    (STANDING, _("standing")),
    (GONE, _("no longer shown by the data")),
    (FALSE_ALARM, _("marked as false alarms")),
    ("all", _("all that were ever found")),
]
FIELDS = ("state", "code", "who", "procedure", "division", "month")


class FlagsForm(forms.Form):
    """What a visitor may ask for. Unclear input filters nothing and says so."""

    hide_optional = True

    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    code = forms.ChoiceField(label=_("Rule"), required=False)
    who = forms.CharField(
        label=_("Agency or company"), required=False, max_length=200, help_text=_("Its name or a part of it.")
    )
    procedure = forms.ChoiceField(label=_("Procedure"), choices=[ALL, *Procedure.choices], required=False)
    division = forms.ChoiceField(label=_("Category"), required=False)
    month = forms.DateField(
        label=_("Found in the month"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "2026-11", "class": "w-8"}),
        error_messages={"invalid": _("Give the month as year and month: 2026-11.")},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._choices("code", [(flag.code, f"{flag.code} {_(flag.title)}") for flag in FLAGS])
        self._choices("division", [(code[:2], name) for code, name in divisions()])

    def _choices(self, field: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[field].choices = [ALL, *choices]  # type: ignore[attr-defined]

    def filters(self) -> FlagFilters:
        """The filters asked for; fields that are wrong are left out (their errors are shown)."""
        self.is_valid()
        clean = self.cleaned_data
        month = clean.get("month")
        said: dict[str, str] = {name: clean.get(name) or "" for name in ("code", "who", "procedure", "division")}
        return FlagFilters(
            **said,  # type: ignore[arg-type]
            state=clean.get("state") or STANDING,
            starts_at=_first(month.year, month.month) if month else None,
            ends_at=_first(month.year + month.month // 12, month.month % 12 + 1) if month else None,
        )

    def query(self, **changes: str) -> str:
        """The address of the list with these filters and changes, in a fixed order."""
        said = {name: self.data.get(name, "") for name in FIELDS if name not in self.errors} | changes
        return urlencode({name: value for name, value in said.items() if value})


def _first(year: int, month: int) -> datetime:
    """The first moment of a month in the display zone."""
    return datetime(year, month, 1, tzinfo=days.zone())


class FlagReplyForm(forms.Form):
    """What the buyer or the company says."""

    text = forms.CharField(
        label=_("Reply"),
        max_length=LONGEST_REPLY,
        help_text=_("Published at once beside the flag, with the name of your organization. No personal data."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class FlagReasonForm(forms.Form):
    """Why an auditor marks a flag as a false alarm, or withdraws the mark."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        help_text=_("Everybody reads it."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
