"""Charts: well-formed, no inline style or script, drawn to scale, and the table beside them holds every figure."""

from __future__ import annotations

import itertools
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.rules.lifecycle import TABLE, Stage
from procurement.rules.procedures import PROCEDURES
from tenders.reports import charts
from tenders.reports.lifecycle_picture import Edge, Node, draw
from tenders.reports.plot import Chart, Words
from tenders.reports.svg import ticks
from tenders.reports.tender_picture import edges_of_the_table, tender_picture

SVG = "{http://www.w3.org/2000/svg}"
EVIL = '<script>"&'
D = Decimal


def words(*headings: str) -> Words:
    return Words(f"Title {EVIL}", f"Description {EVIL}", headings)


def every_chart() -> dict[str, Chart]:
    """One of each kind, with names that try to break out."""
    return {
        "trend bars": charts.trend(
            words("Month", "Estimate", "Award"),
            [charts.Point(f"Jan {EVIL}", (D(10), D(8))), charts.Point("Feb", (D(-3), None))],
            ("Estimate", "Award"),
            show=str,
        ),
        "trend lines": charts.trend(
            words("Month", "Saving"),
            [charts.Point("Jan", (D(1),)), charts.Point("Feb", (None,)), charts.Point("Mar", (D(3),))],
            ("Saving",),
            show=str,
            lines=True,
        ),
        "waterfall": charts.waterfall(
            words("Step", "Amount"), ("Estimate", D(100)), [(f"Less {EVIL}", D(-30)), ("More", D(5))], "Award", show=str
        ),
        "bars": charts.bars(words("Agency", "Saving"), [(f"A {EVIL}" * 20, D(12)), ("B", D(-4))], show=str),
        "histogram": charts.histogram(words("From", "Number"), [("0", 4), (EVIL, 0), ("20", 9)], show=str),
        "scatter": charts.scatter(
            words("Bids", "Number", "Lowest", "Median", "Highest"),
            [(1, D(2)), (3, D(10)), (3, D(20)), (3, D(21))],
            show=str,
            x_name=EVIL,
            y_name=EVIL,
        ),
    }


def pictures() -> list[tuple[str, str]]:
    drawn = [(name, variant) for name, chart in every_chart().items() for variant in (chart.svg, chart.narrow)]
    lifecycle = tender_picture(Stage.CLOSED)
    return [*drawn, ("lifecycle", lifecycle.svg), ("lifecycle", lifecycle.narrow)]


@pytest.mark.parametrize(("name", "svg"), pictures(), ids=lambda value: value if len(value) < 20 else "")
def test_picture_of_each_kind_is_well_formed_and_free_of_code(name: str, svg: str) -> None:
    root = ET.fromstring(svg)  # noqa: S314  (our own text; that it parses is the point)
    allowed = {"title", "desc", "rect", "line", "path", "circle", "text", "polygon"}
    assert {element.tag.removeprefix(SVG) for element in root} <= allowed
    for element in root.iter():
        assert not [key for key in element.attrib if key == "style" or key.startswith("on") or "href" in key]
    assert root.get("role") == "img"
    title, desc = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None
    assert desc is not None
    assert title.text
    assert desc.text
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"


@pytest.mark.parametrize(("name", "svg"), pictures(), ids=lambda value: value if len(value) < 20 else "")
def test_picture_of_each_kind_stays_inside_its_frame(name: str, svg: str) -> None:
    root = ET.fromstring(svg)  # noqa: S314
    _, _, width, height = (float(part) for part in root.get("viewBox", "").split())
    for element in root.iter():
        x, y = float(element.get("x", element.get("cx", 0))), float(element.get("y", element.get("cy", 0)))
        assert -1 <= x <= width + 6
        assert -1 <= y <= height
        assert x + float(element.get("width", 0)) <= width + 1
        assert y + float(element.get("height", 0)) <= height + 1


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("trend bars", (("Jan " + EVIL, "10", "8"), ("Feb", "-3", "–"))),  # noqa: RUF001
        ("trend lines", (("Jan", "1"), ("Feb", "–"), ("Mar", "3"))),  # noqa: RUF001
        ("waterfall", (("Estimate", "100"), ("Less " + EVIL, "-30"), ("More", "+5"), ("Award", "75"))),
        ("bars", ((f"A {EVIL}" * 20, "12"), ("B", "-4"))),
        ("histogram", (("0", "4"), (EVIL, "0"), ("20", "9"))),
        ("scatter", (("1", "1", "2", "2", "2"), ("3", "3", "10", "20", "21"))),
    ],
)
def test_table_of_each_chart_holds_every_figure(name: str, rows: tuple[tuple[str, ...], ...]) -> None:
    chart = every_chart()[name]
    assert chart.table.rows == rows
    assert {len(row) for row in rows} == {len(chart.table.columns)}


