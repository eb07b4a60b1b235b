"""The filters of the savings report that add up lots of other currencies too: whether, and by which exchange rates."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tenders.models import RateTable, SavingsStatement
from tenders.queries.exchange_rates import newest_tables, table_for
from tenders.queries.savings_conversion import conversion_by
from tenders.queries.savings_filters import Conversion


class ConvertingForm(forms.Form):
    """A frozen report says itself how it converts; any other one is asked for it."""

    convert = forms.ChoiceField(
        label=_("Lots in other currencies"),
        choices=[("", _("left out")), ("yes", _("converted into this currency"))],
        required=False,
    )
    rates = forms.ChoiceField(label=_("Exchange rates"), required=False)

    statement: SavingsStatement | None = None
    tables: Sequence[RateTable] = ()
    """The rates that may be chosen."""
    table: RateTable | None = None
    """Those by which is converted, once the form is clean; none: nothing is."""

    def offer_tables(self) -> None:
        """The rates of which one may choose; a frozen report has its own."""
        self.tables = () if self.statement else list(newest_tables())
        known = [self.statement.rates] if self.statement and self.statement.rates else self.tables
        self.fields["rates"].choices = [  # type: ignore[attr-defined]
            ("", _("the first that fit")),
            *((one.code, one.name) for one in known if one),
        ]

    def choose_table(self, currency: str) -> None:
        """Find the rates that are asked for, or say that there are none."""
        if self.statement:
            self.table = self.statement.rates
        elif self.cleaned_data.get("convert"):
            self.table = table_for(currency, self.cleaned_data.get("rates", ""))
            if self.table is None and not self.errors:
                none = _("There are no exchange rates for %(currency)s.")
                self.add_error("convert", ValidationError(none, "rates", {"currency": currency}))

    @property
    def converts(self) -> bool:
        """Whether lots in other currencies are converted; their working is in the files then, and the data hash covers it."""
        return self.table is not None

    def conversion(self, currency: str, currencies: Sequence[str]) -> Conversion | None:
        """The same for the queries."""
        return conversion_by(self.table, currency, currencies) if self.table else None
