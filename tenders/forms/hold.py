"""How a tender that waits goes on: the proposal of the first person. Never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.models import Hold


class HoldAnswerForm(forms.Form):
    """Move the deadline after an outage, or go on without, with a reason that is published."""

    answer = forms.ChoiceField(label=_("What do you propose?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Published. Needed to go on without an extension, or in spite of the clock."),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, cause: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = (
            Hold.Answer.choices if cause == Hold.Cause.OUTAGE else [(Hold.Answer.GO_ON, _("Go on in spite of it"))]
        )
        self.fields["answer"].choices = answers  # type: ignore[attr-defined]
