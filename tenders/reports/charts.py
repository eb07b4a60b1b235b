"""Charts as pictures and tables made from the same figures. Pure: figures, words and formats come from the caller.

Each chart is drawn twice, wide and for a phone; the table beside it holds every figure that is drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median

from procurement.rules.money import exact_sum
from tenders.reports.plot import (
    ZERO,
    Chart,
    Format,
    Legend,
    Plot,
    Words,
    bottom_labels,
    chart,
    vertical_axis,
    wrapped,
)  # fmt: skip
from tenders.reports.svg import INK, Canvas, Scale, every, shortened, text_width


@dataclass(frozen=True, slots=True)
class Point:
    """A group on the time axis, with one value a series; None where there is no figure."""

    label: str
    values: tuple[Decimal | None, ...]


def trend(words: Words, points: Sequence[Point], series: Sequence[str], *, show: Format, axis: Format | None = None,
          lines: bool = False, unknown: str = "–") -> Chart:  # noqa: RUF001  # fmt: skip
    """Series over time as bars or lines. `words.headings`: the period, then each series."""
    known = [value for point in points for value in point.values if value is not None] or [ZERO]
    labels = [point.label for point in points]

    def draw(canvas: Canvas) -> None:
        plot = vertical_axis(canvas, min(known), max(known), axis or show)
        slot = (plot.right - plot.left) / max(len(points), 1)
        (_lines if lines else _bars)(plot, points, slot)
        bottom_labels(plot, labels, lambda index: plot.left + slot * (index + 0.5))

    rows = [(point.label, *(unknown if value is None else show(value) for value in point.values)) for point in points]
    legend = tuple(Legend(index + 1, label) for index, label in enumerate(series)) if len(series) > 1 else ()
    return chart(words, rows, draw, legend=legend)


def _bars(plot: Plot, points: Sequence[Point], slot: float) -> None:
    for place, point in enumerate(points):
        width = slot * 0.7 / max(len(point.values), 1)
        for index, value in enumerate(point.values):
            if value is not None:
                x = plot.left + slot * (place + 0.15) + width * index
                _upright(plot, f"c-{index + 1}", x, width - (1 if width > 4 else 0), (ZERO, value))


def _upright(plot: Plot, kind: str, x: float, width: float, span: tuple[Decimal, Decimal]) -> None:
    """A bar from one value to the other."""
    top, bottom = sorted(plot.y(value) for value in span)
    plot.canvas.box(kind, x, top, (width, bottom - top), radius=1.5)


def _lines(plot: Plot, points: Sequence[Point], slot: float) -> None:
    for index in range(max((len(point.values) for point in points), default=0)):
        path, pen_down = "", False
        for place, point in enumerate(points):
            value = point.values[index]
            if value is not None:  # a month without a figure leaves a gap: nothing is made up between
                path += f"{'L' if pen_down else 'M'}{plot.left + slot * (place + 0.5):.1f} {plot.y(value):.1f}"
            pen_down = value is not None
        plot.canvas.path(f"c-line-{index + 1}", path, stroke_width=2.5, stroke_linejoin="round")
        for place, point in enumerate(points):
            if (value := point.values[index]) is not None:
                x, y = plot.left + slot * (place + 0.5), plot.y(value)
                plot.canvas.dot(f"c-{index + 1}", x, y, 3.5, stroke=INK["c-dot"], stroke_width=1)


def waterfall(words: Words, start: tuple[str, Decimal], changes: Sequence[tuple[str, Decimal]], end_label: str, *,
              show: Format, axis: Format | None = None) -> Chart:  # fmt: skip
    """From a first total over changes (negative: less) to the last total, which is their sum."""
    levels = [start[1]]
    for _, change in changes:
        levels.append(exact_sum(levels[-1], change))
    labels = [start[0], *(label for label, _ in changes), end_label]
    figures = [start[1], *(change for _, change in changes), levels[-1]]

    def signed(index: int, figure: Decimal, written: Format) -> str:
        return f"+{written(figure)}" if figure > 0 and 0 < index < len(figures) - 1 else written(figure)

    def draw(canvas: Canvas) -> None:
        plot = vertical_axis(canvas, min(levels), max(levels), axis or show, bottom=34, top=26)
        slot = (plot.right - plot.left) / len(labels)
        for index, figure in enumerate(figures):
            total = index in (0, len(figures) - 1)
            before, after = (ZERO, figure) if total else (levels[index - 1], levels[index])
            kind = "c-1" if total else "c-4" if figure <= 0 else "c-2"
            x = plot.left + slot * (index + 0.18)
            _upright(plot, kind, x, slot * 0.64, (before, after))
            if index < len(figures) - 1:
                y = plot.y(levels[index])
                canvas.line("c-axis", x + slot * 0.64, y, x + slot, y, stroke_dasharray="3 3")
            canvas.text(
                signed(index, figure, axis or show),
                x + slot * 0.32,
                min(plot.y(before), plot.y(after)) - 6,
                "middle",
                size=12,
            )
        _wrapped_labels(plot, labels, slot)

    rows = [(label, signed(index, figures[index], show)) for index, label in enumerate(labels)]
    return chart(words, rows, draw)


def _wrapped_labels(plot: Plot, labels: Sequence[str], slot: float) -> None:
    for index, label in enumerate(labels):
        for number, line in enumerate(wrapped(label, slot)[:2]):
            plot.canvas.text(
                line, plot.left + slot * (index + 0.5), plot.bottom + 16 + 13 * number, "middle", "c-soft", size=11
            )


def bars(words: Words, groups: Sequence[tuple[str, Decimal]], *, show: Format) -> Chart:
    """Horizontal bars by group, in the order given; negative values go the other way, in another color."""
    row = 46.0
    height = row * max(len(groups), 1) + 8
    low = min([ZERO, *(value for _, value in groups)])
    high = max([ZERO, *(value for _, value in groups)])

    def draw(canvas: Canvas) -> None:
        figures = [show(value) for _, value in groups] or [""]
        room = max(text_width(figure) for figure in figures) + 12
        start = room if low < 0 else 2
        scale = Scale(low, high if high > low else low + 1, start, canvas.width - room)
        canvas.line("c-axis", scale(ZERO), 2, scale(ZERO), canvas.height - 2)
        for index, ((label, value), figure) in enumerate(zip(groups, figures, strict=False)):
            top = row * index + 4
            left, right = sorted((scale(ZERO), scale(value)))
            name = shortened(label, canvas.width - 8)
            canvas.text(name, max(min(scale(ZERO) + 6, canvas.width - text_width(name) - 4), 4), top + 13)
            canvas.box("c-1" if value >= 0 else "c-2", left, top + 19, (right - left, 16))
            at, anchor = (right + 6, "start") if value >= 0 else (left - 6, "end")
            canvas.text(figure, at, top + 31, anchor)

    return chart(words, [(label, show(value)) for label, value in groups], draw, height=height)


def histogram(words: Words, bins: Sequence[tuple[str, int]], *, show: Format) -> Chart:
    """How many fall into each class; the classes come with their names, in order."""
    counts = [Decimal(count) for _, count in bins] or [ZERO]
    labels = [label for label, _ in bins]

    def draw(canvas: Canvas) -> None:
        plot = vertical_axis(canvas, ZERO, max(counts), show)
        slot = (plot.right - plot.left) / max(len(bins), 1)
        for index, (_, count) in enumerate(bins):
            _upright(plot, "c-1", plot.left + slot * index + 1, slot - 2, (ZERO, Decimal(count)))
        bottom_labels(plot, labels, lambda index: plot.left + slot * (index + 0.5))

    return chart(words, [(label, show(Decimal(count))) for label, count in bins], draw)


def scatter(words: Words, dots: Sequence[tuple[int, Decimal]], *, show: Format, x_name: str, y_name: str) -> Chart:
    """A whole number against a figure (bids against saving), with the median of each number.

    Dots that fall on one spot become one larger dot. Table: number, how many, lowest, median, highest.
    """
    by_x: dict[int, list[Decimal]] = {}
    for x, value in dots:
        by_x.setdefault(x, []).append(value)
    known = [value for _, value in dots] or [ZERO]
    widest = max(by_x, default=1)

    def draw(canvas: Canvas) -> None:
        plot = vertical_axis(canvas, min(known), max(known), show, bottom=48, top=28)
        across = Scale(ZERO, Decimal(widest + 1), plot.left, plot.right)
        canvas.text(y_name, 2, 14, "start", "c-soft")
        canvas.text(x_name, plot.right, canvas.height - 8, "end", "c-soft")
        for (x, spot), count in sorted(_spots(dots, plot).items()):
            radius = min(3 + 1.6 * (count - 1) ** 0.5, 16)
            canvas.dot("c-1", across(Decimal(x)), spot, radius, fill_opacity="0.45")
        for x, values in by_x.items():
            place, y = across(Decimal(x)), plot.y(median(values))
            canvas.line("c-line-2", place - 9, y, place + 9, y, stroke_width=3)
        step = every([str(widest)] * widest, plot.right - plot.left)
        for x in range(1, widest + 1, step):
            canvas.text(str(x), across(Decimal(x)), plot.bottom + 16, "middle", "c-soft")

    rows = [
        (str(x), str(len(values)), show(min(values)), show(median(values)), show(max(values)))
        for x, values in sorted(by_x.items())
    ]
    return chart(words, rows, draw)


def _spots(dots: Sequence[tuple[int, Decimal]], plot: Plot) -> dict[tuple[int, float], int]:
    found: dict[tuple[int, float], int] = {}
    for x, value in dots:
        key = (x, round(plot.y(value) / 4) * 4.0)
        found[key] = found.get(key, 0) + 1
    return found
