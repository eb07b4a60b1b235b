"""Which lots may be awarded together, as an officer types it: one row a group. Never saves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.rules.lot_groups import MOST_GROUPS
from tenders.forms.rows import RowForm, Rows
from tenders.models import Tender
from tenders.queries.lot_groups import groups_of
from tenders.services.drafts import GroupDraft


class GroupRow(RowForm):
    """A group. Its lots decide whether the row counts."""

    decides: ClassVar[tuple[str, ...]] = ("lots", "name")

    lots = forms.RegexField(
        r"\s*\d{1,3}(\s*[,; ]\s*\d{1,3})*\s*\Z", label=_("Lots"),
        help_text=_("Their numbers with commas, for example 1, 2, 4."),
        error_messages={"invalid": _("Write the numbers of lots with commas, for example 1, 2, 4.")},
    )  # fmt: skip
    name = forms.CharField(
        label=_("Name of the group"), max_length=100,
        help_text=_("As bidders will read it, for example “north” or “all lots”."),
    )  # fmt: skip

    def draft(self) -> GroupDraft:
        """What the services take."""
        numbers = self.cleaned_data["lots"].replace(",", " ").replace(";", " ").split()
        return GroupDraft(self.cleaned_data["name"].strip(), tuple(sorted({int(number) for number in numbers})))

    def line(self) -> str:
        """The group on one line, as typed."""
        return f"{self.typed('name')}: {self.typed('lots')}"


class GroupsPage:
    """The rows of the page; each save offers some more, as long as a tender may have more groups."""

    def __init__(self, data: Mapping[str, Any] | None = None, *, initial: Mapping[str, Any]) -> None:
        self.rows: Rows[GroupRow] = Rows(GroupRow, "groups", data=data, initial=initial["groups"], most=MOST_GROUPS)

    @property
    def forms(self) -> list[GroupRow]:
        """All forms of the page, for the error summary."""
        return self.rows.forms

    def is_valid(self) -> bool:
        """Whether every filled row is right."""
        return self.rows.is_valid()

    def draft(self) -> tuple[GroupDraft, ...]:
        """What the services take."""
        return tuple(row.draft() for row in self.rows.filled)

    def shown(self) -> dict[str, str]:
        """What was typed, or what is saved, by label."""
        return {
            gettext("Group %(number)s") % {"number": number}: row.line()
            for number, row in enumerate(self.rows.filled, start=1)
        }


def groups_initial(tender: Tender) -> dict[str, Any]:
    """What the page shows of a saved draft."""
    rows = [
        {"name": one.name, "lots": ", ".join(str(lot.number) for lot in one.lots.all())} for one in groups_of(tender)
    ]
    return {"groups": rows}
