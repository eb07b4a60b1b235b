"""Unit prices as rows of pages and files, and their picture. Words and shapes only, nothing is added up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from procurement.display import month_text, number_text
from procurement.templatetags.amounts import price
from tenders.queries.unit_prices import PriceGroup
from tenders.reports import charts
from tenders.reports.plot import Chart, Words
from tenders.reports.savings_cells import iso

COLUMNS = (
    "cpv_code", "category", "unit", "currency", "month", "count", "lowest", "lower_quartile", "median", "upper_quartile",
    "highest", "spread_percent", "buyers", "newest", "url",
)  # fmt: skip
MOST_MONTHS = 36


@dataclass(frozen=True, slots=True)
class Line:
    """A group on a page: its label and the address of its lines."""

    group: PriceGroup
    label: str
    query: str


def address(group: PriceGroup, kept: Mapping[str, str]) -> str:
    """The query of the lines behind a group; `kept` are filters that stay."""
    return urlencode({"cpv": group.cpv_code, "unit": group.unit, "currency": group.currency, **kept})


def month_line(group: PriceGroup, kept: Mapping[str, str]) -> Line:
    """A month of a group as a line of its page."""
    assert group.month
    return Line(group, month_text(group.month), address(group, {**kept, "month": f"{group.month:%Y-%m}"}))


def row_of(group: PriceGroup, label: str) -> dict[str, Any]:
    """A group by month as a row of a file; numbers are exact, months as 2026-11."""
    month = f"{group.month:%Y-%m}" if group.month else ""
    figures = (group.count, group.lowest, group.lower, group.median, group.upper, group.highest)
    link = f"{settings.PUBLIC_URL}{reverse('tenders:unit-price')}?{address(group, {'month': month})}"
    cells = (group.cpv_code, label, group.unit, group.currency, month, *(_plain(figure) for figure in figures))
    return dict(zip(COLUMNS, (*cells, group.spread, group.buyers, iso(group.newest), link), strict=True))


def _plain(value: Decimal | int) -> Decimal | int:
    """Without the zeros that only the column adds."""
    return Decimal(format(value.normalize(), "f")) if isinstance(value, Decimal) else value


def course(groups: Sequence[PriceGroup], unit: str, currency: str) -> Chart:
    """Lowest, median and highest price of each of the last months that have any."""
    words = Words(
        gettext("Price of one unit by month"),
        gettext("Lowest, median and highest price of one unit, in %(currency)s, unit: %(unit)s.")
        % {"currency": currency, "unit": unit},
        (gettext("Month"), gettext("Lowest"), gettext("Median"), gettext("Highest")),
    )
    points = [
        charts.Point(month_text(group.month), (group.lowest, group.median, group.highest))
        for group in groups[-MOST_MONTHS:]
        if group.month
    ]
    series = [gettext("Lowest"), gettext("Median"), gettext("Highest")]
    return charts.trend(words, points, series, show=price, axis=number_text, lines=True)
