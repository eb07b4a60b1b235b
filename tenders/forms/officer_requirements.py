"""What bids must contain, and who opens them, as typed by an officer. Clean input to dataclasses; never saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.models import User
from procurement.rules.facts import RequirementKind
from tenders.forms.rows import MORE, RowForm, Rows
from tenders.models import Envelopes, Requirement, Sealing, Tender
from tenders.queries.key_holders import key_holder_by_email, proposed_sealing
from tenders.services.drafts import KeyHolders, RequirementDraft

MOST_REQUIREMENTS = 60


class RequirementRow(RowForm):
    """A document or a declaration. The title decides whether the row counts."""

    decides: ClassVar[tuple[str, ...]] = ("title", "description")

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Requirement.KINDS, initial=RequirementKind.DOCUMENT.value, widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("What it is"), max_length=300, widget=forms.TextInput(attrs={"class": "w-full"}))
    description = forms.CharField(
        label=_("Explanation"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For a declaration, its full text."),
    )  # fmt: skip
    mandatory = forms.BooleanField(label=_("Without it a bid is not admitted"), required=False, initial=True)

    signed = forms.BooleanField(label=_("It must be signed"), required=False)
    pages = forms.IntegerField(
        label=_("Pages at most"), required=False, min_value=1, max_value=1000,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-4"}),
        help_text=_("Only for a document. Empty: no limit. Bidders write less, and the committee reads less."),
    )  # fmt: skip

    def draft(self) -> RequirementDraft:
        """What the services take; only documents are signed and have pages."""
        found = self.cleaned_data
        drafted = RequirementDraft(
            found["kind"], found["title"].strip(), found["description"].strip(), found["mandatory"]
        )
        if drafted.kind != RequirementKind.DOCUMENT:
            return drafted
        return replace(drafted, signed=found["signed"], pages=found["pages"])

    def line(self) -> str:
        """The requirement on one line, as typed."""
        kind = dict(Requirement.KINDS).get(self.typed("kind"), "")
        needed = gettext("mandatory") if self.typed("mandatory") else gettext("optional")
        return f"{kind}: {self.typed('title')} ({needed}) {self.typed('description')}".strip()


def requirements_initial(tender: Tender) -> dict[str, Any]:
    """What the page shows of a saved draft."""
    rows = [
        {name: getattr(r, name) for name in ("kind", "title", "description", "mandatory", "signed", "pages")}
        for r in tender.requirements.all()
    ]
    return {"requirements": rows}


class RequirementsPage:
    """The page of all requirements; `more` asks for blank rows, and then nothing is checked yet."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any], more: str = "") -> None:
        self.initial = initial
        self.bound = data is not None and not more
        self.rows = self._rows(data, initial["requirements"])
        if data is not None and more:
            typed = self.rows.as_typed()
            blank = len(self.rows.forms) - len(typed) + MORE
            self.rows = Rows(RequirementRow, "requirements", initial=typed, blank=blank, most=MOST_REQUIREMENTS)

    @staticmethod
    def _rows(data: Mapping[str, Any] | None, initial: Sequence[Mapping[str, Any]]) -> Rows[RequirementRow]:
        return Rows(RequirementRow, "requirements", data=data, initial=initial, blank=2, most=MOST_REQUIREMENTS)

    @property
    def forms(self) -> list[forms.BaseForm]:
        """All forms of the page, for the error summary."""
        return [*self.rows.forms]

    def is_valid(self) -> bool:
        """Whether every row is right."""
        return self.rows.is_valid()

    def draft(self) -> tuple[RequirementDraft, ...]:
        """What the services take."""
        return tuple(row.draft() for row in self.rows.filled)

    def shown(self) -> dict[str, str]:
        """The rows as text, by their number."""
        return {
            gettext("Requirement %(number)s") % {"number": number}: row.line()
            for number, row in enumerate(self.rows.filled, 1)
        }


