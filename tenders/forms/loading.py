"""What every form has by which an administrator loads a table of figures from a file: what it is, where it comes from, the file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.models.loaded_version import CODE


class LoadForm(forms.Form):
    """Fields of the table itself are added by each form; `file` comes last."""

    largest: int
    """Bytes of a file that are taken."""
    too_large: Any
    """The sentence about a larger one."""

    code = forms.CharField(label=_("Short name"), max_length=40, validators=[CODE])
    name = forms.CharField(label=_("Name"), max_length=200, help_text=_("As its source calls it."))
    source = forms.CharField(label=_("Source"), max_length=300, help_text=_("Who publishes it, and in which table."))
    source_url = forms.URLField(label=_("Address of the source"), max_length=500, required=False, assume_scheme="https")
    licence = forms.CharField(label=_("Licence"), max_length=200, help_text=_("Under which terms it may be reused."))

    def clean_file(self) -> bytes:
        upload: Any = self.cleaned_data["file"]
        if upload.size > self.largest:
            raise forms.ValidationError(self.too_large)
        content: bytes = upload.read()
        return content

    def said(self) -> dict[str, Any]:
        """What stands beside the file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}
