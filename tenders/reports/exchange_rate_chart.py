"""The picture of the rates of one currency. Words and shapes only, nothing is added up."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext

from procurement.display import date_text, number_text
from procurement.templatetags.amounts import quantity
from tenders.models import ExchangeRate, RateTable
from tenders.reports import charts
from tenders.reports.plot import Chart, Words

MOST_DAYS = 60


def course(table: RateTable, rates: Sequence[ExchangeRate]) -> Chart:
    """The last days of a currency; `rates` have the newest first."""
    shown = list(reversed(rates[:MOST_DAYS]))
    words = Words(
        gettext("The rate by day"),
        f"{table.name}, {shown[-1].currency}",
        (gettext("Day"), gettext("Rate")),
    )
    points = [charts.Point(date_text(one.day), (one.rate,)) for one in shown]
    return charts.trend(words, points, [gettext("Rate")], show=quantity, axis=number_text, lines=True)
