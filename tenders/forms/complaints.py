"""Orders, complaints, decisions, claims and replies as they are typed. Clean input to dataclasses; never saves."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.alphabets import capfirst
from procurement.rules.complaints import Against, Outcome, outcomes_at
from procurement.rules.complaints import ComplaintStage as Stage
from procurement.rules.objections import LONGEST, LONGEST_REPLY
from tenders.forms.officer_acts import DayField
from tenders.forms.officer_documents import DocumentForm
from tenders.models import Complaint, ComplaintRuling, Exclusion
from tenders.queries.complaints import Window, remedies_of
from tenders.services.complaining import ComplaintDraft
from tenders.services.complaint_rulings import RulingDraft
from tenders.services.kept_files import Attached
from tenders.services.suspending import OrderDraft


def _text(label: Any, help_text: Any = "", *, rows: int = 4, most: int = 10000) -> forms.CharField:
    return forms.CharField(
        label=label, help_text=help_text, max_length=most, widget=forms.Textarea(attrs={"rows": rows})
    )


class PaperForm(DocumentForm):
    """One document, under its own name."""

    title = None  # type: ignore[assignment]  # the act names its document

    def attached(self) -> Attached:
        """What a service stores."""
        return Attached(self.cleaned_data["file"], self.media_type)


class OrderForm(PaperForm):
    """An order to suspend, with its document."""

    ordered_by = forms.CharField(label=_("Review body or court"), max_length=200)
    order_number = forms.CharField(label=_("Number of the order"), max_length=120)
    ordered_on = DayField(label=_("Date of the order"))
    reason = _text(_("What it says"), _("In plain words; it is published."))
    field_order = ("ordered_by", "order_number", "ordered_on", "reason", "file")

    def draft(self) -> OrderDraft:
        given = self.cleaned_data
        return OrderDraft(
            given["ordered_by"], given["order_number"], given["ordered_on"], given["reason"], self.attached()
        )


class ResumeForm(forms.Form):
    """Why the procedure goes on."""

    reason = _text(
        _("Why it goes on"), _("For example the decision that ended the suspension. It is published."), rows=3
    )


class ComplaintForm(PaperForm):
    """What is attacked and why. `windows`: what can be attacked now; none where the draft says it already."""

    against = forms.ChoiceField(label=_("Against"), widget=forms.RadioSelect)
    summary = _text(
        _("Summary"), _("Published when you file: say in plain words what is wrong. Leave out names."), most=2000
    )
    grounds = _text(_("Grounds"), _("For the review body and the buyer: facts, and the law that was broken."), rows=10)
    request = _text(_("What you ask for"), _("For example another evaluation, or a change of the documents."), rows=3)
    field_order = ("against", "summary", "grounds", "request", "file")

    def __init__(self, *args: Any, windows: list[Window], **options: Any) -> None:
        super().__init__(*args, **options)
        self.windows = {f"{one.against}:{one.lot.number if one.lot else ''}": one for one in windows}
        names = dict(Complaint.AGAINST)
        self.fields["against"].choices = [  # type: ignore[attr-defined]
            (key, f"{capfirst(names[one.against.value])}{f': {one.lot}' if one.lot else ''}")
            for key, one in self.windows.items()
        ]
        self.fields["file"].required = False
        self.fields["file"].label = _("A document that supports the grounds")
        if not windows:
            del self.fields["against"]

    def clean_file(self) -> Any:
        return super().clean_file() if self.cleaned_data.get("file") else None

    @property
    def window(self) -> Window:
        return self.windows[self.cleaned_data["against"]]

    def draft(self, against: Against) -> ComplaintDraft:
        given = self.cleaned_data
        files = (self.attached(),) if given.get("file") else ()
        return ComplaintDraft(against, given["summary"], given["grounds"], given["request"], files)


class ViewForm(forms.Form):
    """The buyer's view of a complaint."""

    view = _text(
        _("What the buyer says"), _("Published at once, and sent to the review body. It can't be changed."), rows=8
    )


class RulingForm(PaperForm):
    """A decision of the review body, with its document."""

    outcome = forms.ChoiceField(label=_("What was decided?"), widget=forms.RadioSelect)
    remedy = forms.ChoiceField(
        label=_("If it is upheld: what does the buyer do?"), required=False, widget=forms.RadioSelect
    )
    order_number = forms.CharField(label=_("Number of the decision"), max_length=120)
    given_on = DayField(label=_("Date of the decision"))
    summary = _text(_("What it says"), _("In plain words; it is published with the document."))
    field_order = ("outcome", "remedy", "order_number", "given_on", "summary", "file")

    def __init__(self, *args: Any, complaint: Complaint, **options: Any) -> None:
        super().__init__(*args, **options)
        possible = outcomes_at(Stage(complaint.stage))
        names, remedies = dict(ComplaintRuling.OUTCOMES), dict(Complaint.REMEDIES)
        self.fields["outcome"].choices = [(o.value, capfirst(names[o.value])) for o in possible]  # type: ignore[attr-defined]
        self.fields["remedy"].choices = [(r.value, capfirst(remedies[r.value])) for r in remedies_of(complaint)]  # type: ignore[attr-defined]
        if Outcome.UPHELD not in possible:
            del self.fields["remedy"]

    def draft(self) -> RulingDraft:
        given = self.cleaned_data
        return RulingDraft(
            Outcome(given["outcome"]),
            given.get("remedy", ""),
            given["order_number"],
            given["given_on"],
            given["summary"],
            self.attached(),
        )


class CarryOutForm(forms.Form):
    """Which exclusions the decision undoes, where a lot is evaluated again."""

    readmit = forms.MultipleChoiceField(
        label=_("Offers that take part again"),
        help_text=_("Those whose exclusion the decision undoes. Leave all empty if it undoes none."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, exclusions: list[Exclusion], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["readmit"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), f"{one.bid.bidder}: {one.get_code_display()}") for one in exclusions
        ]
        if not exclusions:
            del self.fields["readmit"]


class ObjectionForm(forms.Form):
    """A claim or an objection. `company`: the person may write in its name."""

    text = _text(
        _("What do you object to, or ask for?"),
        _("Published word for word with the reply of the buyer. Nobody is told who wrote, so leave out names."),
        rows=8,
        most=LONGEST,
    )
    as_company = forms.BooleanField(label=_("In the name of my company (a claim)"), required=False)

    def __init__(self, *args: Any, company: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not company:
            del self.fields["as_company"]


class ReplyForm(forms.Form):
    """The buyer's reply."""

    reply = _text(
        _("Reply"), _("Published at once, with the text above. It can't be changed."), rows=8, most=LONGEST_REPLY
    )
