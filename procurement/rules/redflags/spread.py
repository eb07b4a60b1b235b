"""Quartiles and the fences beyond which a figure is an outlier, exact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor

QUARTER, THREE_QUARTERS = Fraction(1, 4), Fraction(3, 4)
REACH = Fraction(3, 2)
"""A fence stands one and a half interquartile ranges beyond its quartile (Tukey, Exploratory Data Analysis, 1977)."""


@dataclass(frozen=True, slots=True)
class Spread:
    """First and third quartile of a set of figures."""

    q1: Fraction
    q3: Fraction

    @property
    def lower_fence(self) -> Fraction:
        return self.q1 - REACH * (self.q3 - self.q1)

    @property
    def upper_fence(self) -> Fraction:
        return self.q3 + REACH * (self.q3 - self.q1)


def spread(figures: Iterable[Fraction]) -> Spread | None:
    """The quartiles; None of nothing."""
    ordered = sorted(figures)
    return Spread(quantile(ordered, QUARTER), quantile(ordered, THREE_QUARTERS)) if ordered else None


def quantile(ordered: list[Fraction], share: Fraction) -> Fraction:
    """The figure below which a share of them lies: median-unbiased, definition 8 of Hyndman and Fan (1996). They are sorted."""
    place = (len(ordered) + Fraction(1, 3)) * share + Fraction(1, 3)
    whole = floor(place)
    if whole < 1:
        return ordered[0]
    if whole >= len(ordered):
        return ordered[-1]
    below, above = ordered[whole - 1], ordered[whole]
    return below + (place - whole) * (above - below)
