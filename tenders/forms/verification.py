"""The form that takes a receipt and the proof of an act, each as text or as the downloaded file."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

MAX_NOTE = 20_000
MAX_PROOF = 60_000
LINES = {"rows": 14, "spellcheck": "false", "class": "code"}


class ReceiptForm(forms.Form):
    """A signed note, and the proof that its act is in the public log: one of them or both, pasted or as files."""

    note = forms.CharField(
        label=_("Text of the receipt"), required=False, strip=False, max_length=MAX_NOTE,
        widget=forms.Textarea(attrs=LINES),
    )  # fmt: skip
    file = forms.FileField(label=_("or the file"), required=False, max_length=255)
    proof = forms.FileField(
        label=_("Proof in the public log"), required=False, max_length=255,
        help_text=_("The file that ends in .tlog-proof. It can also be checked alone."),
    )  # fmt: skip

    def clean(self) -> None:
        file, proof = self.cleaned_data.get("file"), self.cleaned_data.get("proof")
        if not file and not proof and not self.cleaned_data.get("note"):
            self.add_error("note", _("Paste the text of the receipt, or choose its file."))
        if file and file.size > MAX_NOTE:
            self.add_error("file", _("This file is too large to be a receipt."))
        if proof and proof.size > MAX_PROOF:
            self.add_error("proof", _("This file is too large to be a proof."))

    def signed_text(self) -> str:
        """The note with the line ends that were signed (browsers send CR LF); empty if none was given."""
        file = self.cleaned_data.get("file")
        text = file.read().decode("utf-8", "replace") if file else self.cleaned_data["note"]
        lines: str = text.replace("\r\n", "\n")
        return lines if lines.endswith("\n") or not lines else lines + "\n"

    def proof_text(self) -> str:
        """The proof; empty if none was given."""
        proof = self.cleaned_data.get("proof")
        return proof.read().decode("utf-8", "replace") if proof else ""
