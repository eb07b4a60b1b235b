"""The state machine as a picture: the way through from top to bottom, ways back at its start side, early ends at its foot.

`draw` knows nothing of procurement; tender_picture.py feeds it the lifecycle's own table, so that the picture cannot lie.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from tenders.reports.plot import wrapped
from tenders.reports.svg import INK, Canvas


@dataclass(frozen=True, slots=True)
class Node:
    """A stage: its code and its name."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one stage to another, and what it is called."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure for components/lifecycle.html: drawn wide and narrow, and written as lines."""

    title: str
    svg: SafeString
    narrow: SafeString
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Shape:
    """Measures of one variant, in units of the picture: margin before the boxes, width of a box, space between two."""

    width: float
    left: float
    box: float
    gap: float
    labels: bool
    height: float = 36

    @property
    def right(self) -> float:
        return self.left + self.box


WIDE = _Shape(width=880, left=220, box=330, gap=30, labels=True)
NARROW = _Shape(width=340, left=48, box=196, gap=18, labels=False)
SMALL = 11.5


@dataclass(frozen=True)
class _Drawing:
    canvas: Canvas
    shape: _Shape
    nodes: tuple[Node, ...]
    ends: tuple[Node, ...]
    current: str
    done: frozenset[str]

    def top(self, code: str) -> float:
        """The upper edge of a stage's box; the ends stand below the way through, a little apart."""
        codes = [node.code for node in (*self.nodes, *self.ends)]
        place = codes.index(code)
        apart = 14 if place >= len(self.nodes) else 0
        return 8 + place * (self.shape.height + self.shape.gap) + apart

    def middle(self, code: str) -> float:
        return self.top(code) + self.shape.height / 2


def draw(title: str, description: str, nodes: Sequence[Node], ends: Sequence[Node], edges: Sequence[Edge], *,
         current: str = "", done: Collection[str] = ()) -> Picture:  # fmt: skip
    """`nodes` in their order from top to bottom, `ends` below; edges to unknown stages are a mistake and raise."""
    known = {node.code: node.label for node in (*nodes, *ends)}

    def picture(name: str, shape: _Shape) -> SafeString:
        height = 30 + (len(nodes) + len(ends)) * (shape.height + shape.gap)
        drawing = _Drawing(Canvas(shape.width, height), shape, tuple(nodes), tuple(ends), current, frozenset(done))
        _ways(drawing, edges)
        for node in (*nodes, *ends):
            _box(drawing, node)
        return drawing.canvas.svg(title, description, name)

    pictures = picture("wide", WIDE), picture("narrow", NARROW)
    lines = tuple(f"{known[edge.source]} → {known[edge.target]}: {edge.label}" for edge in edges)
    return Picture(title, *pictures, lines)


def _box(drawing: _Drawing, node: Node) -> None:
    shape, canvas, y = drawing.shape, drawing.canvas, drawing.top(node.code)
    is_end = node in drawing.ends
    fill, words, edge = (
        ("c-stage-current", "c-on-brand", "c-arrow-done") if node.code == drawing.current
        else ("c-stage-done", "c-done-text", "c-arrow-done") if node.code in drawing.done
        else ("c-stage-end", "c-soft", "c-arrow") if is_end
        else ("c-stage", "c-text", "c-arrow")
    )  # fmt: skip
    more = {"stroke_dasharray": "5 4"} if is_end and node.code != drawing.current else {}
    canvas.add("rect", class_=fill, fill=INK[fill], stroke=INK[edge], stroke_width=1.5,
               x=shape.left, y=y, width=shape.box, height=shape.height, rx=9, **more)  # fmt: skip
    lines = wrapped(node.label, shape.box - 30, 13)
    weight = {"font_weight": "700"} if node.code == drawing.current else {}
    for index, line in enumerate(lines):
        base = y + shape.height / 2 + 4.5 + 14 * (index - (len(lines) - 1) / 2)
        canvas.text(line, shape.left + shape.box / 2, base, "middle", words, size=13, **weight)
    if node.code == drawing.current:
        x, mid = shape.left + 12, y + shape.height / 2
        points = f"{x},{mid - 6} {x + 9},{mid} {x},{mid + 6}"
        canvas.add("polygon", class_="c-on-brand", fill=INK["c-on-brand"], points=points)


