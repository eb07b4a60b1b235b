"""What a company answers about itself, question by question, as typed. Never saves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from procurement.display import law_text
from procurement.rules.qualification import LONGEST, MEASURES, NO, YES, Answer, Asking, Row
from procurement.rules.qualification_catalogue import BY_CODE, GROUPS, MONEY, AnswerKind
from procurement.rules.qualification_check import YEARS
from tenders.forms.fields import AmountField

CONTRACTS = 5
NOTHING: Mapping[str, Answer] = MappingProxyType({})
ROWS = {AnswerKind.YEARS: YEARS, AnswerKind.CONTRACTS: CONTRACTS}


@dataclass(frozen=True, slots=True)
class Part:
    """One question with its inputs: those of the answer, and the rows of a table."""

    asking: Asking
    inputs: tuple[forms.BoundField, ...]
    rows: tuple[tuple[forms.BoundField, ...], ...]
    answer: Answer | None


class AnswersForm(forms.Form):
    """The questions asked, each with its inputs; what is left empty is not answered."""

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        asked: Sequence[Asking],
        answers: Mapping[str, Answer],
        taken: Mapping[str, Answer] = NOTHING,
        revision: int,
        currency: str,
    ) -> None:
        """`taken` is filled in in the place of what was answered, and not answered yet."""
        start = {code: one for code, one in answers.items() if code not in taken}
        evidence = {f"{code}_evidence": answers[code].evidence for code in taken if code in answers}
        initial = {**_initial(start, currency), **_initial(taken, currency), **evidence}
        super().__init__(data, initial={"revision": revision, **initial})
        self.asked, self.known = asked, answers
        for asking in asked:
            for name, field in _fields(asking, currency):
                self.fields[f"{asking.question.code}_{name}"] = field

    @property
    def groups(self) -> Iterator[tuple[str, list[Part]]]:
        """The questions by what they are about."""
        for group, rows in groupby(self.asked, lambda one: one.question.group):
            yield _(GROUPS[group]), [self._part(one) for one in rows]

    def _part(self, asking: Asking) -> Part:
        code, kind = asking.question.code, asking.question.kind
        names = [name for name in ("answer", "currency", "evidence") if f"{code}_{name}" in self.fields]
        columns = ("year", "amount", "what") if kind is AnswerKind.CONTRACTS else ("year", "amount")
        rows = [tuple(self[f"{code}_{column}_{n}"] for column in columns) for n in range(1, ROWS.get(kind, 0) + 1)]
        return Part(asking, tuple(self[f"{code}_{name}"] for name in names), tuple(rows), self.known.get(code))

    def clean(self) -> dict[str, Any]:
        """A row needs both its year and its amount."""
        found = super().clean() or self.cleaned_data
        for asking in self.asked:
            code = asking.question.code
            for n in range(1, ROWS.get(asking.question.kind, 0) + 1):
                year, amount, what = (found.get(f"{code}_{name}_{n}") for name in ("year", "amount", "what"))
                if (year or amount is not None or what) and (not year or amount is None):
                    name = f"{code}_year_{n}" if not year else f"{code}_amount_{n}"
                    if name not in self.errors:
                        self.add_error(name, _("Give both the year and the amount, or leave the row empty."))
        return found

    def answers(self, today: date) -> dict[str, Answer | None]:
        """What is answered as of today, by code; None where nothing is."""
        return {asking.question.code: self._answer(asking, today.isoformat()) for asking in self.asked}

    def _answer(self, asking: Asking, today: str) -> Answer | None:
        found, code, kind = self.cleaned_data, asking.question.code, asking.question.kind
        currency = found.get(f"{code}_currency", "").upper() if kind in MONEY else ""
        evidence = found.get(f"{code}_evidence", "").strip()
        if kind in ROWS:
            rows = tuple(self._rows(code, ROWS[kind]))
            return Answer("", rows, currency, evidence, today) if rows else None
        given = found.get(f"{code}_answer")
        text = format(given, "f") if isinstance(given, Decimal) else str(given or "").strip()
        return Answer(text, (), currency, evidence, today) if text else None

    def _rows(self, code: str, count: int) -> Iterator[Row]:
        found = self.cleaned_data
        for n in range(1, count + 1):
            year, amount = found.get(f"{code}_year_{n}"), found.get(f"{code}_amount_{n}")
            if year and amount is not None:
                yield Row(year, format(amount, "f"), (found.get(f"{code}_what_{n}") or "").strip())


def _fields(asking: Asking, currency: str) -> Iterator[tuple[str, forms.Field]]:
    kind = asking.question.kind
    words = _(asking.question.words)
    if kind in (AnswerKind.GROUND, AnswerKind.YES_NO):
        yield "answer", _choice(words, asking)
    elif kind is AnswerKind.WORDS:
        widget = forms.Textarea(attrs={"rows": 4})
        yield "answer", forms.CharField(label=words, required=False, max_length=LONGEST, widget=widget)
    elif kind not in ROWS:
        yield "answer", AmountField(label=words, required=False, places=4 if kind is AnswerKind.NUMBER else 2)
    for n in range(1, ROWS.get(kind, 0) + 1):
        yield from _row(kind, n)
    if kind in MONEY:
        yield "currency", forms.RegexField(
            r"^[A-Za-z]{3}$", label=_("Currency"), required=False, empty_value=currency,
            widget=forms.TextInput(attrs={"class": "w-8", "autocomplete": "off"}),
            error_messages={"invalid": _("Use the three letters of a currency, for example RON or EUR.")},
        )  # fmt: skip
    if kind is not AnswerKind.GROUND:
        yield "evidence", forms.CharField(
            label=_("Where it can be checked"), required=False, max_length=500,
            help_text=_("A document of your bid, or a public register. Usual: %(evidence)s.") % {"evidence": _(asking.question.evidence)},
        )  # fmt: skip


def _row(kind: AnswerKind, n: int) -> Iterator[tuple[str, forms.Field]]:
    yield f"year_{n}", forms.RegexField(
        r"^(19|20)[0-9]{2}$", label=_("Year, row %(row)s") % {"row": n}, required=False,
        widget=forms.TextInput(attrs={"class": "w-8", "inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": _("Give the year as four digits, for example 2025.")},
    )  # fmt: skip
    yield f"amount_{n}", AmountField(label=_("Amount without VAT, row %(row)s") % {"row": n}, required=False)
    if kind is AnswerKind.CONTRACTS:
        yield (
            f"what_{n}",
            forms.CharField(
                label=_("What, and for which organization, row %(row)s") % {"row": n}, required=False, max_length=300
            ),
        )


def _choice(words: str, asking: Asking) -> forms.ChoiceField:
    choices = [(YES, _("Yes")), (NO, _("No"))]
    if asking.question.kind is AnswerKind.GROUND:
        choices = [(NO, _("No")), (YES, _("Yes")), (MEASURES, _("Yes, and we have taken measures since"))]
    return forms.ChoiceField(
        label=words, choices=choices, required=False, widget=forms.RadioSelect,
        help_text=law_text(asking.question.citation),
    )  # fmt: skip


def _initial(answers: Mapping[str, Answer], currency: str) -> dict[str, Any]:
    start: dict[str, Any] = {}
    for code, one in answers.items():
        numeric = BY_CODE[code].kind in (AnswerKind.NUMBER, AnswerKind.AMOUNT)
        answer = Decimal(one.answer) if numeric else one.answer
        start |= {f"{code}_answer": answer, f"{code}_evidence": one.evidence, f"{code}_currency": one.currency}
        for n, row in enumerate(one.rows, 1):
            start |= {
                f"{code}_year_{n}": row.year,
                f"{code}_amount_{n}": Decimal(row.amount),
                f"{code}_what_{n}": row.what,
            }
    return start
