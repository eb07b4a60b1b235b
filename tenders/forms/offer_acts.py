"""Forms about one opened offer: a question to its bidder, its answer with files, acceptance, exclusion. Never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from procurement.alphabets import capfirst
from procurement.display import sentence
from procurement.rules.clarifications import exclusion_reasons
from procurement.rules.file_types import ALLOWED
from procurement.rules.repairs import Item
from procurement.rules.rulesets.ruleset import Ruleset
from tenders.forms.officer_acts import DayField
from tenders.forms.officer_documents import DocumentForm
from tenders.models import Clarification, Exclusion
from tenders.services.clarifying import MOST_FILES, AnswerFile

LONGEST = 10_000
PRICE, GENERAL = Clarification.Kind.PRICE.value, Clarification.Kind.GENERAL.value


def _text(label: Any, help_text: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": rows})
    )


class AskForm(forms.Form):
    """A question to the bidder; the kind about the price is offered where the price looks low."""

    prefix = "ask"
    kind = forms.ChoiceField(label=_("What it is about"), widget=forms.RadioSelect)
    question = _text(_("Question"), _("The bidder reads exactly this. It may explain its offer, never change it."), 8)
    last_day = DayField(label=_("Answer until the end of"))

    def __init__(self, *args: Any, looks_low: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        kinds = [one for one in Clarification.Kind.choices if one[0] in (GENERAL, PRICE if looks_low else GENERAL)]
        self.fields["kind"].choices = [(code, capfirst(label)) for code, label in kinds]  # type: ignore[attr-defined]


class RepairForm(forms.Form):
    """One part of the bid that the bidder may hand in or correct; the time is the ruleset's."""

    prefix = "repair"
    item = forms.ChoiceField(label=_("What is missing or wrong"))
    question = _text(_("What the bidder should do"), _("The bidder reads exactly this."), 4)
    evidence_only = forms.BooleanField(
        label=_("If it is a document: it is evidence, and part of neither the price nor the technical offer"),
        required=False,
    )

    def __init__(self, *args: Any, parts: list[Item], **options: Any) -> None:
        super().__init__(*args, **options)
        choices = [("", _("Choose one part")), *((one.key, sentence(one.words)) for one in parts)]
        self.fields["item"].choices = choices  # type: ignore[attr-defined]


class AcceptForm(forms.Form):
    """The explanation of a low price convinces."""

    prefix = "accept"
    reason = _text(_("Why the explanation convinces"), _("Kept in the record, and published after the decision."))


class ExclusionForm(forms.Form):
    """A coded reason of this ruleset, and its explanation."""

    prefix = "exclude"
    code = forms.ChoiceField(label=_("Reason"), widget=forms.RadioSelect)
    explanation = _text(_("Explanation"), _("The bidder reads it in its letter; after the decision it is published."))

    def __init__(self, *args: Any, ruleset: Ruleset | None, **options: Any) -> None:
        super().__init__(*args, **options)
        allowed = set(exclusion_reasons(ruleset)) if ruleset else set()
        choices = [(code, capfirst(label)) for code, label in Exclusion.CODES if code in allowed]
        self.fields["code"].choices = choices  # type: ignore[attr-defined]


class SendBackForm(forms.Form):
    """The second person does not agree with an exclusion."""

    prefix = "back"
    reason = _text(_("What speaks against it"), _("The officer reads it; it is kept in the record."))


class _Many(forms.FileInput):
    allow_multiple_selected = True


class _Files(forms.FileField):
    """Several files at once; each is checked by `AnswerForm.clean`."""

    widget = _Many

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        return list(data) if isinstance(data, list | tuple) else [data] if data else []


class AnswerForm(forms.Form):
    """The bidder's one answer: a text, and files of the kinds and sizes that documents of tenders have."""

    text = _text(_("Your answer"), _("Explain; prices and terms of your offer stay as they are."), 10)
    attachments = _Files(label=_("Files"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        words = _("At most %(count)s files of 50 MB each. Kinds: %(kinds)s.")
        self.fields["attachments"].help_text = words % {"count": MOST_FILES, "kinds": ALLOWED}
        self.checked: list[AnswerFile] = []

    def clean(self) -> dict[str, Any] | None:
        """Check each file as a document of a tender is checked."""
        for upload in self.cleaned_data.get("attachments", ()):
            form = DocumentForm({"title": ""}, {"file": upload})
            if form.is_valid():
                self.checked.append(AnswerFile(form.cleaned_data["file"], form.media_type))
            for error in form.errors.get("file", ()):
                self.add_error("attachments", f"{upload.name}: {error}")
        return super().clean()
