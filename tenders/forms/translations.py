"""Texts of a tender beside their translations, as an officer types them. Never saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tenders.queries.text_translations import Translatable

LONG = 120
"""From so many characters on a text gets a box of several lines."""
LONGEST = 10_000


class LanguageForm(forms.Form):
    """The language in which the texts of a tender are written."""

    language = forms.ChoiceField(
        label=_("Language of the tender's texts"), required=False,
        help_text=_("The texts in this language count. Translations explain them, and say so."),
    )  # fmt: skip

    def __init__(self, data: Any = None, **arguments: Any) -> None:
        super().__init__(data, **arguments)
        field = self.fields["language"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Not said")), *settings.LANGUAGES]


class TranslationsForm(forms.Form):
    """One field for each text; left empty, readers get the original."""

    hide_optional = True

    def __init__(
        self, texts: Sequence[Translatable], saved: Mapping[str, str], data: Any = None, *, language: str
    ) -> None:
        super().__init__(data)
        self._originals = {}
        for text in texts:
            name = f"t{sha256(text.original.encode()).hexdigest()[:24]}"
            self._originals[name] = text.original
            long = len(text.original) > LONG or "\n" in text.original
            box = forms.Textarea(attrs={"rows": 4}) if long else forms.TextInput(attrs={"class": "w-full"})
            box.attrs["lang"] = language
            self.fields[name] = forms.CharField(
                label=text.original, required=False, max_length=LONGEST, widget=box, help_text=text.where,
                initial=saved.get(text.original, ""),
            )  # fmt: skip

    def translations(self) -> dict[str, str]:
        """What was typed, by original; empty where nothing is."""
        found: dict[str, str] = {}
        for name, original in self._originals.items():
            found[original] = self.cleaned_data[name].replace("\r\n", "\n").strip()
        return found

    def show_saved(self, saved: Mapping[str, str]) -> None:
        """Beside what was typed, what somebody else saved in between."""
        for name, original in self._originals.items():
            if (text := saved.get(original, "")) != self.cleaned_data[name]:
                self[name].help_text = (
                    gettext("Saved meanwhile: “%(text)s”") % {"text": text}
                    if text
                    else gettext("Taken away meanwhile.")
                )
