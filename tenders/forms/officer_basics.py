"""The first page of a tender and its dates, as typed by an officer. Clean input to dataclasses; never saves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from babel.numbers import is_currency
from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.rules.procedures import OFFERED, OPEN
from procurement.rules.savings import USUAL
from tenders.forms.comparing import shown
from tenders.forms.fields import AmountField, CodeField, MomentField, zone_hint
from tenders.models import Procedure, SavingsBaseline, Tender
from tenders.queries import codes
from tenders.services.drafts import Basics, Dates

Choices = Sequence[tuple[str, str]]


class BasicsForm(forms.Form):
    """What is bought, under which law. `rulesets`: those that a tender may follow today."""

    hide_optional = True  # what may wait in a draft is still needed for publication: the check list says so

    title = forms.CharField(
        label=_("Title"), max_length=300, help_text=_("What is bought, as somebody would search for it."),
        widget=forms.TextInput(attrs={"class": "w-full"}),
    )  # fmt: skip
    summary = forms.CharField(
        label=_("Summary in plain words"), required=False, max_length=5000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Two or three sentences that a neighbor understands. It is published."),
    )  # fmt: skip
    nature = forms.ChoiceField(
        label=_("What is bought"), choices=Tender.Nature.choices, widget=forms.RadioSelect,
        help_text=_("Decides which thresholds apply."),
    )  # fmt: skip
    procedure = forms.ChoiceField(
        label=_("Procedure"), choices=[(code, Procedure(code).label) for code in OFFERED], initial=OPEN.code,
        widget=forms.RadioSelect,
        help_text=_("How suppliers are reached. Once lots have estimates, this page says what the law allows."),
    )  # fmt: skip
    ruleset = forms.ChoiceField(
        label=_("Ruleset"), help_text=_("The law that this tender follows. It keeps the version it is published under.")
    )
    currency = forms.CharField(
        label=_("Currency"), max_length=3, widget=forms.TextInput(attrs={"class": "w-4", "autocomplete": "off"}),
        help_text=_("Three letters, for example RON. All prices are in this currency."),
    )  # fmt: skip
    cpv_division = forms.ChoiceField(
        label=_("Category"), required=False, help_text=_("The division of the common procurement vocabulary (CPV).")
    )
    cpv_code = CodeField(
        label=_("Exact category code"), required=False,
        help_text=_("Eight digits, if you know a closer one. Companies are alerted by it."),
    )  # fmt: skip
    region = forms.ChoiceField(
        label=_("Region"),
        required=False,
        help_text=_("Where it is delivered or carried out. Needed for services and works."),
    )
    no_lots_reason = forms.CharField(
        label=_("Why it is not divided into lots"), required=False, max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed with a single lot. Smaller lots let smaller companies bid."),
    )  # fmt: skip
    lots_bid_at_most = forms.IntegerField(
        label=_("Lots that one bidder may bid for, at most"), required=False, min_value=1, max_value=200,
        widget=forms.NumberInput(attrs={"class": "w-4"}), help_text=_("Empty: for all of them."),
    )  # fmt: skip
    lots_awarded_at_most = forms.IntegerField(
        label=_("Lots that one bidder may be awarded, at most"), required=False, min_value=1, max_value=200,
        widget=forms.NumberInput(attrs={"class": "w-4"}),
        help_text=_("Empty: all of them. A company that has so many is passed over; lots of a larger value are decided first."),
    )  # fmt: skip
    savings_baseline = forms.ChoiceField(
        label=_("What the saving is measured against"), choices=SavingsBaseline.choices, required=False,
        help_text=_("Published with the notice and fixed before the bids are opened, so that nobody picks the best figure later."),
    )  # fmt: skip
    urgency_reason = forms.CharField(
        label=_("Why it is urgent"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only if the ordinary time for bids can't be kept. It shortens the minimum and is published."),
    )  # fmt: skip

    turnover_required = AmountField(
        label=_("Turnover a year that bidders need"), required=False, positive=True,
        help_text=_("Without VAT, in the currency of the tender. Empty: none is asked. The law allows twice the value of a lot."),
    )  # fmt: skip
    split_reason = forms.CharField(
        label=_("Why it is not one purchase with the others"), required=False, max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only for small purchases, if the check list asks for it: a larger need must not be split. It is published."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, initial: dict[str, Any], rulesets: Choices, divisions: Choices, regions: Choices
    ) -> None:
        super().__init__(data, initial=initial)
        self._choices("ruleset", [("", gettext("Choose a ruleset")), *rulesets])
        self._choices("cpv_division", [("", gettext("Choose a category")), *divisions])
        self._choices("region", [("", gettext("Choose a region")), *regions])

    def _choices(self, name: str, choices: Choices) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_currency(self) -> str:
        code = str(self.cleaned_data["currency"]).upper()
        if not is_currency(code):
            raise forms.ValidationError(_("Use the three letters of a currency, for example RON or EUR."))
        return code

    def clean_cpv_code(self) -> str:
        code = str(self.cleaned_data["cpv_code"])
        if code and not codes.is_category(code):
            raise forms.ValidationError(_("There is no such category code in the common procurement vocabulary."))
        return code

    def clean(self) -> dict[str, Any]:
        found = super().clean() or self.cleaned_data
        division, code = found.get("cpv_division", ""), found.get("cpv_code", "")
        if division and code and division[:2] != code[:2]:
            text = _("This code belongs to category %(of)s, not to the one chosen above. Change one of them.")
            self.add_error("cpv_code", forms.ValidationError(text, params={"of": code[:2]}))
        return found

    def draft(self) -> Basics:
        """What the services take."""
        found = self.cleaned_data
        return Basics(
            title=found["title"].strip(),
            summary=found["summary"].strip(),
            procedure=found["procedure"],
            split_reason=found["split_reason"].strip(),
            nature=found["nature"],
            ruleset=int(found["ruleset"]),
            currency=found["currency"],
            cpv_code=found["cpv_code"] or found["cpv_division"],
            region=found["region"],
            no_lots_reason=found["no_lots_reason"].strip(),
            urgency_reason=found["urgency_reason"].strip(),
            turnover_required=found["turnover_required"],
            lots_bid_at_most=found["lots_bid_at_most"],
            lots_awarded_at_most=found["lots_awarded_at_most"],
            savings_baseline=found["savings_baseline"] or USUAL,
        )

    def shown(self) -> dict[str, str]:
        """What was typed, or what is saved where the form is not bound, by label."""
        return shown(self, self.cleaned_data if self.is_bound else self.initial)


def basics_initial(tender: Tender) -> dict[str, Any]:
    """What the page shows of a saved draft."""
    code = tender.cpv_code
    return {
        "title": tender.title,
        "summary": tender.summary,
        "nature": tender.nature,
        "ruleset": str(tender.ruleset_id or ""),
        "currency": tender.currency,
        "cpv_division": f"{code[:2]}000000" if code else "",
        "cpv_code": "" if code.endswith("000000") else code,
        "region": tender.region,
        "no_lots_reason": tender.no_lots_reason,
        "urgency_reason": tender.urgency_reason,
        "turnover_required": tender.turnover_required,
        "lots_bid_at_most": tender.lots_bid_at_most,
        "lots_awarded_at_most": tender.lots_awarded_at_most,
        "savings_baseline": tender.savings_baseline or USUAL,
        "procedure": tender.procedure,
        "split_reason": tender.split_reason,
    }


class DatesForm(forms.Form):
    """The planned times. Empty ones are not decided yet; what the law says of them is on the check list."""

    hide_optional = True

    publish_at = MomentField(label=_("Publication"), required=False)
    enquiries_end_at = MomentField(label=_("Questions until"), required=False)
    bids_end_at = MomentField(label=_("Bids until"), required=False)
    opening_at = MomentField(label=_("Opening of the bids"), required=False)

    def __init__(self, data: Any = None, *, initial: dict[str, Any], now: datetime) -> None:
        super().__init__(data, initial=initial)
        for name, field in self.fields.items():
            field.help_text = gettext("%(zone)s.") % {"zone": zone_hint(initial.get(name) or now)}

    def draft(self) -> Dates:
        """What the services take."""
        return Dates(**self.cleaned_data)

    def shown(self) -> dict[str, str]:
        """What was typed, or what is saved where the form is not bound, by label."""
        return shown(self, self.cleaned_data if self.is_bound else self.initial)


def dates_initial(tender: Tender) -> dict[str, Any]:
    """What the page shows of a saved draft."""
    return {
        "publish_at": tender.publish_at,
        "enquiries_end_at": tender.enquiries_end_at,
        "bids_end_at": tender.bids_end_at,
        "opening_at": tender.opening_at,
    }
