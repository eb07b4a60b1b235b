"""The picture of a price index. Words and shapes only, nothing is added up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext

from procurement.display import month_text, number_text
from procurement.templatetags.amounts import quantity
from tenders.models import PriceIndex, PriceIndexValue
from tenders.reports import charts
from tenders.reports.plot import Chart, Words

MOST_MONTHS = 60


def course(index: PriceIndex, values: Sequence[PriceIndexValue]) -> Chart:
    """The last months of an index; `values` have the newest first."""
    shown = list(reversed(values[:MOST_MONTHS]))
    words = Words(
        gettext("The index by month"),
        gettext("%(name)s, %(base)s.") % {"name": index.name, "base": index.base_period},
        (gettext("Month"), gettext("Value")),
    )
    points = [charts.Point(month_text(date(int(one.month[:4]), int(one.month[5:]), 1)), (one.value,)) for one in shown]
    return charts.trend(words, points, [gettext("Value")], show=quantity, axis=number_text, lines=True)
