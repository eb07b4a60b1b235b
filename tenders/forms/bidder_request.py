"""A request to participate as typed by a company: an answer to each criterion, and a document. Never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.display import number_text
from tenders.forms.officer_documents import DocumentForm
from tenders.models import Tender


class AnswersForm(forms.Form):
    """One field for each criterion, in their order. What is typed is kept as it is; what is wrong is said on handing in."""

    hide_optional = True

    def __init__(self, data: Any = None, *, initial: dict[str, str] | None = None, tender: Tender) -> None:
        super().__init__(data)
        self.criteria = list(tender.selection_criteria.all())
        for number, asked in enumerate(self.criteria, 1):
            number_asked = asked.minimum is not None
            widget: forms.Widget = (
                forms.TextInput(attrs={"inputmode": "decimal", "class": "w-12"})
                if number_asked
                else forms.Textarea(attrs={"rows": 3})
            )
            hint = [asked.description]
            if asked.minimum is not None:
                hint.append(
                    str(_("A number, at least %(minimum)s.") % {"minimum": number_text(asked.numbers["minimum"] or 0)})
                )
            self.fields[f"answer_{number}"] = forms.CharField(
                label=asked.title, required=False, max_length=5000, widget=widget,
                help_text=" ".join(filter(None, hint)), initial=(initial or {}).get(str(asked.pk), ""),
            )  # fmt: skip

    def typed(self) -> dict[str, str]:
        """The answers by criterion id."""
        return {str(asked.pk): self.cleaned_data[f"answer_{n}"] for n, asked in enumerate(self.criteria, 1)}


class RequestFileForm(DocumentForm):
    """A document beside the answers."""

    title = None  # type: ignore[assignment]  # its name is enough
