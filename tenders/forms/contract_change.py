"""What changes in a signed contract, as typed by an officer. Clean input to a dataclass; never saves."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.alphabets import capfirst
from procurement.display import law_text
from procurement.rules.contract_changes import Ground
from tenders.forms.fields import AmountField
from tenders.forms.officer_acts import DayField
from tenders.forms.officer_documents import DocumentForm
from tenders.models import ContractChange
from tenders.services.contract_changes import ChangeDraft


def _words(label: Any, help_text: Any, *, required: bool = True, rows: int = 3) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=5000, widget=widget)


class ContractChangeForm(DocumentForm):
    """The ground first, then what changes. `grounds`: those of the ruleset, each with its source."""

    title = None  # type: ignore[assignment]  # the change names its document

    ground = forms.ChoiceField(label=_("Legal ground"), widget=forms.RadioSelect)
    amount = AmountField(
        label=_("Difference in value without VAT"),
        help_text=_("With a minus if the contract gets cheaper. Empty: the value stays."),
        required=False,
        least=None,
    )
    ends_on = DayField(label=_("New end"), required=False, help_text=_("Empty: the end stays."))
    what = _words(_("What else changes"), _("In plain words; it is published."), required=False)
    reason = _words(_("Reason"), _("Why the change is needed and why this ground is given. It is published."), rows=4)

    field_order = ("ground", "amount", "ends_on", "what", "reason", "file")

    def __init__(self, *args: Any, grounds: Sequence[tuple[Ground, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        names = dict(ContractChange.GROUNDS)
        self.fields["ground"].choices = [  # type: ignore[attr-defined]
            (ground.value, f"{capfirst(names[ground.value])} ({law_text(citation)})") for ground, citation in grounds
        ]
        self.fields["file"].label = _("Document of the change")

    def draft(self) -> ChangeDraft:
        """What the services take."""
        found = self.cleaned_data
        return ChangeDraft(
            ground=Ground(found["ground"]),
            amount=found["amount"] or Decimal(0),
            reason=found["reason"],
            document=found["file"],
            ends_on=found["ends_on"],
            what=found["what"],
        )
