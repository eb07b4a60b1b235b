"""The tokens keep WCAG 2.2 AA in light and in dark: 4.5 for text, 3 for what bounds an input or carries meaning."""

from __future__ import annotations

import re

import pytest

from procurement.static_bundle import CSS_PARTS
from tenders.reports.svg import INK

TONES = ("neutral", "info", "good", "warn", "bad", "wait", "accent")
GROUNDS = ("paper", "surface", "sunken")
TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft", "link", "brand-strong") for ground in (*GROUNDS, "brand-soft")),
    *((ink, ground) for ink in ("wax", "bad", "good", "warn") for ground in GROUNDS[:2]),
    *((tone, f"{tone}-soft") for tone in TONES),
    *((ink, f"{tone}-soft") for tone in TONES for ink in ("ink", "ink-soft", "link")),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("surface", "bad"),
    ("ink", "mark"),
    *((ink, band) for ink in ("on-band", "on-band-soft") for band in ("band", "band-deep")),
]  # fmt: skip
SHAPES = [
    *(("line-strong", ground) for ground in GROUNDS),
    *(("focus", ground) for ground in GROUNDS),
    *((chart, "surface") for chart in ("chart-1", "chart-2", "chart-3", "chart-4", "brand", "brand-strong")),
    ("wax-bright", "surface"),
]


def tokens() -> dict[str, dict[str, str]]:
    """{light: {name: #rrggbb}, dark: …}, dark completed by what it leaves as in light."""
    text = (CSS_PARTS / "tokens.css").read_text(encoding="utf-8")
    light, _, dark = text.partition("prefers-color-scheme: dark")
    found = [dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", part)) for part in (light, dark)]
    return {"light": found[0], "dark": {**found[0], **found[1]}}


def luminance(color: str) -> float:
    """WCAG 2.2, definition of relative luminance."""
    channels = [int(color[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return sum(share * value for share, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (SHAPES, 3.0)], ids=["text", "shapes"])
def test_tokens_in_both_themes_keep_their_contrast(theme: str, pairs: list[tuple[str, str]], least: float) -> None:
    colors = tokens()[theme]
    weak = {
        f"{one} on {other}": round(contrast(colors[one], colors[other]), 2)
        for one, other in pairs
        if contrast(colors[one], colors[other]) < least
    }
    assert weak == {}


def test_contrast_of_known_pairs_is_the_published_one() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


def test_components_name_no_color_of_their_own() -> None:
    allowed = {"#fff", "#000", "#333", "#073b3f", "#ffc861"}  # on the always dark band, and on paper
    named = {
        (path.name, color)
        for path in CSS_PARTS.glob("*.css")
        if path.name != "tokens.css"
        for color in re.findall(r"#[0-9a-f]{3,8}\b", path.read_text(encoding="utf-8"))
        if color not in allowed
    }
    assert named == set()


def test_components_set_no_hard_coded_sides() -> None:
    sided = re.compile(
        r"(?:margin|padding|border|inset)-(?:left|right)|(?<![\w-])(?:left|right)\s*:|text-align:\s*(?:left|right)"
    )
    assert [path.name for path in CSS_PARTS.glob("*.css") if sided.search(path.read_text(encoding="utf-8"))] == []


def test_printed_colors_of_charts_are_the_light_tokens() -> None:
    light = tokens()["light"]
    same = {"c-text": "ink", "c-soft": "ink-soft", "c-grid": "chart-grid", "c-axis": "line-strong", "c-on-brand": "on-brand",
            "c-1": "chart-1", "c-2": "chart-2", "c-3": "chart-3", "c-4": "chart-4", "c-dot": "surface",
            "c-line-1": "chart-1", "c-line-2": "chart-2", "c-line-3": "chart-3", "c-line-4": "chart-4",
            "c-stage": "surface", "c-stage-done": "brand-soft", "c-stage-current": "brand", "c-stage-end": "sunken",
            "c-done-text": "brand-strong", "c-arrow": "line-strong", "c-arrow-done": "brand", "c-head": "line-strong",
            "c-head-done": "brand"}  # fmt: skip
    assert {name: light[token] for name, token in same.items()} == INK
