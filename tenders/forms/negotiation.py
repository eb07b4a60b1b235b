"""What people type while offers are negotiated: terms of the notice, rounds, minutes, points, offers. Never saves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization
from procurement.rules.negotiation import MOST_POINTS, NegotiationTerms
from tenders.forms.comparing import shown
from tenders.forms.fields import AmountField, MomentField
from tenders.forms.officer_documents import DocumentForm
from tenders.models import NegotiationTerms as TermsRow
from tenders.models import Tender
from tenders.queries.negotiation_terms import terms_of_negotiation
from tenders.services.negotiation_offers import OfferDraft


def _words(label: Any, help_text: Any = "", *, required: bool = True, rows: int = 4) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, required=required, max_length=20000, widget=widget, help_text=help_text)


class TermsForm(forms.Form):
    """What the notice says of the negotiation; nothing is asked for before publication."""

    hide_optional = True

    negotiation_ground = forms.ChoiceField(
        label=_("Case of the law"), required=False, widget=forms.RadioSelect,
        choices=TermsRow.Ground.choices,
        help_text=_("Only in these cases may a contract above the threshold be negotiated (Directive 2014/24/EU art. 26(4))."),
    )  # fmt: skip
    negotiation_reason = _words(
        _("Why this contract is such a case"), _("It is published, and stands in the report."), required=False
    )
    negotiation_minimum = _words(
        _("Minimum requirements"),
        _("What every offer must meet. They and the award criteria are never negotiated."),
        required=False,
    )
    reduces = forms.BooleanField(
        label=_("Offers may become fewer in stages, by the award criteria"), required=False,
        help_text=_("Only if the notice says so may somebody leave the negotiation before the final bids."),
    )  # fmt: skip
    award_initial = forms.BooleanField(
        label=_("The contract may be awarded without negotiation"), required=False,
        help_text=_("You keep the right to ask those selected for bids at once. You decide that before anybody has handed in an offer."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, initial: dict[str, Any], needs_ground: bool) -> None:
        super().__init__(data, initial=initial)
        if not needs_ground:
            del self.fields["negotiation_ground"], self.fields["negotiation_reason"]

    def draft(self) -> NegotiationTerms:
        """What the services take."""
        found = self.cleaned_data
        return NegotiationTerms(
            found.get("negotiation_ground", ""),
            found.get("negotiation_reason", "").strip(),
            found["negotiation_minimum"].strip(),
            found["reduces"],
            found["award_initial"],
        )

    def shown(self) -> dict[str, str]:
        """What was typed, or what is saved, by label."""
        return shown(self, self.cleaned_data if self.is_bound else self.initial)


def terms_initial(tender: Tender) -> dict[str, Any]:
    """What the page shows of a saved draft."""
    found = terms_of_negotiation(tender) or NegotiationTerms()
    return {
        "negotiation_ground": found.ground,
        "negotiation_reason": found.reason,
        "negotiation_minimum": found.minimum,
        "reduces": found.reduces,
        "award_initial": found.award_initial,
    }


class RoundForm(forms.Form):
    """An invitation to all who are left."""

    message = _words(
        _("What all companies read"),
        _("What you ask for, and what changed in the descriptions. All get the same words at the same moment; give nothing away "
          "that one of them told you."),
        rows=6,
    )  # fmt: skip
    offers_end_at = MomentField(label=_("Offers until"))


class MeetingForm(forms.Form):
    """Minutes of a talk with one company."""

    bidder = forms.ChoiceField(label=_("Company"))
    held_at = MomentField(label=_("When you talked"))
    words = _words(_("Minutes of the talk"), _("This company reads them too; no other does."), rows=6)

    def __init__(self, data: Any = None, *, companies: Sequence[Organization]) -> None:
        super().__init__(data)
        self.companies = {str(one.pk): one for one in companies}
        field = self.fields["bidder"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, one.name) for pk, one in self.companies.items()]

    def minutes(self) -> tuple[Organization, str, datetime]:
        """What the service takes."""
        found = self.cleaned_data
        return self.companies[found["bidder"]], found["words"], found["held_at"]


class ReductionForm(forms.Form):
    """Points of every company under the announced award criteria, and how many go on."""

    keep = forms.IntegerField(
        label=_("How many offers go on"), min_value=1, max_value=500,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "w-4"}),
        help_text=_("Those with the most points. Equal ones at the last place all go on."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, companies: Sequence[Organization]) -> None:
        super().__init__(data)
        self.companies = [str(one.pk) for one in companies]
        for number, one in enumerate(companies, 1):
            name = {"company": one.name}
            self.fields[f"points_{number}"] = AmountField(label=_("Points of %(company)s") % name, most=MOST_POINTS)
            self.fields[f"reason_{number}"] = _words(_("Reason for the points of %(company)s") % name, rows=2)
        self.order_fields([name for name in self.fields if name != "keep"])

    def points(self) -> dict[str, Decimal]:
        """By company id."""
        return {one: self.cleaned_data[f"points_{number}"] for number, one in enumerate(self.companies, 1)}

    def reasons(self) -> dict[str, str]:
        """By company id."""
        return {one: self.cleaned_data[f"reason_{number}"] for number, one in enumerate(self.companies, 1)}


class OfferForm(DocumentForm):
    """An offer of a company: the price of each lot it offers for, words, and at most one document."""

    title = None  # type: ignore[assignment]  # its name is enough
    words = _words(_("What you offer"), _("How it meets the minimum requirements, and what you propose."), rows=6)

    def __init__(self, data: Any = None, files: Any = None, *, tender: Tender) -> None:
        super().__init__(data, files)
        self.numbers = [lot.number for lot in tender.lots.order_by("number")]
        for lot in tender.lots.order_by("number"):
            label = _("Price of lot %(number)s without VAT: %(title)s") % {"number": lot.number, "title": lot.title}
            self.fields[f"price_{lot.number}"] = AmountField(label=label, required=False, positive=True)
        self.fields["file"].required = False
        self.fields["file"].label = _("Document")
        self.order_fields([*(f"price_{number}" for number in self.numbers), "words", "file"])

    def clean_file(self) -> Any:
        return super().clean_file() if self.cleaned_data.get("file") else None

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        prices = [f"price_{number}" for number in self.numbers]
        if not any(name in self.errors or found.get(name) for name in prices):
            self.add_error(prices[0], _("Give the price of at least one lot, without VAT."))
        return found

    def draft(self) -> OfferDraft:
        """What the service takes."""
        found, upload = self.cleaned_data, self.cleaned_data["file"]
        prices = {number: price for number in self.numbers if (price := found[f"price_{number}"]) is not None}
        return OfferDraft(prices, found["words"], (upload.name, upload.read()) if upload else None)
