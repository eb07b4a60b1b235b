"""What an officer says of a framework agreement: its length, its suppliers, how contracts come about. Never saves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization
from tenders.forms.comparing import shown
from tenders.models import FrameworkTerms, Tender
from tenders.services.drafts import FrameworkDraft


def _number(label: Any, most: int, help_text: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "w-4"})
    return forms.IntegerField(
        label=label, required=False, min_value=1, max_value=most, widget=widget, help_text=help_text
    )


def _words(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, required=False, max_length=3000, widget=widget, help_text=help_text)


class FrameworkForm(forms.Form):
    """Whether the tender is for a framework agreement, and what its notice says of it. `agencies`: those that can be ticked."""

    hide_optional = True

    ORDINARY, FRAMEWORK = "ordinary", "framework"
    kind = forms.ChoiceField(
        label=_("What the winners sign"), widget=forms.RadioSelect,
        choices=[(ORDINARY, _("an ordinary contract")), (FRAMEWORK, _("a framework agreement"))],
        help_text=_(
            "Under a framework agreement you order later, as you need it, at most the quantities and the value of the lots. "
            "Nothing is bought by signing it."
        ),
    )  # fmt: skip
    months = _number(_("Months at most"), 240, _("Counted from its start. Four years at most, as a rule."))
    longer_reason = _words(_("Why it lasts longer than the law's limit"), _("Only if it does. It is published."))
    most_parties = _number(
        _("Suppliers at most"), 200, _("The first in rank of each lot become parties. One, or several.")
    )
    way = forms.ChoiceField(
        label=_("How contracts come about"), choices=FrameworkTerms.WAYS, widget=forms.RadioSelect, required=False,
        help_text=_("Orders go to the first in rank; to the next only where a better one declines or can't deliver, with the reason."),
    )  # fmt: skip
    rule = _words(
        _("When there is an order and when a new competition"),
        _("Only if both are possible: by which objective criteria. It is published."),
    )
    agencies = forms.MultipleChoiceField(
        label=_("Other agencies that may call off"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Your own agency always may. Agencies that are not named in the notice can't join later."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, initial: dict[str, Any], agencies: Sequence[Organization]) -> None:
        super().__init__(data, initial=initial)
        field = self.fields["agencies"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.pk), one.name) for one in agencies]

    def draft(self) -> FrameworkDraft | None:
        """What the services take; None for an ordinary contract."""
        found = self.cleaned_data
        if found["kind"] == self.ORDINARY:
            return None
        return FrameworkDraft(
            months=found["months"] or 0,
            most_parties=found["most_parties"] or 0,
            way=found["way"] or FrameworkTerms.WAYS[0][0],
            longer_reason=found["longer_reason"].strip(),
            rule=found["rule"].strip(),
            agencies=tuple(UUID(pk) for pk in found["agencies"]),
        )

    def shown(self) -> dict[str, str]:
        """What was typed, or what is saved, by label."""
        return shown(self, self.cleaned_data if self.is_bound else self.initial)


def framework_initial(tender: Tender) -> dict[str, Any]:
    """What the page shows of a saved draft."""
    row = FrameworkTerms.objects.filter(tender=tender).first()
    if row is None:
        return {"kind": FrameworkForm.ORDINARY, "way": FrameworkTerms.WAYS[0][0], "agencies": []}
    names = ("longer_reason", "way", "rule")
    return {
        "kind": FrameworkForm.FRAMEWORK,
        "months": row.months or None,
        "most_parties": row.most_parties or None,
        "agencies": [str(pk) for pk in row.agencies.order_by("name").values_list("pk", flat=True)],
        **{name: getattr(row, name) for name in names},
    }
