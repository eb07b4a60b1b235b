"""A public document of a tender: taken only if it is what its name says, not too large, and readable by everybody. Never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from procurement.display import sentence
from procurement.rules.file_types import ALLOWED, HEAD, FileRefused, PdfWatch, clean_name, recognize

LARGEST = 50 * 2**20
PDF = "application/pdf"


class DocumentForm(forms.Form):
    """One file with its title; `media_type` is known after validation."""

    title = forms.CharField(
        label=_("Title"), required=False, max_length=300, widget=forms.TextInput(attrs={"class": "w-full"}),
        help_text=_("What bidders see. Empty: the name of the file."),
    )  # fmt: skip
    file = forms.FileField(label=_("File"), max_length=200, allow_empty_file=True)

    media_type = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].help_text = _("At most 50 MB. Kinds: %(kinds)s.") % {"kinds": ALLOWED}

    def clean_file(self) -> UploadedFile[Any]:
        upload: UploadedFile[Any] = self.cleaned_data["file"]
        if (upload.size or 0) > LARGEST:
            raise forms.ValidationError(_("This file is larger than 50 MB: split it or compress its pictures."))
        upload.name = clean_name(upload.name or "")
        try:
            self.media_type = recognize(upload.name or "", upload.read(HEAD))
            upload.seek(0)
            if self.media_type == PDF:
                watch = PdfWatch()
                for chunk in upload.chunks():
                    watch.feed(chunk)
                upload.seek(0)
        except FileRefused as refused:
            raise forms.ValidationError(sentence(refused.message)) from refused
        return upload
