"""The SQL of the baseline that each tender fixed itself (rules.savings.as_announced), from those of the single baselines. Reads nothing."""

from __future__ import annotations

from collections.abc import Mapping

from procurement.rules.savings import USUAL

Columns = tuple[str, str, str]
"""Baseline, compared amount, and the condition under which there is a saving."""


def as_fixed(singles: Mapping[str, Columns]) -> Columns:
    """The same three for the baseline that the column `fixed` names; where it is empty, for the usual one."""
    others = {name: columns for name, columns in singles.items() if name != USUAL}

    def chosen(place: int) -> str:
        whens = " ".join(f"WHEN '{name}' THEN {columns[place]}" for name, columns in others.items())
        return f"(CASE fixed {whens} ELSE {singles[USUAL][place]} END)"

    return chosen(0), chosen(1), chosen(2)
