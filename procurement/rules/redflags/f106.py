"""F106: one buyer buys things of many kinds from one company."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Context, Finding, Flag, Group
from procurement.rules.redflags.process import Process


class OneSupplierForAll(Flag):
    code = "F106"
    title = gettext_noop("One supplier for everything")
    formula = gettext_noop(
        "A company has awards of one buyer in at least 4 divisions of the classification within a calendar year."
    )
    reason = gettext_noop("A company that gets whatever a buyer needs may get it for other reasons than price.")
    innocent = gettext_noop("A general store in a small town, or a contractor for maintenance.")
    alone = False
    source = "DOZORRO and the State Audit Service of Ukraine, prozorro-risks"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.kinds: dict[tuple[str, str, int], set[str]] = {}

    def read(self, process: Process) -> Iterator[Finding]:
        if process.buyer:
            for award in process.awards:
                if award.status == "active" and award.alone and award.date is not None:
                    key = (award.suppliers[0], process.buyer, award.date.year)
                    self.kinds.setdefault(key, set()).update(code[:2] for code in award.codes)
        yield from ()

    def finish(self) -> Iterator[Finding]:
        sentence = gettext_noop("In %(year)s, awards of the buyer %(buyer)s in %(kinds)s divisions.")
        for (company, buyer, year), kinds in self.kinds.items():
            if len(kinds) >= self.context.settings.f106_least:
                params = {"year": str(year), "buyer": buyer, "kinds": len(kinds)}
                yield replace(
                    self.found(Group.TENDERER, company, len(kinds), sentence, **params), detail=f"{year} {buyer}"
                )
