"""The form that takes a receipt as text or as the downloaded file."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MAX_NOTE = 20_000


class ReceiptForm(forms.Form):
    """A signed note: pasted, or as the file that was downloaded."""

    note = forms.CharField(
        label=_("Text of the receipt"), required=False, strip=False, max_length=MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 14, "spellcheck": "false", "class": "code"}),
    )  # fmt: skip
    file = forms.FileField(label=_("or the file"), required=False, max_length=255)

    def clean(self) -> None:
        file = self.cleaned_data.get("file")
        if not file and not self.cleaned_data.get("note"):
            self.add_error("note", _("Paste the text of the receipt, or choose its file."))
        if file and file.size > MAX_NOTE:
            self.add_error("file", _("This file is too large to be a receipt."))

    def signed_text(self) -> str:
        """The note with the line ends that were signed (browsers send CR LF)."""
        file = self.cleaned_data.get("file")
        text = file.read().decode("utf-8", "replace") if file else self.cleaned_data["note"]
        lines: str = text.replace("\r\n", "\n")
        return lines if lines.endswith("\n") else lines + "\n"
