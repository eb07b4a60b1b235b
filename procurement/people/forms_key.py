"""The text of a key or a share, as a browser's script or the command line made it. Clean input; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class KeyTextForm(forms.Form):
    """One text of hexadecimal digits or JSON; scripts fill it in by its mark `data-text`. The service says what is wrong with it."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, name: str = "text", label: Any = None) -> None:
        super().__init__(data)
        self._name = name
        label = label or _("What the program printed")
        widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocomplete": "off", "data-text": True})
        self.fields[name] = forms.CharField(label=label, max_length=2**16, widget=widget)

    def given(self) -> str:
        """The text without the line ends around it."""
        return str(self.cleaned_data[self._name]).strip()
