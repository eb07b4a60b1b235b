"""The filters of the savings report, the same for the page, its files and the command line. The whole query lives in the address."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from procurement import days
from procurement.models import OrganizationSize
from procurement.rules.saving_record import VERSION, version_of
from procurement.rules.savings import USUAL
from tenders.forms.savings_converting import ConvertingForm
from tenders.models import Procedure, SavingsStatement
from tenders.queries.codes import divisions, regions
from tenders.queries.savings import buyers_like
from tenders.queries.savings_filters import SEVERAL, UNKNOWN, SavingsFilters
from tenders.queries.savings_sql import BASELINES, SORTS
from tenders.reports.savings_words import BASELINES as BASELINE_WORDS
from tenders.reports.savings_words import EVIDENCE, bids_label

ALL = ("", _("all"))
NOT_KNOWN = (UNKNOWN, _("not known"))
NO_CURRENCY = "XXX"
"""ISO 4217 for "no currency": the report of an installation without any award."""

ORDERS = {
    "newest": _("newest first"),
    "highest": _("highest saving first"),
    "lowest": _("lowest saving first"),
    "largest": _("largest award first"),
}
EXACT_BIDS = re.compile(r"[0-9]{1,6}\Z")
FIELDS = (
    "currency",
    "since",
    "until",
    "buyer",
    "division",
    "procedure",
    "size",
    "bids",
    "region",
    "evidence",
    "origin",
    "edited",
    "convert",
    "rates",
    "baseline",
    "order",
)


class DayField(forms.DateField):
    """A day in the display zone."""

    def __init__(self, **options: Any) -> None:
        super().__init__(
            required=False,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            input_formats=["%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y"],
            validators=[MinValueValidator(date(1900, 1, 1)), MaxValueValidator(date(2999, 12, 31))],
            error_messages={"invalid": _("Give the date as day, month and year.")},
            **options,
        )


class SavingsForm(ConvertingForm):
    """What the report is about. With unclear input there are no filters: a total over something else would be a wrong answer."""

    hide_optional = True

    since = DayField(label=_("Awarded from"))
    until = DayField(label=_("Awarded until"), help_text=_("This day included."))
    buyer = forms.CharField(label=_("Agency"), required=False, max_length=300, help_text=_("Its name or a part of it."))
    division = forms.ChoiceField(label=_("Category"), required=False)
    procedure = forms.ChoiceField(label=_("Procedure"), choices=[ALL, *Procedure.choices, NOT_KNOWN], required=False)
    size = forms.ChoiceField(
        label=_("Size of the supplier"),
        choices=[ALL, *((value, name) for value, name in OrganizationSize.choices if value), NOT_KNOWN],
        required=False,
    )
    bids = forms.ChoiceField(label=_("Valid bids"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    evidence = forms.ChoiceField(label=_("Evidence of the cost"), choices=[ALL, *EVIDENCE.items()], required=False)
    origin = forms.ChoiceField(
        label=_("Origin"),
        choices=[ALL, ("native", _("run on this platform")), ("imported", _("imported history"))],
        required=False,
    )
    edited = forms.ChoiceField(
        label=_("Estimate changed after publication"), choices=[ALL, ("yes", _("yes")), ("no", _("no"))], required=False
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    baseline = forms.ChoiceField(
        label=_("Show against"), choices=[(name, BASELINE_WORDS[name].name) for name in BASELINES], required=False
    )
    order = forms.ChoiceField(label=_("Order of the lots"), choices=list(ORDERS.items()), required=False)

    def __init__(
        self, data: Mapping[str, Any], *, currencies: Sequence[str], statement: SavingsStatement | None = None
    ) -> None:
        """`statement`: the frozen report whose lots the filters narrow, in the place of the lots as they are now."""
        given = {name: str(data.get(name) or "").strip() for name in FIELDS}
        self.statement = statement
        if statement is not None:
            currencies, given["currency"] = [statement.currency], statement.currency
            given["convert"] = given["rates"] = ""
        self.currencies, self.buyer_id, self.buyer_name = list(currencies), "", ""
        super().__init__({**given, "buyer": self._name_of(given["buyer"])})
        self._choices("division", [ALL, *((code[:2], name) for code, name in divisions()), NOT_KNOWN])
        self._choices("region", [ALL, *regions(), NOT_KNOWN])
        bids = [ALL, ("1", bids_label("1")), (SEVERAL, _("two or more")), NOT_KNOWN]
        if EXACT_BIDS.match(given["bids"]) and given["bids"] != "1":
            bids.insert(2, (given["bids"], given["bids"]))
        self._choices("bids", bids)
        self.offer_tables()
        others = [given["currency"]] if re.fullmatch("[A-Z]{3}", given["currency"]) else []
        self._choices("currency", [(code, code) for code in dict.fromkeys([*self.currencies, *others])])

    def _choices(self, field: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[field].choices = choices  # type: ignore[attr-defined]

    def _name_of(self, given: str) -> str:
        """Links name an agency by its id; the field shows its name."""
        try:
            wanted = str(UUID(given))
        except ValueError:
            return given
        for found, name in buyers_like(ids=[wanted]):
            self.buyer_id, self.buyer_name = found, name
            return name
        return given

    def clean_buyer(self) -> str:
        """The id of the one agency that is meant."""
        text = self.cleaned_data["buyer"]
        if not text or self.buyer_id:
            return self.buyer_id
        found = buyers_like(text)
        same = [pair for pair in found if pair[1].casefold() == text.casefold()]
        if len(same or found) != 1:
            names = "; ".join(name for _id, name in found)
            more = _("Several agencies are called so. Write more of the name: %(names)s.")
            raise ValidationError(
                more if found else _("No agency of this name has bought anything."), "buyer", {"names": names}
            )
        [(self.buyer_id, self.buyer_name)] = same or found
        return self.buyer_id

    def clean(self) -> dict[str, Any]:
        since, until = self.cleaned_data.get("since"), self.cleaned_data.get("until")
        if since and until and since > until:
            self.add_error("until", _("This is before the first day."))
        self.choose_table(self.currency_now)
        return self.cleaned_data

    def offer(self, field: str, found: Collection[str]) -> None:
        """Offer only categories or regions in which something was awarded; while one is chosen, the others aren't known, so all
        stay."""
        if not self.cleaned_data[field]:
            known = [choice for choice in self.fields[field].choices if choice[0] in found]  # type: ignore[attr-defined]
            self._choices(field, [ALL, *known, *([NOT_KNOWN] if "" in found else [])])

    @property
    def version(self) -> int:
        """The version of the rules: of a frozen report, those that it was frozen under."""
        return version_of(self.statement.method) if self.statement else VERSION

    @property
    def main(self) -> str:
        """The baseline to show."""
        return str(self.cleaned_data.get("baseline") or (self.statement.baseline if self.statement else BASELINES[0]))

    @property
    def baselines(self) -> tuple[str, ...]:
        """What the groups are added up against: the baseline to show, and the estimate."""
        return tuple(dict.fromkeys((self.main, USUAL)))

    @property
    def order_of_rows(self) -> str:
        """One of savings_sql.SORTS."""
        return str(self.cleaned_data.get("order") or next(iter(SORTS)))

    @property
    def currency_now(self) -> str:
        """The currency asked for, else the one of the most procedures."""
        return str(self.cleaned_data.get("currency") or next(iter(self.currencies), NO_CURRENCY))

    def filters(self) -> SavingsFilters:
        """The filters asked for; call it on a valid form only."""
        clean = self.cleaned_data
        return SavingsFilters(
            currency=self.currency_now,
            starts_at=midnight(clean["since"]) if clean["since"] else None,
            ends_at=midnight(clean["until"] + timedelta(days=1)) if clean["until"] else None,
            **{
                name: clean[name]
                for name in ("buyer", "division", "procedure", "size", "bids", "region", "evidence", "origin", "edited")
            },
            conversion=self.conversion(self.currency_now, self.currencies),
            statement=self.statement.pk if self.statement else None,
            version=self.version,
        )

    def query(self, **changes: str) -> str:
        """The address of the report with these filters and changes: what is not said is left out, in a fixed order."""
        clean = self.cleaned_data
        said = {name: str(clean.get(name) or "") for name in FIELDS}  # a date as text is an ISO date
        report = {"report": str(self.statement.pk)} if self.statement else {}
        said |= {"currency": self.currency_now, **report, **changes}
        return urlencode({name: value for name, value in said.items() if value})

    def as_of(self, now: datetime) -> datetime:
        """The moment of which the figures are: of a frozen report, when it was frozen."""
        return self.statement.prepared_at if self.statement else now

    def said(self) -> dict[str, str]:
        """The filters by name as they are said in addresses and on the command line; what filters nothing is left out."""
        clean = self.cleaned_data
        narrowing = [name for name in FIELDS if name not in ("currency", "baseline", "order")]
        return {name: str(clean[name]) for name in narrowing if clean.get(name)}

    def chips(self) -> list[dict[str, str]]:
        """What is filtered by, each with the address that drops it."""
        found = []
        for name, value in self.said().items():
            choices = {str(key): str(label) for key, label in getattr(self.fields[name], "choices", ())}
            shown = self.buyer_name if name == "buyer" else choices.get(value, value)
            found.append({"label": str(self.fields[name].label), "value": shown, "query": self.query(**{name: ""})})
        return found


def midnight(day: date) -> datetime:
    """The first moment of a day in the display zone."""
    return days.begins_at(day).astimezone(UTC)