def test_bars_are_as_long_as_their_values() -> None:
    chart = charts.bars(words("A", "B"), [("a", D(10)), ("b", D(5)), ("c", D(-5))], show=str)
    lengths = [float(rect.get("width", 0)) for rect in ET.fromstring(chart.svg).iter(f"{SVG}rect")]  # noqa: S314
    assert lengths[1] == pytest.approx(lengths[0] / 2, abs=0.1)
    assert lengths[2] == pytest.approx(lengths[0] / 2, abs=0.1)


def test_waterfall_starts_each_change_where_the_last_one_ended() -> None:
    chart = every_chart()["waterfall"]
    boxes = [
        (float(rect.get("y", 0)), float(rect.get("height", 0)))
        for rect in ET.fromstring(chart.svg).iter(f"{SVG}rect")  # noqa: S314
    ]
    (start, _), (less, less_height), (more, more_height), (end, _) = boxes
    assert less == pytest.approx(start, abs=0.1)
    assert more + more_height == pytest.approx(less + less_height, abs=0.2)
    assert end == pytest.approx(more, abs=0.1)


@pytest.mark.parametrize("empty", ["trend", "bars", "histogram", "scatter"])
def test_chart_without_figures_is_still_a_picture(empty: str) -> None:
    made = {
        "trend": lambda: charts.trend(words("A", "B"), [], ("B",), show=str),
        "bars": lambda: charts.bars(words("A", "B"), [], show=str),
        "histogram": lambda: charts.histogram(words("A", "B"), [], show=str),
        "scatter": lambda: charts.scatter(words("A", "B", "C", "D", "E"), [], show=str, x_name="x", y_name="y"),
    }[empty]()
    assert ET.fromstring(made.svg) is not None  # noqa: S314
    assert made.table.rows == ()


@given(st.decimals("-1e9", "1e12", places=2), st.decimals("-1e9", "1e12", places=2))
def test_ticks_cover_the_range_with_few_round_steps(one: Decimal, other: Decimal) -> None:
    low, high = sorted((one, other))
    marks = ticks(low, high)
    assert marks[0] <= low
    assert marks[-1] >= high
    assert 2 <= len(marks) <= 8
    assert len({second - first for first, second in itertools.pairwise(marks)}) == 1


def test_scatter_of_many_equal_dots_draws_one() -> None:
    chart = charts.scatter(words("A", "B", "C", "D", "E"), [(2, D(5))] * 5000, show=str, x_name="x", y_name="y")
    assert chart.svg.count("<circle") == 1
    assert chart.table.rows == (("2", "5000", "5", "5", "5"),)


def test_lifecycle_pictures_draw_every_way_of_the_table() -> None:
    ways = {(source, row.target) for row in TABLE if row.target for source in row.sources}
    drawn = [edges_of_the_table(found) for found in PROCEDURES.values()]
    assert {(edge.source, edge.target) for edges in drawn for edge in edges} == ways
    for edges, found in zip(drawn, PROCEDURES.values(), strict=True):
        picture = tender_picture(procedure=found.code)
        assert len(picture.lines) == len(edges)
        assert picture.svg.count("<rect") == picture.narrow.count("<rect") == len(found.stages)


def test_lifecycle_picture_marks_the_current_stage_and_those_behind() -> None:
    svg = tender_picture(Stage.PUBLISHED).svg
    assert svg.count('class="c-stage-current"') == 1
    assert svg.count('class="c-stage-done"') == 3
    assert "The current stage is “Open for bids”." in svg
    assert tender_picture(Stage.CANCELLED, [Stage.DRAFT]).svg.count('class="c-stage-done"') == 1


def test_lifecycle_picture_of_an_edge_to_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="moon"):
        draw("t", "d", [Node("a", "A")], [], [Edge("a", "moon", "fly")])
