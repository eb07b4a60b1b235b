"""Repeated rows of a form that need no JavaScript: blank rows are left out, a button adds more, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.utils.translation import gettext

F = TypeVar("F", bound="RowForm")

MORE = 5
"""How many rows the button adds."""


class RowForm(forms.Form):
    """One row. `decides` names the fields that make a row count: with all of them empty it is blank.

    Every complaint says which row it is about: by the label where the rows stand in a table, else by its own words.
    """

    decides: ClassVar[tuple[str, ...]] = ()
    in_table: ClassVar[bool] = False
    use_required_attribute = False

    def __init__(self, data: Any = None, *, number: int, **options: Any) -> None:
        super().__init__(data, **options)
        self.number = number
        self.columns = {name: field.label for name, field in self.fields.items()}
        if self.in_table:
            for field in self.fields.values():
                field.label = gettext("Row %(row)s, %(label)s") % {"row": number, "label": field.label}

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into this row."""
        return not any(self.typed(name).strip() for name in self.decides)

    @property
    def cells(self) -> list[tuple[Any, forms.BoundField]]:
        """The fields with the headings of their columns."""
        return [(self.columns[field.name], field) for field in self]

    def typed(self, name: str) -> str:
        """What stands in a field, as text."""
        value = self[name].value()
        return "" if value in (None, False) else str(value)

    def full_clean(self) -> None:
        super().full_clean()
        if self.in_table:
            return
        for name, found in self.errors.items():
            words = [gettext("Row %(row)s: %(text)s") % {"row": self.number, "text": text} for text in found]
            self.errors[name] = self.error_class(words, renderer=self.renderer)


class Rows(Generic[F]):
    """The rows of one kind on a page. Bound to `data`, or showing `initial`, with some blank rows after either."""

    def __init__(
        self,
        form: type[F],
        prefix: str,
        *,
        data: Mapping[str, Any] | None = None,
        initial: Sequence[Mapping[str, Any]] = (),
        blank: int = 3,
        most: int = 100,
    ) -> None:
        self.prefix, self.most, self.bound = prefix, most, data is not None
        self.count_name = f"{prefix}-rows"
        offered = min(len(initial) + blank, max(most, len(initial)))
        count = offered if data is None else _count(data.get(self.count_name), most)
        self.forms = [self._row(form, at, data, initial) for at in range(count)]

    def _row(self, form: type[F], at: int, data: Mapping[str, Any] | None, initial: Sequence[Mapping[str, Any]]) -> F:
        prefix = f"{self.prefix}-{at}"
        start = dict(initial[at]) if at < len(initial) else None
        row = form(data, number=at + 1, prefix=prefix, initial=start)
        if data is not None and row.is_blank:
            row = form(number=at + 1, prefix=prefix)  # a blank row asks for nothing
        return row

    @property
    def filled(self) -> list[F]:
        """The rows that count, in their order."""
        return [row for row in self.forms if not row.is_blank]

    def is_valid(self) -> bool:
        """Whether every filled row is right; all of them are asked, so that every mistake is shown at once."""
        answers = [row.is_valid() for row in self.filled]
        return all(answers)

    def as_typed(self) -> list[dict[str, Any]]:
        """What was typed, as `initial` for the same rows again, without complaints."""
        return [{name: row[name].value() for name in row.fields} for row in self.filled]


def _count(text: Any, most: int) -> int:
    """The number of rows that a page says it had, kept within what we take."""
    return min(int(text), most) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 6 else 0
