"""Repeated rows of a form that need no JavaScript: blank rows are left out, a button adds more, nothing typed is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.utils.translation import gettext

F = TypeVar("F", bound="RowForm")

MORE = 5
"""How many rows the button adds."""


class RowForm(forms.Form):
    """One row. `decides` names the fields that make a row count: with all of them empty it is blank."""

    decides: ClassVar[tuple[str, ...]] = ()
    use_required_attribute = False
    number = 0

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed into this row."""
        return not any(self.typed(name).strip() for name in self.decides)

    def typed(self, name: str) -> str:
        """What stands in a field, as text."""
        value = self[name].value()
        return "" if value in (None, False) else str(value)

    def full_clean(self) -> None:
        """As usual, but every complaint says which row it is about."""
        super().full_clean()
        for name, found in self.errors.items():
            label = "" if name == NON_FIELD_ERRORS else str(self.fields[name].label)
            words = [_about(self.number, label, str(text)) for text in found]
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
        row = form(data, prefix=prefix, initial=start)
        if data is not None and row.is_blank:
            row = form(prefix=prefix)  # a blank row asks for nothing
        row.number = at + 1
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


def _about(row: int, label: str, text: str) -> str:
    if not label:
        return gettext("Row %(row)s: %(text)s") % {"row": row, "text": text}
    return gettext("Row %(row)s, %(label)s: %(text)s") % {"row": row, "label": label, "text": text}


def _count(text: Any, most: int) -> int:
    """The number of rows that a page says it had, kept within what we take."""
    return min(int(text), most) if isinstance(text, str) and text.isascii() and text.isdigit() and len(text) < 6 else 0
