"""The half-yearly report of an agency as tables: the same for its page, its PDF and its spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.display import number_text
from procurement.rules.money import rounded
from procurement.rules.redflags.run import RULES
from tenders.models import Complaint, Contract, Objection, Procedure
from tenders.queries.usage import Figure, Kind
from tenders.reports.usage_words import NOTHING, WORDS, counted_text, value_text

Value = str | int | Decimal | None
Label = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its heading, the name of its value in a row, and for words how they are said."""

    heading: Any
    name: str
    label: Label | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the report: `rows` hold values, the first column words."""

    name: str
    title: str
    note: str
    headings: list[str]
    rows: list[list[Value]]

    @property
    def shown(self) -> dict[str, Any]:
        """As templates/components/data_table.html takes it: everything in the reader's format."""
        columns = [{"label": heading, "numeric": number > 0} for number, heading in enumerate(self.headings)]
        return {"caption": self.note, "columns": columns, "rows": [[text_of(one) for one in row] for row in self.rows]}


def text_of(value: Value) -> str:
    """A value in the reader's format: amounts with two decimals, a dash where there is none."""
    if value is None:
        return NOTHING
    if isinstance(value, Decimal):
        return number_text(rounded(value), 2)
    return number_text(value) if isinstance(value, int) else value


def _of(choices: Any) -> Label:
    named = {str(key): label for key, label in choices}
    return lambda code: str(named.get(code, code))


FACTS = {
    "signed": gettext_lazy("signed"),
    "changed": gettext_lazy("changes agreed"),
    Contract.Status.COMPLETED.value: gettext_lazy("completed"),
    Contract.Status.TERMINATED.value: gettext_lazy("terminated"),
}
TABLES: Mapping[str, tuple[Any, Any, tuple[Column, ...]]] = {
    "procedures": (
        gettext_lazy("Procedures and their results"),
        gettext_lazy("Procedures by the day of publication; lots by the day of the award, or of the end without one."),
        (
            Column(gettext_lazy("Procedure"), "procedure", _of(Procedure.choices)),
            Column(gettext_lazy("Published"), "published"),
            Column(gettext_lazy("Lots awarded"), "awarded"),
            Column(gettext_lazy("Lots without result"), "unsuccessful"),
            Column(gettext_lazy("Lots cancelled"), "cancelled"),
        ),
    ),
    "values": (
        gettext_lazy("What was awarded and signed"),
        gettext_lazy("Amounts without VAT, by currency. Of framework agreements only what was ordered under them."),
        (
            Column(gettext_lazy("Currency"), "currency", str),
            Column(gettext_lazy("Awards"), "awards"),
            Column(gettext_lazy("Awarded"), "awarded"),
            Column(gettext_lazy("Contracts signed"), "contracts"),
            Column(gettext_lazy("Value of the contracts"), "contracted"),
        ),
    ),
    "savings": (
        gettext_lazy("Savings against the estimate"),
        gettext_lazy("Lots awarded in the half-year; a lot without estimate is not counted, and never as zero."),
        (
            Column(gettext_lazy("Currency"), "currency", str),
            Column(gettext_lazy("Lots"), "lots"),
            Column(gettext_lazy("Counted"), "counted"),
            Column(gettext_lazy("Estimated"), "estimated"),
            Column(gettext_lazy("Awarded"), "awarded"),
            Column(gettext_lazy("Saving"), "saving"),
            Column("%", "percent"),
        ),
    ),
    "contracts": (
        gettext_lazy("Contracts"),
        gettext_lazy("By the day of the signature, of the decision about the change, of the end."),
        (
            Column(gettext_lazy("What happened"), "fact", _of(FACTS.items())),
            Column(gettext_lazy("Contracts"), "count"),
        ),
    ),
    "payments": (
        gettext_lazy("How fast invoices were paid"),
        gettext_lazy("From the day the invoice came to the day of the payment; late is after its last day by law."),
        (
            Column(gettext_lazy("Payments"), "paid"),
            Column(gettext_lazy("Days on average"), "mean_days"),
            Column(gettext_lazy("Paid late"), "late"),
        ),
    ),
    "complaints": (
        gettext_lazy("Complaints and their outcomes"),
        gettext_lazy("Filed and decided in the half-year; a decision may be about a complaint of an earlier one."),
        (
            Column(gettext_lazy("Against"), "against", _of(Complaint.AGAINST)),
            Column(gettext_lazy("Filed"), "filed"),
            Column(gettext_lazy("Not admissible"), "inadmissible"),
            Column(gettext_lazy("Upheld"), "upheld"),
            Column(gettext_lazy("Dismissed"), "dismissed"),
            Column(gettext_lazy("Withdrawn"), "withdrawn"),
        ),
    ),
    "objections": (
        gettext_lazy("Claims and objections to the agency"),
        gettext_lazy("By the day on which they were written; with the replies given until the report was made."),
        (
            Column(gettext_lazy("Kind"), "kind", _of(Objection.Kind.choices)),
            Column(gettext_lazy("Written"), "written"),
            Column(gettext_lazy("Replied to"), "replied"),
        ),
    ),
    "flags": (
        gettext_lazy("Red flags at the end of the half-year"),
        gettext_lazy("A red flag is a question, not an accusation."),
        (
            Column(gettext_lazy("Rule"), "code", lambda code: f"{code} {_(RULES[code].title)}" if code in RULES else code),
            Column(gettext_lazy("Flags"), "flags"),
        ),
    ),
}  # fmt: skip
"""Title, note and columns of each table; the figures have their own."""


def tables_of(content: Mapping[str, Any]) -> list[Table]:
    """The tables that hold something, in the order of the report."""
    found = []
    for name, rows in content["tables"].items():
        if rows:
            found.append(_figures(rows) if name == "figures" else _table(name, rows))
    order = [*TABLES]
    order.insert(order.index("contracts"), "figures")
    return sorted(found, key=lambda table: order.index(table.name))


def _table(name: str, rows: list[dict[str, Any]]) -> Table:
    title, note, columns = TABLES[name]
    values = [[_value(row, column) for column in columns] for row in rows]
    return Table(name, str(title), str(note), [str(column.heading) for column in columns], values)


def _value(row: Mapping[str, Any], column: Column) -> Value:
    if column.label:
        return column.label(row[column.name])
    value: Value = row.get(column.name, 0)
    return value


def _figures(rows: list[dict[str, Any]]) -> Table:
    """Competition and times: a figure with what it counts."""
    values: list[list[Value]] = []
    for row in rows:
        words = WORDS[row["figure"]]
        one = Figure(row["figure"], Kind(row["kind"]), row["numerator"], row["denominator"], row["value"])
        values.append([str(words.name), value_text(one), counted_text(one)])
    title, note = _("Competition and time"), _("Bids by the day of the opening, times by the day of the decision.")
    return Table("figures", title, note, [_("Figure"), _("Value"), _("Of how many")], values)
