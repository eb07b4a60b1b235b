"""A subcontractor that comes into a contract, as an officer types it. Clean input to a dataclass; never saves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.rules.bid_companies import Company, CompanyRole
from tenders.forms.bid_companies import CompanyForm
from tenders.services.subcontracting import SubcontractorDraft


class SubcontractorForm(CompanyForm):
    """The company as in a bid, whom it replaces, and why. `present`: the subcontractors now."""

    replaced = forms.ChoiceField(label=gettext_lazy("In the place of"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Why it comes in, and that no reason speaks against it. It is published."),
    )

    def __init__(self, data: Mapping[str, Any] | None = None, *, present: Iterable[Company]) -> None:
        super().__init__(data, number=1, role=CompanyRole.SUBCONTRACTOR)
        del self.fields["seen"]
        replaced = self.fields["replaced"]
        assert isinstance(replaced, forms.ChoiceField)
        replaced.choices = [("", _("nobody: a further subcontractor")), *((one.key, one.name) for one in present)]

    def add_prefix(self, field_name: str) -> str:
        """The company's fields as the rules name them."""
        return field_name if field_name in ("replaced", "reason") else super().add_prefix(field_name)

    def draft(self) -> SubcontractorDraft:
        """What the service takes."""
        found = self.cleaned_data
        return SubcontractorDraft(self.entry, found["replaced"], found["reason"])
