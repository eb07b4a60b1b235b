"""What a run of the bench found: figures, ratios beside their aims, and how both are shown and kept."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from operator import ge, le
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """One measurement, the median of its rounds."""

    part: str
    name: str
    value: float
    unit: str


@dataclass(frozen=True, slots=True)
class Ratio:
    """A figure beside what it is measured against, or a limit of its own. `aim` reads ">= 0.4" or "<= 3"; empty: none."""

    part: str
    name: str
    value: float
    aim: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the aim is reached; None where there is none."""
        if not self.aim:
            return None
        sign, number = self.aim.split()
        return bool({">=": ge, "<=": le}[sign](self.value, float(number)))


@dataclass(slots=True)
class Report:
    """Everything that one run found. `errors` are things that must not happen at all, such as a refused bid."""

    figures: list[Figure] = field(default_factory=list)
    ratios: list[Ratio] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def add(self, other: Report) -> None:
        """Take in what another part found."""
        self.figures += other.figures
        self.ratios += other.ratios
        self.errors += other.errors

    def to_data(self) -> dict[str, Any]:
        """For the JSON file."""
        return {
            "figures": [asdict(figure) for figure in self.figures],
            "ratios": [{**asdict(ratio), "met": ratio.met} for ratio in self.ratios],
            "errors": self.errors,
        }


def lines(report: Report) -> Iterable[str]:
    """The report as text, part by part."""
    for part in dict.fromkeys([figure.part for figure in report.figures] + [ratio.part for ratio in report.ratios]):
        yield ""
        yield part
        for figure in report.figures:
            if figure.part == part:
                yield f"  {figure.name:58} {_number(figure.value):>10} {figure.unit}"
        for ratio in report.ratios:
            if ratio.part == part:
                yield f"  {ratio.name:58} {_number(ratio.value):>10} {_verdict(ratio)}"
    for error in report.errors:
        yield f"ERROR {error}"


def _verdict(ratio: Ratio) -> str:
    return f"(aim {ratio.aim}: {'met' if ratio.met else 'NOT met'})" if ratio.aim else ""


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
