"""The evaluation committee as typed: who scores, who leads, a substitute with a reason, and declarations of interests. Never saves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.display import sentence
from procurement.models import Organization, User
from procurement.rules.messages import Issue
from tenders.models import Tender
from tenders.services.committee import Committee
from tenders.services.scoring import Interest

NONE, CONFLICT = "none", "conflict"


class CommitteeForm(forms.Form):
    """Who scores and who leads. `evaluators` and `chairs`: who may be named."""

    hide_optional = True  # the check list says what is still needed

    evaluators = forms.MultipleChoiceField(
        label=_("Evaluators"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Each scores every offer alone. At least two; members of your agency with the role evaluator."),
    )  # fmt: skip
    chair = forms.ChoiceField(
        label=_("Chair"), required=False, widget=forms.RadioSelect,
        help_text=_("Leads the committee, may reopen a sheet, records a consensus, and gives no scores."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, initial: dict[str, Any], evaluators: Sequence[User], chairs: Sequence[User]
    ) -> None:
        super().__init__(data, initial=initial)
        self._offer("evaluators", evaluators)
        self._offer("chair", chairs)

    def _offer(self, name: str, users: Sequence[User]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(user.pk), f"{user} ({user.email})") for user in users]

    def draft(self) -> Committee:
        """What the services take."""
        chair = self.cleaned_data["chair"]
        return Committee(tuple(UUID(text) for text in self.cleaned_data["evaluators"]), UUID(chair) if chair else None)

    def shown(self) -> dict[str, str]:
        """What was typed, or what is saved where the form is not bound, by label."""
        values = self.cleaned_data if self.is_bound else self.initial
        found = {}
        for name in ("evaluators", "chair"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            names = dict(field.choices)  # type: ignore[arg-type]
            chosen = values[name] if name == "evaluators" else [values[name]]
            found[str(self[name].label)] = ", ".join(sorted(str(names.get(text, "")) for text in chosen if text))
        return found


def committee_initial(tender: Tender) -> dict[str, Any]:
    """What the page shows of a saved draft."""
    seats = list(tender.seats.all())
    return {
        "evaluators": sorted(str(seat.user_id) for seat in seats if not seat.chair),
        "chair": next((str(seat.user_id) for seat in seats if seat.chair), ""),
    }


class ReplaceForm(forms.Form):
    """Who takes over a seat, and why."""

    user = forms.ChoiceField(label=_("Substitute"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Why this person is replaced"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept in the record of the procedure."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, substitutes: Iterable[User]) -> None:
        super().__init__(data)
        field = self.fields["user"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(user.pk), f"{user} ({user.email})") for user in substitutes]


class InterestsForm(forms.Form):
    """One declaration a bidder: no conflict of interest, or which one."""

    use_required_attribute = False
    hide_optional = True

    def __init__(self, data: Any = None, *, bidders: Sequence[Organization]) -> None:
        super().__init__(data)
        self.bidders = bidders
        for bidder in bidders:
            self.fields[f"conflict-{bidder.pk}"] = forms.ChoiceField(
                label=_("Your interests in %(bidder)s") % {"bidder": bidder},
                widget=forms.RadioSelect,
                required=False,
                choices=[
                    (NONE, _("No conflict of interest")),
                    (CONFLICT, _("A conflict of interest, or what may look like one")),
                ],
            )
            self.fields[f"explanation-{bidder.pk}"] = forms.CharField(
                label=_("Which conflict of interest"),
                required=False,
                max_length=2000,
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("Only where there is one. The officer and auditors read it."),
            )

    @property
    def rows(self) -> list[tuple[Organization, forms.BoundField, forms.BoundField]]:
        """The two inputs of each bidder."""
        return [(b, self[f"conflict-{b.pk}"], self[f"explanation-{b.pk}"]) for b in self.bidders]

    def declared(self) -> dict[UUID, Interest]:
        """What the services take: bidders without an answer are left out."""
        found = self.cleaned_data
        return {
            b.pk: Interest(found[f"conflict-{b.pk}"] == CONFLICT, found[f"explanation-{b.pk}"])
            for b in self.bidders
            if found[f"conflict-{b.pk}"]
        }

    def complain(self, issues: Iterable[Issue]) -> tuple[Issue, ...]:
        """Put each refusal at its input; those that belong to none are returned."""
        left = []
        for found in issues:
            bidder, _dot, part = found.field.partition(".")
            name = f"{part}-{bidder}"
            if name in self.fields:
                self.add_error(name, sentence(found))
            else:
                left.append(found)
        return tuple(left)
