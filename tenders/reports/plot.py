"""What charts share: the figure with its companion table, the plot area with its axis, labels that fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.safestring import SafeString

from tenders.reports.svg import Canvas, Scale, every, text_width, ticks

Format = Callable[[Decimal], str]
WIDE, NARROW = (760.0, 320.0), (340.0, 280.0)
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of the companion table."""

    label: str
    numeric: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart as text, ready for components/data_table.html."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    foot: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Legend:
    """Which color is which series."""

    series: int
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A figure for components/chart.html; PDFs take `svg` and `table`."""

    title: str
    description: str
    svg: SafeString
    narrow: SafeString
    table: Table
    legend: tuple[Legend, ...] = ()


@dataclass(frozen=True, slots=True)
class Words:
    """What a chart says: title, description, and the headings of its table (first the groups, then the figures)."""

    title: str
    description: str
    headings: tuple[str, ...]


Draw = Callable[[Canvas], None]


def chart(words: Words, rows: Sequence[tuple[str, ...]], draw: Draw, *, height: float | None = None,
          legend: tuple[Legend, ...] = ()) -> Chart:  # fmt: skip
    """Both pictures by one drawing function, and the table of `rows` under the headings of `words`."""

    def picture(name: str, size: tuple[float, float]) -> SafeString:
        canvas = Canvas(size[0], height or size[1])
        draw(canvas)
        return canvas.svg(words.title, words.description, name)

    columns = tuple(Column(heading, numeric=position > 0) for position, heading in enumerate(words.headings))
    table = Table(words.title, columns, tuple(rows))
    return Chart(words.title, words.description, picture("wide", WIDE), picture("narrow", NARROW), table, legend)


@dataclass(frozen=True)
class Plot:
    """The area inside the axes."""

    canvas: Canvas
    left: float
    right: float
    top: float
    bottom: float
    y: Scale


def vertical_axis(
    canvas: Canvas, low: Decimal, high: Decimal, axis: Format, *, bottom: float = 34, top: float = 14
) -> Plot:
    """Horizontal grid lines with their values; the zero line is stronger."""
    marks = ticks(min(low, ZERO), max(high, ZERO))
    labels = [axis(mark) for mark in marks]
    left = max(text_width(label) for label in labels) + 10
    plot = Plot(canvas, left, canvas.width - 6, top, canvas.height - bottom,
                 Scale(marks[0], marks[-1], canvas.height - bottom, top))  # fmt: skip
    for mark, label in zip(marks, labels, strict=True):
        y = plot.y(mark)
        canvas.line("c-grid" if mark else "c-axis", left, y, plot.right, y)
        canvas.text(label, left - 6, y + 4, "end", "c-soft")
    return plot


def bottom_labels(plot: Plot, labels: Sequence[str], at: Callable[[int], float]) -> None:
    step = every(labels, plot.right - plot.left)
    for index in range(0, len(labels), step):
        x = at(index)
        half = text_width(labels[index]) / 2
        anchor, x = ("end", plot.right + 4) if x + half > plot.canvas.width else ("middle", x)
        plot.canvas.text(labels[index], x, plot.canvas.height - 14, anchor, "c-soft")


def wrapped(label: str, room: float, size: float = 11) -> list[str]:
    """A label broken at spaces so that each line fits the room, as far as words allow."""
    lines: list[str] = []
    for word in label.split():
        if lines and text_width(f"{lines[-1]} {word}", size) <= room:
            lines[-1] = f"{lines[-1]} {word}"
        else:
            lines.append(word)
    return lines
