"""The text by which a savings report is signed off, as a note: what it is about, and its figures. Written and read back exactly.

Lines of name and value; the amounts are those of the report, digit for digit (docs/savings-report.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

HEAD = "sigiliu savings report/1"


@dataclass(frozen=True, slots=True)
class Statement:
    """What the second person signs. `totals` has for each baseline: baseline, compared, saving, percent, counted, not computable."""

    number: int
    currency: str
    filters: str
    cut_off: str
    method: str
    lots: int
    data: str
    prepared_by: str
    approved_by: str
    totals: Mapping[str, Sequence[str]]
    conversion: str = ""
    """By which exchange rates amounts were converted: short name, version, SHA-256 of the rates; empty: none were."""


def statement_text(said: Statement) -> str:
    """The text, a line each."""
    lines = [
        HEAD, f"number {said.number}", f"currency {said.currency}", f"filters {said.filters or '-'}", f"cut-off {said.cut_off}",
        f"method {said.method}", f"lots {said.lots}", f"data-sha256 {said.data}", f"prepared-by {said.prepared_by}",
        f"approved-by {said.approved_by}",
    ]  # fmt: skip
    if said.conversion:
        lines.append(f"conversion {said.conversion}")
    lines += [f"total {name} {' '.join(figure or '-' for figure in figures)}" for name, figures in said.totals.items()]
    return "".join(f"{line}\n" for line in lines)


def parse_statement(text: str) -> dict[str, str]:
    """The values by name, those of a total as "total estimate". ValueError for another kind of text."""
    head, *lines = text.rstrip("\n").split("\n")
    if head != HEAD:
        raise ValueError("This is no sign-off of a savings report.")
    found = {}
    for line in lines:
        name, _, value = line.partition(" ")
        if name == "total":
            baseline, _, value = value.partition(" ")
            name = f"total {baseline}"
        found[name] = value
    return found
