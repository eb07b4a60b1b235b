"""What only some procedures ask of an officer: criteria of selection, suppliers to ask, a direct purchase, judgments. Never saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization
from procurement.rules.selection import Asked
from tenders.forms.comparing import shown
from tenders.forms.fields import AmountField, MomentField
from tenders.forms.officer_documents import DocumentForm
from tenders.forms.rows import MORE, RowForm, Rows
from tenders.models import Purchase, Tender
from tenders.services.drafts import AskedDraft, CallDraft, InvitationDates, PurchaseDraft

MOST_CRITERIA = 30


class AskedRow(RowForm):
    """A criterion. The title decides whether the row counts."""

    decides: ClassVar[tuple[str, ...]] = ("title", "description")

    title = forms.CharField(label=_("Criterion"), max_length=300, widget=forms.TextInput(attrs={"class": "w-full"}))
    description = forms.CharField(
        label=_("What has to be shown, and how"), required=False, max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    minimum = AmountField(
        label=_("At least"), required=False, help_text=_("A number that candidates answer with. Empty: people judge.")
    )
    best = AmountField(label=_("Value that gets all points"), required=False)
    points = AmountField(
        label=_("Points at most"), required=False,
        help_text=_("Only where too many may qualify: those with the most points are invited."),
    )  # fmt: skip

    def draft(self) -> AskedDraft:
        """What the services take."""
        found = self.cleaned_data
        return AskedDraft(
            found["title"].strip(),
            found["description"].strip(),
            found["minimum"],
            found["best"],
            found["points"] or Decimal(0),
        )

    def line(self) -> str:
        """The criterion on one line, as typed."""
        return f"{self.typed('title')} ({self.typed('minimum')}, {self.typed('best')}, {self.typed('points')})"


class CallForm(forms.Form):
    """Until when companies ask to participate, and how many are invited."""

    hide_optional = True

    requests_end_at = MomentField(label=_("Requests to participate until"), required=False)
    invite_at_most = forms.IntegerField(
        label=_("Invite at most"), required=False, min_value=1, max_value=500,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-4"}),
        help_text=_("Empty: everybody who qualifies is invited."),
    )  # fmt: skip


class CallPage:
    """The page of a call: its form and the rows of criteria; `more` asks for blank rows, and then nothing is checked yet."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any], more: str = "") -> None:
        self.initial = initial
        self.bound = data is not None and not more
        self.head = CallForm(data, initial=dict(initial))
        self.rows = self._rows(data, initial["criteria"])
        if data is not None and more:
            typed = self.rows.as_typed()
            blank = len(self.rows.forms) - len(typed) + MORE
            self.rows = Rows(AskedRow, "criteria", initial=typed, blank=blank, most=MOST_CRITERIA)

    @staticmethod
    def _rows(data: Mapping[str, Any] | None, initial: Sequence[Mapping[str, Any]]) -> Rows[AskedRow]:
        return Rows(AskedRow, "criteria", data=data, initial=initial, blank=2, most=MOST_CRITERIA)

    @property
    def forms(self) -> list[forms.BaseForm]:
        """All forms of the page, for the error summary."""
        return [self.head, *self.rows.forms]

    def is_valid(self) -> bool:
        """Whether everything is right; both parts are checked, so that all that is wrong is said."""
        return all([self.head.is_valid(), self.rows.is_valid()])

    def draft(self) -> CallDraft:
        """What the services take."""
        found = self.head.cleaned_data
        criteria = tuple(row.draft() for row in self.rows.filled)
        return CallDraft(found["requests_end_at"], found["invite_at_most"], criteria)

    def shown(self) -> dict[str, str]:
        """What was typed, or what is saved, by label."""
        rows = {
            gettext("Criterion %(number)s") % {"number": number}: row.line()
            for number, row in enumerate(self.rows.filled, 1)
        }
        return {**shown(self.head, self.head.cleaned_data if self.head.is_bound else self.initial), **rows}


def call_initial(tender: Tender) -> dict[str, Any]:
    """What the page shows of a saved draft."""
    names = ("title", "description", "minimum", "best", "points")
    rows = [{name: getattr(one, name) for name in names} | one.numbers for one in tender.selection_criteria.all()]
    for row in rows:
        row["points"] = row["points"] or None
    return {"requests_end_at": tender.requests_end_at, "invite_at_most": tender.invite_at_most, "criteria": rows}


