"""What is typed about yearly plans and market consultations; a plan also comes from a spreadsheet. Never saves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from procurement.alphabets import capfirst
from procurement.models import Organization
from procurement.rules.amounts import NotANumber, parse_amount
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from tenders.forms.fields import AmountField, CodeField, MomentField
from tenders.forms.sheets import Cell, Row, SheetRefused, content, plain_heading, read_rows
from tenders.models import PlanLine, Procedure
from tenders.services.consulting import ConsultationDraft
from tenders.services.planning import LineDraft

FIELD = "sheet"
PROCEDURES = [(code, capfirst(label)) for code, label in Procedure.choices]
QUARTERS = [(number, _("quarter %(number)s") % {"number": number}) for number in (1, 2, 3, 4)]
HEADINGS: dict[str, tuple[str, ...]] = {
    "title": (
        "title", "object", "titlu", "obiect", "obiectul achizitiei", "obiectul achiziției", "denumire", "ad", "predmet",
    ),
    "cpv_code": ("cpv", "cpv code", "cod cpv", "cpv kodu"),
    "estimated_value": (
        "estimated value", "value", "valoare estimata", "valoare estimată", "valoare", "ehtimal olunan qiymət",
    ),
    "procedure": ("procedure", "procedura", "procedură", "üsul", "satınalma üsulu"),
    "quarter": ("quarter", "trimestru", "trimestrul", "rüb"),
    "funding": (
        "funding", "finantare", "finanțare", "sursa", "sursa de finantare", "sursa de finanțare", "maliyyə mənbəyi",
    ),
}  # fmt: skip
"""What a column may be called, in English, Romanian and Azerbaijani; compared as `plain_heading` writes them."""
_KNOWN = {plain_heading(alias): name for name, aliases in HEADINGS.items() for alias in aliases}

NO_HEADINGS = gettext_noop(
    "The first row must name the columns: Title, CPV, Estimated value, Procedure, Quarter and, if you like, Funding."
)
NO_COLUMN = gettext_noop("There is no column called “%(name)s” in the first row.")
NO_PROCEDURE = gettext_noop("“%(text)s” is no procedure. Use one of: %(codes)s.")
NO_QUARTER = gettext_noop("Give the quarter as a number from 1 to 4.")


class YearForm(forms.Form):
    """For which agency and year a plan is begun."""

    buyer = forms.ModelChoiceField(label=_("Agency"), queryset=Organization.objects.none(), empty_label=None)
    year = forms.IntegerField(label=_("Year"), widget=forms.NumberInput(attrs={"class": "w-8"}))

    def __init__(self, *args: Any, agencies: Sequence[Organization], **options: Any) -> None:
        super().__init__(*args, **options)
        field: Any = self.fields["buyer"]
        field.queryset = Organization.objects.filter(pk__in=[one.pk for one in agencies])


class LineForm(forms.Form):
    """One line of the plan."""

    title = forms.CharField(label=_("Title"), max_length=300, widget=forms.TextInput(attrs={"class": "w-full"}))
    cpv_code = CodeField(label=_("Exact category code"), required=False)
    estimated_value = AmountField(label=_("Estimated value without VAT"), positive=True)
    procedure = forms.ChoiceField(label=_("Procedure foreseen"), choices=PROCEDURES)
    quarter = forms.TypedChoiceField(label=_("Quarter"), choices=QUARTERS, coerce=int)
    funding = forms.CharField(label=_("Funding"), max_length=200, required=False)

    def draft(self) -> LineDraft:
        """What the services take."""
        return LineDraft(**self.cleaned_data)


class PlanSheetForm(forms.Form):
    """The whole plan as a spreadsheet."""

    prefix = "import"
    sheet = forms.FileField(
        label=_("Spreadsheet (.xlsx or .csv)"),
        help_text=_("Columns: Title, CPV, Estimated value, Procedure, Quarter, Funding. It replaces all lines."),
    )


class PlanReasonForm(forms.Form):
    """Why a published plan changes."""

    reason = forms.CharField(
        label=_("Why the plan changes"), required=False, max_length=3000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed once a version is published. Everybody reads it."),
    )  # fmt: skip


class PlanItemForm(forms.Form):
    """Where a tender comes from: a line of the plan, a consultation."""

    item = forms.ChoiceField(label=_("Line of the plan"), required=False)
    consultation = forms.ChoiceField(label=_("Market consultation before it"), required=False)

    def __init__(self, *args: Any, lines: Iterable[PlanLine], consultations: Iterable[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        item: Any = self.fields["item"]
        item.choices = [("", _("none")), *((str(o.item_id), f"{o.version.plan.year}: {o.title}") for o in lines)]
        asked: Any = self.fields["consultation"]
        asked.choices = [("", _("none")), *((str(one.pk), one.title) for one in consultations)]


class ConsultationForm(forms.Form):
    """What companies are asked before a tender is written."""

    title = forms.CharField(label=_("Title"), max_length=300, widget=forms.TextInput(attrs={"class": "w-full"}))
    description = forms.CharField(
        label=_("What it is about"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you want to buy one day, and what you don't know yet."),
    )  # fmt: skip
    questions = forms.CharField(
        label=_("Questions"), max_length=10000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("One question a line."),
    )  # fmt: skip
    cpv_code = CodeField(label=_("Exact category code"), required=False)
    answers_end_at = MomentField(label=_("Answers until"))

    def draft(self) -> ConsultationDraft:
        """What the services take."""
        found = self.cleaned_data
        return ConsultationDraft(
            title=found["title"],
            description=found["description"],
            questions=tuple(found["questions"].splitlines()),
            answers_end_at=found["answers_end_at"],
            cpv_code=found["cpv_code"],
        )


class ConsultationAnswerForm(forms.Form):
    """A text for each question."""

    def __init__(self, *args: Any, questions: Sequence[str], **options: Any) -> None:
        super().__init__(*args, **options)
        for number, question in enumerate(questions):
            widget = forms.Textarea(attrs={"rows": 4})
            self.fields[f"answer-{number}"] = forms.CharField(
                label=question, required=False, max_length=10000, widget=widget
            )

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(self.cleaned_data[name] for name in self.fields)


class SummaryForm(forms.Form):
    """What was learned."""

    summary = forms.CharField(
        label=_("Summary"), max_length=20000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Everybody reads it. Name no company, and no secret of one."),
    )  # fmt: skip


def read_plan(upload: UploadedFile[Any]) -> tuple[LineDraft, ...]:
    """The lines of a spreadsheet in the order of its rows. SheetRefused with every mistake by its cell."""
    rows = read_rows(
        upload.name or "", content(upload, FIELD), FIELD, wanted=lambda rows: bool(rows and _columns(rows[0]))
    )
    columns = _columns(rows[0]) if rows else {}
    if not columns:
        raise SheetRefused(issue(FIELD, NO_HEADINGS))
    missing = [name for name in ("title", "estimated_value", "procedure", "quarter") if name not in columns]
    if missing:
        raise SheetRefused(*(issue(FIELD, NO_COLUMN, name=HEADINGS[name][0].capitalize()) for name in missing))
    reader = _PlanReader(columns)
    lines = tuple(reader.line(row) for row in rows[1:])
    if reader.issues:
        raise SheetRefused(*reader.issues[:25])
    return lines


def _columns(head: Row) -> dict[str, int]:
    names = (_KNOWN.get(plain_heading(cell.text)) for cell in head.cells)
    return {name: at for at, name in enumerate(names) if name}


class _PlanReader:
    """Turns rows into lines and collects what is wrong on the way."""

    def __init__(self, columns: dict[str, int]) -> None:
        self._columns = columns
        self.issues: list[Issue] = []
        self._procedures = {plain_heading(str(label)): code for code, label in Procedure.choices}
        self._procedures |= {code: code for code in Procedure.values}

    def line(self, row: Row) -> LineDraft:
        return LineDraft(
            title=self._text(row, "title")[:300],
            cpv_code=self._text(row, "cpv_code").partition("-")[0].replace(" ", "")[:8],
            estimated_value=self._value(row),
            procedure=self._procedure(row),
            quarter=self._quarter(row),
            funding=self._text(row, "funding")[:200],
        )

    def _cell(self, row: Row, name: str) -> Cell | None:
        at = self._columns.get(name)
        return None if at is None else row.cell(at)

    def _text(self, row: Row, name: str) -> str:
        cell = self._cell(row, name)
        return cell.text.strip() if cell else ""

    def _complain(self, row: Row, name: str, template: str, **params: object) -> None:
        cell = self._cell(row, name)
        assert cell is not None  # asked for needed columns only
        self.issues.append(cell.complaint(FIELD, Message(template, params)))

    def _value(self, row: Row) -> Decimal:
        cell = self._cell(row, "estimated_value")
        assert cell is not None
        try:
            return parse_amount(cell.text) if cell.number is None else round(cell.number, 2)
        except NotANumber as error:
            self.issues.append(cell.complaint(FIELD, error.issue.message))
            return Decimal(0)

    def _procedure(self, row: Row) -> str:
        text = self._text(row, "procedure")
        found = self._procedures.get(plain_heading(text), "")
        if not found:
            self._complain(row, "procedure", NO_PROCEDURE, text=text, codes=", ".join(Procedure.values))
        return found

    def _quarter(self, row: Row) -> int:
        text = self._text(row, "quarter").removesuffix(".0")
        roman = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(text.casefold())
        if roman is None and text not in ("1", "2", "3", "4"):
            self._complain(row, "quarter", NO_QUARTER)
            return 1
        return roman or int(text)