def _ways(drawing: _Drawing, edges: Sequence[Edge]) -> None:
    """Each edge by its kind: to the next stage, past others (back or ahead), or to an early end."""
    order = [node.code for node in drawing.nodes]
    past: dict[tuple[str, bool], list[Edge]] = {}
    to_end: dict[str, list[Edge]] = {node.code: [] for node in drawing.ends}
    for edge in edges:
        if edge.target in to_end:
            to_end[edge.target].append(edge)
        elif edge.target not in order:
            raise ValueError(f"No such stage in the picture: {edge.target}.")
        elif order.index(edge.target) - order.index(edge.source) == 1:
            _straight(drawing, edge)
        else:
            past.setdefault((edge.target, order.index(edge.target) > order.index(edge.source)), []).append(edge)
    lanes: list[list[tuple[float, float]]] = []
    for group in past.values():
        _past(drawing, group, lanes)
    for lane, end in enumerate(drawing.ends):
        if to_end[end.code]:
            _to_end(drawing, end, to_end[end.code], lane)


def _head(drawing: _Drawing, x: float, y: float, *, along: tuple[int, int], walked: bool = False) -> None:
    """The tip of an arrow at (x, y)."""
    kind, (dx, dy) = ("c-head-done" if walked else "c-head"), along
    points = f"{x},{y} {x - 8 * dx - 4 * dy},{y - 8 * dy - 4 * dx} {x - 8 * dx + 4 * dy},{y - 8 * dy + 4 * dx}"
    drawing.canvas.add("polygon", class_=kind, fill=INK[kind], points=points)


def _label(drawing: _Drawing, words: str, x: float, y: float, *, room: float, anchor: str = "start") -> None:
    if drawing.shape.labels:
        lines = wrapped(words, room, SMALL)
        for index, line in enumerate(lines):
            drawing.canvas.text(line, x, y + 4 + 14 * (index - (len(lines) - 1) / 2), anchor, "c-soft", size=SMALL)


def _straight(drawing: _Drawing, edge: Edge) -> None:
    shape = drawing.shape
    x = shape.left + (34 if shape.labels else shape.box / 2)
    start, end = drawing.top(edge.source) + shape.height, drawing.top(edge.target)
    walked = edge.source in drawing.done and edge.target in drawing.done | {drawing.current}
    drawing.canvas.line("c-arrow-done" if walked else "c-arrow", x, start, x, end - 6, stroke_width=2)
    _head(drawing, x, end - 1, along=(0, 1), walked=walked)
    _label(drawing, edge.label, x + 14, (start + end) / 2, room=shape.right - x)


def _past(drawing: _Drawing, edges: Sequence[Edge], lanes: list[list[tuple[float, float]]]) -> None:
    """Ways to one stage past others share a rail beside the boxes; rails that would touch take lanes of their own."""
    shape, canvas = drawing.shape, drawing.canvas
    goal = drawing.middle(edges[0].target)
    ahead = drawing.middle(edges[0].source) < goal
    goal += -7 if ahead else 7
    starts = {edge.source: drawing.middle(edge.source) + (7 if ahead else -7) for edge in edges}
    span = (min(goal, *starts.values()), max(goal, *starts.values()))
    lane = next((n for n, taken in enumerate(lanes) if all(span[1] < a or b < span[0] for a, b in taken)), len(lanes))
    if lane == len(lanes):
        lanes.append([])
    lanes[lane].append(span)
    rail = shape.left - 16 - 14 * lane
    canvas.path("c-arrow", f"M{rail} {span[0]}V{span[1]}M{rail} {goal}H{shape.left - 6}", stroke_width=1.5)
    _head(drawing, shape.left - 1, goal, along=(1, 0))
    for source, y in starts.items():
        canvas.line("c-arrow", rail, y, shape.left, y, stroke_width=1.5)
        canvas.dot("c-head", rail, y, 2.5)
        words = " / ".join(edge.label for edge in edges if edge.source == source)
        _label(drawing, words, rail - 8, y, room=rail - 10, anchor="end")


def _to_end(drawing: _Drawing, end: Node, edges: Sequence[Edge], lane: int) -> None:
    """All ways to one early end share a rail; a dot marks where each joins."""
    shape, canvas = drawing.shape, drawing.canvas
    rail = shape.right + 18 + 22 * lane
    starts = sorted({drawing.middle(edge.source) + 7 for edge in edges})
    goal = drawing.middle(end.code)
    dashed: dict[str, str | float] = {"stroke_width": 1.5, "stroke_dasharray": "5 4"}
    canvas.path("c-arrow", f"M{rail} {starts[0]}V{goal}H{shape.right + 6}", **dashed)
    for y in starts:
        canvas.line("c-arrow", shape.right, y, rail, y, **dashed)
        canvas.dot("c-head", rail, y, 2.5)
    _head(drawing, shape.right + 1, goal, along=(-1, 0))
    last_rail = shape.right + 18 + 22 * (len(drawing.ends) - 1)
    words = " / ".join(dict.fromkeys(edge.label for edge in edges))
    _label(drawing, words, last_rail + 12, goal, room=shape.width - last_rail - 16)
