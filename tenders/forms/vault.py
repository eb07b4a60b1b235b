"""A document that a company keeps, with what is known about it. The file was sealed on its way in; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.rules.file_types import ALLOWED
from procurement.rules.sealing import MAX_BODY
from procurement.uploads import SealedFileField, SealedUpload
from tenders.forms.officer_acts import DayField
from tenders.models import VaultDocument
from tenders.services.vault import Label


class VersionForm(forms.Form):
    """A version of a document."""

    use_required_attribute = False
    title = forms.CharField(label=_("Title"), max_length=150, help_text=_("As your people know it."))
    issuer = forms.CharField(label=_("Who issued it"), max_length=150, required=False)
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_until = DayField(
        label=_("Valid until"), required=False, help_text=_("You are warned before. Empty: it does not expire.")
    )
    file = SealedFileField(label=_("File"), max_length=255)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].help_text = _("At most %(size)s MB. Kinds: %(kinds)s.") % {
            "size": MAX_BODY // 2**20,
            "kinds": ALLOWED,
        }

    @property
    def label(self) -> Label:
        """What the services take beside the file."""
        found = self.cleaned_data
        return Label(found["title"], found["issuer"], found["valid_from"], found["valid_until"])

    @property
    def upload(self) -> SealedUpload:
        """The file as it was sealed."""
        upload: SealedUpload = self.cleaned_data["file"]
        return upload


class DocumentForm(VersionForm):
    """A new document: also of what kind it is."""

    kind = forms.ChoiceField(label=_("Kind"), choices=VaultDocument.Kind.choices)
    field_order = ("kind", "title", "issuer", "valid_from", "valid_until", "file")
