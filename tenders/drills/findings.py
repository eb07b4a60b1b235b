"""What a drill is, how large it runs, and what it found: what it did, its figures, and everything that must not be."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much of it: rounds, clients, seconds and controls under kills, mutations, companies, seed of all chance."""

    quick: bool = False
    rounds: int = 8
    clients: int = 24
    seconds: int = 60
    controls: int = 1
    mutations: int = 10_000
    companies: int = 50
    seed: int = 1


QUICK = Sizes(quick=True, rounds=1, clients=6, seconds=20, mutations=400, companies=12)
"""Each drill in about a minute or less."""


@dataclass(slots=True)
class Findings:
    """`wrong` holds a sentence for each thing that must not be, naming the artefact; without any the drill has passed."""

    did: list[str] = field(default_factory=list)
    figures: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether nothing was wrong, and something was done at all."""
        return bool(self.did) and not self.wrong

    def figure(self, name: str, value: object) -> None:
        """Note a figure, as text."""
        self.figures.append((name, f"{value:,.3g}" if isinstance(value, float) else f"{value}"))

    def must(self, holds: bool, otherwise: str) -> None:
        """Note what is wrong unless it holds."""
        if not holds:
            self.wrong.append(otherwise)


@dataclass(frozen=True, slots=True)
class Drill:
    """A drill by its name: what it proves in one line, and what runs it on the installation that is this process's own."""

    proves: str
    run: Callable[[Sizes, Say], Findings]


def lines(name: str, found: Findings) -> Iterable[str]:
    """The findings as text; the last line says PASSED or FAILED with the first bad artefact."""
    yield f"{name}"
    yield from (f"  {done}" for done in found.did)
    for what, value in found.figures:
        yield f"  {what:66} {value:>12}"
    yield from (f"  WRONG {wrong}" for wrong in found.wrong[:20])
    if len(found.wrong) > 20:
        yield f"  and {len(found.wrong) - 20} more"
    yield "  PASSED" if found.passed else f"  FAILED: {(found.wrong or ['nothing was done'])[0]}"
