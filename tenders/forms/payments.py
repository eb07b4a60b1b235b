"""What people of the payee record about a charge. Clean input to a dataclass; never saves."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bidders.models import ChargeAct
from bidders.payments.people import Record
from procurement.alphabets import capfirst
from procurement.rules.payment_acts import Act


class RecordForm(forms.Form):
    """One of the acts that fit now. `acts`: those; the bank's reference and the reason as the act asks for them."""

    what = forms.ChoiceField(label=_("What happened?"), widget=forms.RadioSelect)
    reference = forms.CharField(
        label=_("Reference at the bank"),
        help_text=_("Of the transfer, or the number of the guarantee, as the bank's paper has it."),
        required=False,
        max_length=120,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The company reads it."),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, acts: Collection[Act], **options: Any) -> None:
        super().__init__(*args, **options)
        names = dict(ChargeAct.Act.choices)
        asks = {
            "reference": {Act.TRANSFER_CAME, Act.GUARANTEE_CAME, Act.SENT_BACK},
            "reason": {Act.GIVE_BACK, Act.KEEP},
        }
        for name, wanted in asks.items():  # what the acts of the moment don't need isn't asked
            if wanted.isdisjoint(acts):
                del self.fields[name]
            elif wanted.issuperset(acts):
                self.fields[name].required = True
        self.fields["what"].choices = [(act.value, capfirst(names[act.value])) for act in acts]  # type: ignore[attr-defined]

    def record(self) -> Record:
        given = self.cleaned_data
        return Record(Act(given["what"]), given.get("reference", ""), given.get("reason", ""))
