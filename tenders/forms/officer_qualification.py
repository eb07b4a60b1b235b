"""Which grounds for exclusion and selection criteria a tender asks about, as typed by an officer. Never saves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.display import amount_text, law_text
from procurement.rules.money import Money
from procurement.rules.qualification_catalogue import CRITERIA, GROUPS, LEAST, MONEY, Question
from tenders.forms.comparing import shown
from tenders.forms.fields import AmountField
from tenders.models import Tender
from tenders.services.drafts import AskedOfCompanies

TURNOVER = "turnover"
"""Its minimum is on the first page of the tender, where the burden meter reads it."""


@dataclass(frozen=True, slots=True)
class Row:
    """The inputs of one criterion."""

    ask: forms.BoundField
    inputs: tuple[forms.BoundField, ...]


class QualificationForm(forms.Form):
    """A tick for all grounds for exclusion, and for each selection criterion a tick, a minimum and words."""

    use_required_attribute = False
    grounds = forms.BooleanField(
        label=_("Ask about every ground for exclusion"), required=False,
        help_text=_("The law lists them; companies answer each with yes or no, and may say what measures they have taken since."),
    )  # fmt: skip

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any], tender: Tender) -> None:
        super().__init__(data, initial=dict(initial))
        for question in CRITERIA:
            self.fields[f"ask_{question.code}"] = forms.BooleanField(
                label=gettext(question.words), required=False, help_text=_hint(question, tender)
            )
            if question.kind in LEAST and question.code != TURNOVER:
                self.fields[f"minimum_{question.code}"] = _minimum(question, tender.currency)
            self.fields[f"details_{question.code}"] = forms.CharField(
                label=gettext("In your words"), required=False, max_length=1000,
                help_text=gettext("What exactly counts, for example which contracts are similar. May stay empty."),
                widget=forms.Textarea(attrs={"rows": 2}),
            )  # fmt: skip

    @property
    def groups(self) -> Iterator[tuple[str, list[Row]]]:
        """The criteria by what they are about."""
        for group, questions in groupby(CRITERIA, lambda one: one.group):
            yield gettext(GROUPS[group]), [self._row(one.code) for one in questions]

    def _row(self, code: str) -> Row:
        names = (f"minimum_{code}", f"details_{code}")
        return Row(self[f"ask_{code}"], tuple(self[name] for name in names if name in self.fields))

    def draft(self) -> AskedOfCompanies:
        """What the services take."""
        found = self.cleaned_data
        rows = tuple(
            (one.code, found.get(f"minimum_{one.code}"), found[f"details_{one.code}"].strip())
            for one in CRITERIA
            if found[f"ask_{one.code}"]
        )
        return AskedOfCompanies(found["grounds"], rows)

    def shown(self) -> dict[str, str]:
        """What was typed, or what is saved where the form is not bound, by label."""
        return shown(self, self.cleaned_data if self.is_bound else self.initial)


def qualification_initial(tender: Tender) -> dict[str, Any]:
    """What the page shows of a saved draft."""
    kept = tender.qualification
    start: dict[str, Any] = {"grounds": bool(kept.get("grounds"))}
    for row in kept.get("criteria", ()):
        minimum = row["minimum"]
        start |= {
            f"ask_{row['code']}": True,
            f"minimum_{row['code']}": None if minimum is None else Decimal(minimum),
            f"details_{row['code']}": row["details"],
        }
    return start


def _hint(question: Question, tender: Tender) -> str:
    source = law_text(question.citation)
    if question.code != TURNOVER:
        return source
    amount = tender.turnover_required
    if amount is None:
        return gettext("%(source)s. The least that is asked stands on the first page: nothing yet.") % {
            "source": source
        }
    given = {"source": source, "amount": amount_text(Money(amount, tender.currency))}
    return gettext("%(source)s. The least that is asked stands on the first page: %(amount)s a year.") % given


def _minimum(question: Question, currency: str) -> AmountField:
    money = question.kind in MONEY
    label = gettext("At least, in %(currency)s") % {"currency": currency} if money else gettext("At least")
    return AmountField(label=label, required=False, positive=True)
