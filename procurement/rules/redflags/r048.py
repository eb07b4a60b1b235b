"""R048: one company supplies things of very many kinds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Context, Finding, Flag, Group
from procurement.rules.redflags.process import Process
from procurement.rules.redflags.spread import spread


@dataclass(slots=True)
class _Supplier:
    processes: int = 0
    kinds: set[str] = field(default_factory=set)


class ManyKinds(Flag):
    code = "R048"
    alone = False
    title = gettext_noop("Supplies very many kinds of things")
    formula = gettext_noop(
        "For each company alone in its awards, with awards in at least 20 processes: the number of divisions (first two digits of "
        "the classification) of the items awarded is at or above the upper fence Q3 + 1.5 x (Q3 - Q1)."
    )
    reason = gettext_noop(
        "A company that sells everything often makes nothing: it may pass contracts on, or exist on paper."
    )
    innocent = gettext_noop("A wholesaler or a department store.")

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.suppliers: dict[str, _Supplier] = {}

    def read(self, process: Process) -> Iterator[Finding]:
        digits = self.context.settings.r048_digits
        supplied: dict[str, set[str]] = {}
        for award in process.awards:
            if award.status == "active" and award.alone and award.codes:
                supplied.setdefault(award.suppliers[0], set()).update(code[:digits] for code in award.codes)
        for company, kinds in supplied.items():
            supplier = self.suppliers.setdefault(company, _Supplier())
            supplier.processes += 1
            supplier.kinds |= kinds
        yield from ()

    def finish(self) -> Iterator[Finding]:
        settings = self.context.settings
        least = settings.r048_least_processes
        counts = {key: len(one.kinds) for key, one in self.suppliers.items() if one.processes >= least}
        if (found := spread(map(Fraction, counts.values()))) is None:
            return
        fence = found.upper_fence
        if settings.r048_threshold is None:
            self.context.note_spread(self.code, found)
        else:
            fence = Fraction(settings.r048_threshold)
        self.context.note(self.code, upper_fence=fence)
        sentence = gettext_noop("Supplied things of %(kinds)s kinds; %(fence)s and more is unusual.")
        for company, kinds in counts.items():
            if kinds >= fence:
                yield self.found(Group.TENDERER, company, kinds, sentence, kinds=kinds, fence=f"{float(fence):g}")
