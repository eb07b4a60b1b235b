"""A question of a company and the officer's answer, as typed. Clean input; what may be published is said by the rules."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.rules.enquiries import LONGEST, LONGEST_ANSWER
from tenders.forms.officer_documents import DocumentForm


class QuestionForm(forms.Form):
    """One question."""

    question = forms.CharField(
        label=_("Your question"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("It is published word for word with the answer. Nobody is told who asked, so leave out names."),
    )  # fmt: skip


class AnswerForm(forms.Form):
    """The answer; `revision` is that of the draft which the page showed."""

    hide_optional = True  # a draft may be empty, and what is published may not

    answer = forms.CharField(
        label=_("Answer"), max_length=LONGEST_ANSWER, required=False, widget=forms.Textarea(attrs={"rows": 10}),
        help_text=_("Published for everybody together with the question. It can't be changed afterwards."),
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class AnswerFileForm(DocumentForm):
    """A file for the answer, under its own name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["title"]
