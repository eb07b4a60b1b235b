"""Drawing SVG: every text and attribute escaped, colors as attributes (for print) and as classes (for the screen). No figures."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

INK = {
    "c-text": "#1b2527", "c-soft": "#515b5d", "c-grid": "#e4ddcf", "c-axis": "#827866", "c-on-brand": "#ffffff",
    "c-1": "#0c6a70", "c-2": "#b9472c", "c-3": "#a27412", "c-4": "#5d5aa6", "c-dot": "#ffffff",
    "c-line-1": "#0c6a70", "c-line-2": "#b9472c", "c-line-3": "#a27412", "c-line-4": "#5d5aa6",
    "c-stage": "#ffffff", "c-stage-done": "#e1eeec", "c-stage-current": "#0c565b", "c-stage-end": "#f3eee4",
    "c-done-text": "#073b3f", "c-arrow": "#827866", "c-arrow-done": "#0c565b", "c-head": "#827866", "c-head-done": "#0c565b",
}  # fmt: skip
"""The light theme's color of each class, the same as in tokens.css: what paper gets."""

CHARACTER = 0.56
"""Mean width of a character in units of the font size: there are no font metrics here, so labels keep a margin."""


def text_width(text: str, size: float = 12) -> float:
    """About how wide a text is drawn."""
    return len(text) * size * CHARACTER


def shortened(text: str, room: float, size: float = 12) -> str:
    """A text cut with an ellipsis where it would not fit; the table beside the picture has it whole."""
    if text_width(text, size) <= room:
        return text
    return text[: max(int(room / (size * CHARACTER)) - 1, 1)].rstrip() + "…"


def number(value: float | Decimal) -> str:
    """A coordinate: one decimal is finer than any screen."""
    return f"{float(value):.1f}".rstrip("0").rstrip(".")


@dataclass
class Canvas:
    """A picture of `width` x `height` being drawn; `svg` closes it with its title and description."""

    width: float
    height: float
    parts: list[str] = field(default_factory=list)

    def add(self, tag: str, content: str = "", /, **attributes: str | float) -> None:
        """An element; `class_` also sets the printed color unless `fill` or `stroke` is given."""
        written = "".join(
            f' {name.rstrip("_").replace("_", "-")}="{escape(value if isinstance(value, str) else number(value))}"'
            for name, value in attributes.items()
        )
        self.parts.append(f"<{tag}{written}>{content}</{tag}>" if content else f"<{tag}{written}/>")

    def box(self, kind: str, x: float, y: float, size: tuple[float, float], *, radius: float = 2) -> None:
        """A filled rectangle of `size` (width, height)."""
        self.add(
            "rect", class_=kind, fill=INK[kind], x=x, y=y, width=max(size[0], 0), height=max(size[1], 0), rx=radius
        )

    def line(self, kind: str, x1: float, y1: float, x2: float, y2: float, **more: str | float) -> None:
        """A straight line."""
        self.add("line", class_=kind, stroke=INK[kind], x1=x1, y1=y1, x2=x2, y2=y2, **more)

    def path(self, kind: str, d: str, **more: str | float) -> None:
        """An open path: the stroke has the color, nothing is filled."""
        self.add("path", class_=kind, stroke=INK[kind], fill="none", d=d, **more)

    def dot(self, kind: str, x: float, y: float, radius: float, **more: str | float) -> None:
        """A filled circle."""
        self.add("circle", class_=kind, fill=INK[kind], cx=x, cy=y, r=radius, **more)

    def text(
        self,
        words: str,
        x: float,
        y: float,
        anchor: str = "start",
        kind: str = "c-text",
        *,
        size: float = 12,
        **more: str | float,
    ) -> None:
        """Words on a base line at y."""
        self.add(
            "text", escape(words), class_=kind, fill=INK[kind], x=x, y=y, text_anchor=anchor, font_size=size, **more
        )

    def svg(self, title: str, description: str, variant: str = "") -> SafeString:
        """The finished picture, read out by its title and description."""
        seed = "".join([title, description, variant, *self.parts])
        key = "p" + hashlib.sha256(seed.encode()).hexdigest()[:10]
        return mark_safe(  # noqa: S308  (every text and attribute was escaped above)
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {number(self.width)} {number(self.height)}" role="img" '
            f'aria-labelledby="{key}-t {key}-d" font-family="sans-serif"><title id="{key}-t">{escape(title)}</title>'
            f'<desc id="{key}-d">{escape(description)}</desc>{"".join(self.parts)}</svg>'
        )


def ticks(low: Decimal, high: Decimal, wanted: int = 5) -> list[Decimal]:
    """Round numbers (1, 2 or 5 times a power of ten) that cover low to high, zero among them when it lies between."""
    if high <= low:
        high = low + 1
    raw = (high - low) / wanted
    power = Decimal(10) ** math.floor(raw.log10())
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [step * index for index in range(first, last + 1)]


@dataclass(frozen=True)
class Scale:
    """From values to coordinates, along one axis."""

    low: Decimal
    high: Decimal
    start: float
    end: float

    def __call__(self, value: Decimal) -> float:
        """Where a value is drawn."""
        share = float((value - self.low) / (self.high - self.low))
        return self.start + share * (self.end - self.start)


def every(labels: Sequence[str], room: float, size: float = 12) -> int:
    """Write every n-th label so that they don't touch in the room there is."""
    if not labels or room <= 0:
        return 1
    widest = max(text_width(label, size) for label in labels) + 10
    return max(1, math.ceil(len(labels) * widest / room))