class AskedForm(forms.Form):
    """Who is asked for quotes. `companies`: those that can be ticked."""

    hide_optional = True

    EVERYBODY, CHOSEN = "everybody", "chosen"
    who = forms.ChoiceField(
        label=_("Who may quote"), widget=forms.RadioSelect,
        choices=[(EVERYBODY, _("everybody: the request is a public advertisement")), (CHOSEN, _("suppliers of my choice"))],
    )  # fmt: skip
    companies = forms.MultipleChoiceField(
        label=_("Suppliers to ask"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Nobody learns whom you ask before the quotes are opened. All are asked at the same moment."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, initial: dict[str, Any], companies: Sequence[Organization]) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["companies"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), one.name) for one in companies]

    @property
    def everybody(self) -> bool:
        return bool(self.cleaned_data["who"] == self.EVERYBODY)

    def draft(self) -> tuple[UUID, ...]:
        """What the services take."""
        return tuple(UUID(pk) for pk in self.cleaned_data["companies"])

    def shown(self) -> dict[str, str]:
        """What was typed, or what is saved, by label."""
        return shown(self, self.cleaned_data if self.is_bound else self.initial)


def asked_initial(tender: Tender) -> dict[str, Any]:
    """What the page shows of a saved draft."""
    who = AskedForm.CHOSEN if tender.invited_only else AskedForm.EVERYBODY
    return {"who": who, "companies": [str(pk) for pk in tender.invitations.values_list("bidder", flat=True)]}


class PurchaseForm(DocumentForm):
    """A direct purchase with its paper; the earlier paper stays where none is chosen."""

    field_order = ("supplier", "registry_number", "amount", "reason", "file")
    title = None  # type: ignore[assignment]  # the paper needs none

    supplier = forms.CharField(label=_("Supplier"), max_length=300, widget=forms.TextInput(attrs={"class": "w-full"}))
    registry_number = forms.CharField(
        label=_("Registry number of the supplier"), max_length=60,
        help_text=_("So that everything bought from one supplier is found together."),
    )  # fmt: skip
    amount = AmountField(label=_("Price without VAT"))
    reason = forms.CharField(
        label=_("Why this supplier at this price"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you compared, and why it is fair. It is published."),
    )  # fmt: skip

    def __init__(self, *args: Any, kept: Purchase | None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["file"].required = kept is None
        self.fields["file"].label = _("The paper that shows the price")

    def clean_file(self) -> Any:
        return super().clean_file() if self.cleaned_data.get("file") else None

    def draft(self) -> PurchaseDraft:
        """What the services take."""
        found = self.cleaned_data
        return PurchaseDraft(
            found["supplier"].strip(), found["registry_number"].strip(), found["amount"], found["reason"].strip()
        )


def purchase_initial(kept: Purchase | None) -> dict[str, Any]:
    """What the page shows of a saved purchase."""
    if kept is None:
        return {}
    supplier = kept.supplier
    return {
        "supplier": supplier.name, "registry_number": supplier.registry_number, "amount": kept.amount,
        "reason": kept.reason,
    }  # fmt: skip


class JudgeForm(forms.Form):
    """Which criteria a candidate meets, and why: one choice for each criterion that people judge."""

    reason = forms.CharField(
        label=_("Reason"), max_length=5000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The candidate reads it, word for word."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, initial: dict[str, Any], criteria: Sequence[Asked]) -> None:
        super().__init__(data, initial=initial)
        self.criteria = criteria
        choices = [("yes", _("met")), ("no", _("not met"))]
        for number, asked in enumerate(criteria, 1):
            field = forms.ChoiceField(label=asked.title, choices=choices, widget=forms.RadioSelect)
            self.fields[f"met_{number}"] = field
        self.order_fields([*(f"met_{number}" for number in range(1, len(criteria) + 1)), "reason"])

    def met(self) -> dict[str, bool]:
        """By criterion id."""
        return {asked.id: self.cleaned_data[f"met_{number}"] == "yes" for number, asked in enumerate(self.criteria, 1)}


class FewForm(forms.Form):
    """Why fewer are invited than the law asks for."""

    few_reason = forms.CharField(
        label=_("Why fewer are invited than the law asks for"), required=False, max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=_("Only if fewer qualify. It is published."),
    )  # fmt: skip


class InviteForm(forms.Form):
    """The times for those who are invited."""

    enquiries_end_at = MomentField(label=_("Questions until"))
    bids_end_at = MomentField(label=_("Bids until"))
    opening_at = MomentField(label=_("Opening of the bids"))

    def draft(self) -> InvitationDates:
        """What the services take."""
        return InvitationDates(**self.cleaned_data)
