"""The picture of competition against saving in the savings report: dots and marks on a canvas. Words and tables are its chart's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext

from procurement.display import percent_text
from tenders.queries.savings import Cell
from tenders.reports.plot import Plot, vertical_axis
from tenders.reports.svg import Canvas

MOST_BIDS = 10
"""This many and more are one column."""
SPOT = 5
"""Percent points that one dot takes in."""


def draw_competition(canvas: Canvas, cells: Sequence[Cell], marks: Sequence[tuple[int, Decimal]]) -> None:
    """A dot for lots with this number of bids and this saving, a mark for the saving of each number of bids together."""
    lowest = Decimal(-100)
    spots: dict[tuple[int, int], int] = {}
    for cell in cells:
        key = (min(cell.bids or 0, MOST_BIDS), max(cell.percent, int(lowest)) // SPOT * SPOT)
        spots[key] = spots.get(key, 0) + cell.lots
    values = [*(Decimal(percent) for _, percent in spots), *(max(share, lowest) for _, share in marks)]
    plot = vertical_axis(
        canvas,
        min(values, default=Decimal(0)),
        max(values, default=Decimal(0)),
        lambda value: percent_text(value, 0),
        bottom=48,
        top=28,
    )
    canvas.text(gettext("Saving in percent"), 2, 14, "start", "c-soft")
    canvas.text(gettext("Valid bids"), plot.right, canvas.height - 6, "end", "c-soft")
    most = max(spots.values(), default=1)
    for (number, percent), count in sorted(spots.items()):
        radius = 2.5 + 9 * (count / most) ** 0.5 if most > 1 else 4
        canvas.dot(
            "c-1", _across(plot, number), plot.y(Decimal(percent) + Decimal(SPOT) / 2), radius, fill_opacity="0.45"
        )
    for number, share in marks:
        x, y = _across(plot, number), plot.y(max(share, lowest))
        canvas.line("c-line-2", x - 11, y, x + 11, y, stroke_width=3)
    for number in range(1, MOST_BIDS + 1):
        name = f"{number}+" if number == MOST_BIDS else str(number)
        canvas.text(name, _across(plot, number), plot.bottom + 18, "middle", "c-soft")


def _across(plot: Plot, number: int) -> float:
    return plot.left + (plot.right - plot.left) * (number - 0.5) / MOST_BIDS