class KeyHoldersForm(forms.Form):
    """Who opens the bids. `candidates`: the key holders that can be ticked."""

    hide_optional = True  # the check list says what is still needed

    users = forms.MultipleChoiceField(
        label=_("Key holders"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("People who may confirm the opening. Choose at least one more than are needed: people fall ill."),
    )  # fmt: skip
    others = forms.CharField(
        label=_("Key holders of other organizations"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("E-mail addresses, one a line. Auditors may hold keys."),
    )  # fmt: skip
    required = forms.IntegerField(
        label=_("How many must confirm together"), min_value=1, max_value=20, initial=2,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-4"}), help_text=_("Two are the rule."),
    )  # fmt: skip
    sealing = forms.ChoiceField(
        label=_("Who holds the key that opens the bids"), choices=Sealing.choices, widget=forms.RadioSelect,
        required=False,
        help_text=_(
            "Together: each key holder has a share of the key, and nobody can open a bid early, the platform's administrators "
            "included. Every key holder needs an own key first (on the page of their account), at least one more must be named "
            "than must act, and at most seven. The platform alone: the key holders confirm, but whoever runs the server could "
            "read bids early. The tender page says which."
        ),
    )  # fmt: skip
    envelopes = forms.TypedChoiceField(
        label=_("What opens together"), choices=Envelopes.choices, coerce=int, required=False,
        widget=forms.RadioSelect,
        help_text=_(
            "Two envelopes: what is offered is judged first, by people who don't know the prices. Then the key holders confirm once "
            "more, and only the prices of offers that are not excluded open; those of excluded offers stay sealed. Bidders hand in "
            "once. If the key holders hold the key together, not even the platform can open the price of an excluded offer."
        ),
    )  # fmt: skip
    single_reason = forms.CharField(
        label=_("Why one key holder is enough"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where one alone opens. It is published."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, initial: dict[str, Any], candidates: Sequence[User]) -> None:
        super().__init__(data, initial=initial)
        self._names = {str(user.pk): f"{user} ({user.email})" for user in candidates}
        field = self.fields["users"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = list(self._names.items())

    def clean_others(self) -> list[User]:
        found, unknown = [], []
        for text in str(self.cleaned_data["others"]).replace(",", " ").replace(";", " ").split():
            user = key_holder_by_email(text)
            if user:
                found.append(user)
            else:
                unknown.append(text)
        if unknown:
            problem = _("Nobody with this address may hold a key: %(addresses)s.")
            raise forms.ValidationError(problem, params={"addresses": ", ".join(unknown)})
        return found

    def draft(self) -> KeyHolders:
        """What the services take."""
        found = self.cleaned_data
        chosen = [*(UUID(text) for text in found["users"]), *(user.pk for user in found["others"])]
        users, sealing = tuple(dict.fromkeys(chosen)), found["sealing"] or Sealing.PLATFORM.value
        return KeyHolders(users, found["required"], found["single_reason"].strip(), sealing, found["envelopes"] or 1)

    def shown(self) -> dict[str, str]:
        """What was typed, or what is saved where the form is not bound, by label."""
        values = self.cleaned_data if self.is_bound else self.initial
        others = [f"{user} ({user.email})" for user in values.get("others") or []]
        names = sorted([*(self._names.get(text, text) for text in values["users"]), *others])
        return {
            str(self["users"].label): ", ".join(names),
            str(self["required"].label): str(values["required"]),
            str(self["sealing"].label): str(Sealing(values.get("sealing") or Sealing.PLATFORM).label),
            str(self["envelopes"].label): str(Envelopes(values.get("envelopes") or Envelopes.ONE).label),
            str(self["single_reason"].label): values["single_reason"].strip(),
        }


def key_holders_initial(tender: Tender) -> dict[str, Any]:
    """What the page shows of a saved draft."""
    return {
        "users": sorted(str(holder.user_id) for holder in tender.named_key_holders.all()),
        "required": tender.key_holders_required,
        "sealing": tender.sealing if tender.named_key_holders.all() else proposed_sealing(tender),
        "envelopes": tender.envelopes,
        "single_reason": tender.single_key_holder_reason,
    }
