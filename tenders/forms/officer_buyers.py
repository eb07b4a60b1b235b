"""Which agencies buy together, as an officer types it: one row an agency and a lot, or all lots. Never saves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar
from uuid import UUID

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.models import Organization
from tenders.forms.fields import AmountField
from tenders.forms.rows import MORE, RowForm, Rows
from tenders.models import Lot, Tender
from tenders.queries.buyer_shares import shares_of
from tenders.services.drafts import ShareDraft

MOST_SHARES = 200


class ShareRow(RowForm):
    """A share. The agency decides whether the row counts."""

    decides: ClassVar[tuple[str, ...]] = ("agency", "percent")

    agency = forms.ChoiceField(label=_("Agency"))
    lot = forms.ChoiceField(label=_("Lot"))
    percent = AmountField(
        label=_("Share in percent"), places=2, positive=True, most=Decimal(100), width="w-8",
        help_text=_("Of the quantities and of what is paid for them."),
    )  # fmt: skip

    def __init__(
        self, data: Any = None, *, agencies: Sequence[Organization], lots: Sequence[Lot], **options: Any
    ) -> None:
        super().__init__(data, **options)
        self._known: dict[str, dict[str, str]] = {}
        self._choices("agency", [("", gettext("Choose an agency")), *((str(one.pk), one.name) for one in agencies)])
        self._choices(
            "lot",
            [("0", gettext("every lot without a row of its own")), *((str(one.number), str(one)) for one in lots)],
        )

    def _choices(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        self._known[name] = {value: str(label) for value, label in choices}

    def draft(self) -> ShareDraft:
        """What the services take."""
        found = self.cleaned_data
        return ShareDraft(UUID(found["agency"]), int(found["lot"]), found["percent"])

    def line(self) -> str:
        """The share on one line, as typed."""
        return f"{self._chosen('agency')} ({self._chosen('lot')}): {self.typed('percent')}"

    def _chosen(self, name: str) -> str:
        return self._known[name].get(self.typed(name), "")


class SharesPage:
    """The rows of the page; `more` asks for blank rows, and then nothing is checked yet."""

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        initial: Mapping[str, Any],
        agencies: Sequence[Organization],
        lots: Sequence[Lot],
        more: bool = False,
    ) -> None:
        def row(*args: Any, **options: Any) -> ShareRow:
            return ShareRow(*args, agencies=agencies, lots=lots, **options)

        kind: Any = row
        self.rows: Rows[ShareRow] = Rows(
            kind, "shares", data=data, initial=initial["shares"], blank=2, most=MOST_SHARES
        )
        if data is not None and more:
            typed = self.rows.as_typed()
            blank = len(self.rows.forms) - len(typed) + MORE
            self.rows = Rows(kind, "shares", initial=typed, blank=blank, most=MOST_SHARES)

    @property
    def forms(self) -> list[ShareRow]:
        """All forms of the page, for the error summary."""
        return self.rows.forms

    def is_valid(self) -> bool:
        """Whether every filled row is right."""
        return self.rows.is_valid()

    def draft(self) -> tuple[ShareDraft, ...]:
        """What the services take."""
        return tuple(row.draft() for row in self.rows.filled)

    def shown(self) -> dict[str, str]:
        """What was typed, or what is saved, by label."""
        return {
            gettext("Share %(number)s") % {"number": number}: row.line()
            for number, row in enumerate(self.rows.filled, start=1)
        }


def shares_initial(tender: Tender) -> dict[str, Any]:
    """What the page shows of a saved draft."""
    rows = [
        {"agency": str(one.organization_id), "lot": str(one.lot.number if one.lot else 0), "percent": one.percent}
        for one in shares_of(tender)
    ]
    return {"shares": rows}
