"""What is called off under a framework agreement, as typed by an officer, and a supplier's reason to decline. Never saves."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tenders.forms.comparing import shown
from tenders.forms.fields import AmountField
from tenders.models import CallOff, FrameworkParty, Tender
from tenders.queries.frameworks import ItemUse
from tenders.services.calling_off import CallOffDraft


class CallOffForm(forms.Form):
    """Title, reason, a quantity for each item (`uses` says how much is left), and why better ranked `parties` don't get an order."""

    hide_optional = True

    title = forms.CharField(label=_("Title"), max_length=300, widget=forms.TextInput(attrs={"class": "w-full"}))
    summary = forms.CharField(
        label=_("What it is for"), max_length=5000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences. It is published."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, initial: dict[str, Any], uses: Sequence[ItemUse], parties: Sequence[FrameworkParty]
    ) -> None:
        super().__init__(data, initial=initial)
        self.uses, self.parties = uses, parties
        for one in uses:
            self.fields[f"quantity_{one.item.number}"] = AmountField(
                label=f"{one.item}, {one.item.unit}", required=False, places=4,
                help_text=_("Left: %(left)s of %(most)s.")
                % {"left": format(one.use.left.normalize(), "f"), "most": format(one.use.most.normalize(), "f")},
            )  # fmt: skip
        for party in parties:
            self.fields[f"passed_{party.rank}"] = forms.CharField(
                label=_("%(rank)s. %(supplier)s: why it does not get the order")
                % {"rank": party.rank, "supplier": party.supplier.name},
                required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
                help_text=_("Empty: the order goes to it, unless a better ranked supplier gets it."),
            )  # fmt: skip

    def draft(self) -> CallOffDraft:
        """What the services take."""
        found = self.cleaned_data
        quantities = {str(one.item.pk): found[f"quantity_{one.item.number}"] or Decimal(0) for one in self.uses}
        passed = {str(party.supplier_id): found[f"passed_{party.rank}"].strip() for party in self.parties}
        return CallOffDraft(found["title"].strip(), found["summary"].strip(), quantities, passed)

    def shown(self) -> dict[str, str]:
        """What was typed, or what is saved, by label."""
        return shown(self, self.cleaned_data if self.is_bound else self.initial)


def call_off_initial(tender: Tender) -> dict[str, Any]:
    """What the page shows of a saved draft."""
    found = CallOff.objects.get(tender=tender)
    quantities = {
        f"quantity_{line.source.number}": line.item.quantity for line in found.lines.select_related("item", "source")
    }
    ranks = dict(
        FrameworkParty.objects.filter(award__lot=found.lot, award__status="active").values_list("supplier", "rank")
    )
    passed = {
        f"passed_{ranks[one.supplier_id]}": one.reason for one in found.passed_over.all() if one.supplier_id in ranks
    }
    return {"title": tender.title, "summary": tender.summary, **quantities, **passed}


class BuyerForm(forms.Form):
    """For which of one's agencies one calls off, where there are several."""

    buyer = forms.ChoiceField(label=_("For which agency"), widget=forms.RadioSelect)

    def __init__(self, data: Any = None, *, agencies: Sequence[Any]) -> None:
        super().__init__(data, initial={"buyer": str(agencies[0].pk)})
        field = self.fields["buyer"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), one.name) for one in agencies]


class DeclineForm(forms.Form):
    """Why a supplier declines an order."""

    reason = forms.CharField(
        label=_("Why you decline"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Everybody reads it. The buyer may then order from the next in rank."),
    )  # fmt: skip
