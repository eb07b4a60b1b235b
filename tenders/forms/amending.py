"""The pages of a change to a published tender, as typed by an officer. Clean input; the rules say what it brings about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.rules.terms import DATES, DocumentTerms, LotPart, Terms
from tenders.forms.fields import MomentField, zone_hint
from tenders.forms.officer_basics import BasicsForm
from tenders.forms.officer_criteria import criterion_initial
from tenders.forms.officer_documents import DocumentForm
from tenders.forms.officer_items import item_initial
from tenders.forms.officer_method import method_initial


class ReasonForm(forms.Form):
    """Why, and whether words alone are mended."""

    reason = forms.CharField(
        label=_("Reason for the change"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Published with the change."),
        error_messages={"required": _("Give the reason for the change: it is published.")},
    )  # fmt: skip
    only_clarifies = forms.BooleanField(
        label=_("Words and documents only clarify or correct: bidders need not change anything"), required=False,
        help_text=_("Published with the change. Without this statement bidders have to confirm their bids, or to hand them in again."),
    )  # fmt: skip


class WordsForm(forms.Form):
    """Title and summary."""

    hide_optional = True

    title = BasicsForm.base_fields["title"]
    summary = BasicsForm.base_fields["summary"]

    def words(self) -> dict[str, str]:
        """What the services take."""
        return {"title": self.cleaned_data["title"].strip(), "summary": self.cleaned_data["summary"].strip()}


class SavingsBaselineForm(forms.Form):
    """What the saving is measured against."""

    savings_baseline = BasicsForm.base_fields["savings_baseline"]


class NewDatesForm(forms.Form):
    """Later dates; what is left empty follows from the others. While a call is open: those of the call."""

    hide_optional = True

    requests_end_at = MomentField(label=_("Requests to participate until"), required=False)
    bids_end_at = MomentField(label=_("Bids until"), required=False)
    opening_at = MomentField(label=_("Opening of the bids"), required=False)
    enquiries_end_at = MomentField(label=_("Questions until"), required=False)

    def __init__(self, data: Any = None, *, terms: Terms, chosen: dict[str, Any]) -> None:
        initial = {name: chosen.get(name) for name in DATES}
        end = "requests_end_at" if terms.in_call else "bids_end_at"
        initial[end] = initial[end] or terms.ends_at
        super().__init__(data, initial=initial)
        zone = zone_hint(terms.ends_at) if terms.ends_at else ""
        self.fields[end].help_text = gettext("%(zone)s.") % {"zone": zone}
        self.fields["opening_at"].help_text = gettext("Empty: it moves along with the deadline.")
        for name in ("bids_end_at", "opening_at") if terms.in_call else ("requests_end_at",):
            del self.fields[name]
        self.fields["enquiries_end_at"].help_text = gettext("Empty: it stays, unless the change is significant.")


class NewDocumentForm(DocumentForm):
    """A document, and which published one it replaces, if any."""

    hide_optional = True

    replaces = forms.ChoiceField(label=_("In the place of"), required=False)

    def __init__(self, *args: Any, documents: Sequence[DocumentTerms], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["replaces"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext("none: it is added")), *((one.id, one.title) for one in documents)]

    @property
    def replaced(self) -> UUID | None:
        """The id of the document in whose place it comes."""
        return UUID(self.cleaned_data["replaces"]) if self.cleaned_data.get("replaces") else None


def lot_start(lot: LotPart) -> dict[str, Any]:
    """What the page of a lot shows of the lot as it would be."""
    # What scores mean in words is not of the published terms: a change leaves it as it is.
    criteria = [SimpleNamespace(**{**asdict(one), "options": dict(one.options), "anchors": {}}) for one in lot.criteria]
    return {
        "title": lot.title,
        "description": lot.description,
        "estimated_value": lot.estimated_value,
        "vat_rate": lot.vat_rate,
        "options_estimate": lot.options_estimate,
        "cpv_code": lot.cpv_code,
        **method_initial(lot),
        "items": [item_initial(item) for item in lot.items],  # type: ignore[arg-type]
        "criteria": [criterion_initial(one) for one in criteria],  # type: ignore[arg-type]
    }


def requirements_start(terms: Terms) -> dict[str, Any]:
    """What the page of the requirements shows of them as they would be."""
    names = ("kind", "title", "description", "mandatory", "signed", "pages")
    return {"requirements": [{name: getattr(one, name) for name in names} for one in terms.requirements]}
