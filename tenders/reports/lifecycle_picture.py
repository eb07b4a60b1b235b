"""The state machine as a picture: the way through from top to bottom, ways back at its start side, early ends at its foot.

`draw` knows nothing of procurement; `tender_picture` feeds it the lifecycle's own table, so that the picture cannot lie.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext

from procurement.display import action_label, role_label, stage_label
from procurement.rules.lifecycle import ENDED, TABLE, Stage
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
    """Measures of one variant, in units of the picture."""

    width: float
    left: float
    box: float
    gap: float
    labels: bool
    height: float = 36
    lane: float = 13


WIDE = _Shape(width=860, left=250, box=270, gap=30, labels=True)
NARROW = _Shape(width=340, left=46, box=196, gap=18, labels=False)


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
    pictures = []
    for variant, shape in enumerate((WIDE, NARROW)):
        height = 30 + (len(nodes) + len(ends)) * (shape.height + shape.gap)
        drawing = _Drawing(Canvas(shape.width, height), shape, tuple(nodes), tuple(ends), current, frozenset(done))
        _ways(drawing, edges)
        for node in (*nodes, *ends):
            _box(drawing, node)
        pictures.append(drawing.canvas.svg(title, description, str(variant)))
    lines = [f"{known[edge.source]} → {known[edge.target]}: {edge.label}" for edge in edges]
    return Picture(title, *pictures, tuple(lines))


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
        canvas.text(line, shape.left + shape.box / 2, base, "middle", words, 13, **weight)
    if node.code == drawing.current:
        canvas.path("c-on-brand", f"M{shape.left + 12} {y + shape.height / 2 - 5}l6 5l-6 5", stroke_width=2.5)


def _ways(drawing: _Drawing, edges: Sequence[Edge]) -> None:
    order = [node.code for node in drawing.nodes]
    back = before = 0
    to_end: dict[str, list[Edge]] = {}
    for edge in edges:
        if edge.target not in order:
            to_end.setdefault(edge.target, []).append(edge)
            continue
        step = order.index(edge.target) - order.index(edge.source)
        if step == 1:
            _straight(drawing, edge)
        elif step < 0:
            _around(drawing, edge, lane=back, side=-1)
            back += 1
        else:
            _around(drawing, edge, lane=before, side=1)
            before += 1
    for lane, end in enumerate(drawing.ends):
        if end.code in to_end:
            _to_end(drawing, end, to_end.pop(end.code), lane + before)
    if to_end:
        raise ValueError(f"No such stage in the picture: {', '.join(sorted(to_end))}.")


def _head(drawing: _Drawing, x: float, y: float, dx: float, dy: float, walked: bool) -> None:
    """The tip of an arrow at (x, y), pointing along (dx, dy)."""
    kind = "c-head-done" if walked else "c-head"
    points = f"{x},{y} {x - 8 * dx - 4 * dy},{y - 8 * dy - 4 * dx} {x - 8 * dx + 4 * dy},{y - 8 * dy + 4 * dx}"
    drawing.canvas.add("polygon", class_=kind, fill=INK[kind], points=points)


def _straight(drawing: _Drawing, edge: Edge) -> None:
    shape = drawing.shape
    x, start, end = shape.left + shape.box / 2, drawing.top(edge.source) + shape.height, drawing.top(edge.target)
    walked = edge.source in drawing.done and edge.target in drawing.done | {drawing.current}
    drawing.canvas.line("c-arrow-done" if walked else "c-arrow", x, start, x, end - 6, stroke_width=2)
    _head(drawing, x, end - 1, 0, 1, walked)
    if shape.labels:
        drawing.canvas.text(edge.label, x + 12, (start + end) / 2 + 4, "start", "c-soft", 11.5)


def _around(drawing: _Drawing, edge: Edge, *, lane: int, side: int) -> None:
    """A way past other stages: back (side -1, at the start of the boxes) or ahead (side 1)."""
    shape = drawing.shape
    edge_x = shape.left if side < 0 else shape.left + shape.box
    rail = edge_x + side * (14 + shape.lane * lane)
    start, end = drawing.middle(edge.source) - side * -6, drawing.middle(edge.target) + side * -6
    drawing.canvas.path("c-arrow", f"M{edge_x} {start}H{rail}V{end}H{edge_x + side * 6}", stroke_width=1.5, stroke_linejoin="round")
    _head(drawing, edge_x + side, end, -side, 0, walked=False)
    if shape.labels:
        for index, line in enumerate(wrapped(edge.label, 190, 11.5)):
            drawing.canvas.text(line, rail + side * 7, (start + end) / 2 + 4 + 14 * index, "end" if side < 0 else "start", "c-soft", 11.5)


def _to_end(drawing: _Drawing, end: Node, edges: Sequence[Edge], lane: int) -> None:
    """All ways to one early end share a rail; a dot marks where each joins."""
    shape, canvas = drawing.shape, drawing.canvas
    edge_x = shape.left + shape.box
    rail = edge_x + 16 + (shape.lane + 8) * lane
    starts = sorted(drawing.middle(edge.source) + 7 for edge in edges)
    goal = drawing.middle(end.code)
    canvas.path("c-arrow", f"M{rail} {starts[0]}V{goal}H{edge_x + 6}", stroke_width=1.5, stroke_linejoin="round", stroke_dasharray="5 4")
    for y in starts:
        canvas.line("c-arrow", edge_x, y, rail, y, stroke_width=1.5, stroke_dasharray="5 4")
        canvas.dot("c-head", rail, y, 2.5)
    _head(drawing, edge_x + 1, goal, -1, 0, walked=False)
    if shape.labels:
        label = " / ".join(dict.fromkeys(edge.label for edge in edges))
        for index, line in enumerate(wrapped(label, shape.width - rail - 12, 11.5)):
            canvas.text(line, rail + 8, goal + 4 + 14 * index, "start", "c-soft", 11.5)


def edges_of_the_table() -> tuple[Edge, ...]:
    """Every row of the lifecycle's table that leads to another stage, named by act and roles."""
    return tuple(
        Edge(source, row.target, f"{action_label(row.action)} ({', '.join(role_label(role) for role in row.roles)})")
        for row in TABLE
        if row.target is not None
        for source in row.sources
    )


def tender_picture(current: Stage | None = None, passed: Collection[Stage] | None = None) -> Picture:
    """The lifecycle with the current stage marked. `passed` are the stages behind it; left out: those above it."""
    way = tuple(stage for stage in Stage if stage not in ENDED or stage is Stage.COMPLETED)
    ends = (Stage.TERMINATED, Stage.UNSUCCESSFUL, Stage.CANCELLED)
    if passed is None:
        passed = way[: way.index(current)] if current in way else ()
    where = gettext("The current stage is “%(stage)s”.") % {"stage": stage_label(current)} if current else ""
    return draw(
        gettext("The way of a tender"),
        " ".join([gettext("Stages from the draft to the end of the contract, with early ends."), where]).strip(),
        [Node(stage, stage_label(stage)) for stage in way],
        [Node(stage, stage_label(stage)) for stage in ends],
        edges_of_the_table(),
        current=current or "",
        done=passed,
    )
