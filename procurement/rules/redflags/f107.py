"""F107: a purchase cut into pieces that each need no tender."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from procurement.rules.messages import gettext_noop
from procurement.rules.money import rounded
from procurement.rules.redflags.flag import Context, Finding, Flag, Group
from procurement.rules.redflags.process import Process


class Splitting(Flag):
    code = "F107"
    title = gettext_noop("Cut into pieces below the threshold")
    formula = gettext_noop(
        "Direct or limited awards of one buyer in one group of the classification (three digits) within a calendar year are each "
        "below the threshold for direct purchases, and together above it."
    )
    reason = gettext_noop("Pieces that each need no tender avoid the tender that the whole would need.")
    innocent = gettext_noop("Needs that nobody could foresee at the beginning of the year.")
    alone = False
    source = "DOZORRO and the State Audit Service of Ukraine, prozorro-risks"

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.amounts: dict[tuple[str, str, int], list[Fraction]] = {}

    def read(self, process: Process) -> Iterator[Finding]:
        limit = self.context.settings.f107_limit
        if limit is not None and process.buyer and process.method in ("direct", "limited"):
            for award in process.awards:
                known = award.status == "active" and award.date is not None and award.codes
                if known and award.amount is not None and self.context.is_main(award.currency) and award.amount < limit:
                    assert award.date is not None
                    key = (process.buyer, award.codes[0][:3], award.date.year)
                    self.amounts.setdefault(key, []).append(award.amount)
        yield from ()

    def finish(self) -> Iterator[Finding]:
        limit = self.context.settings.f107_limit
        sentence = gettext_noop(
            "In %(year)s, %(count)s direct purchases of the group %(code)s for %(total)s together, each below %(limit)s."
        )
        for (buyer, group, year), amounts in self.amounts.items():
            if limit is not None and len(amounts) > 1 and (total := sum(amounts, Fraction(0))) > limit:
                figures: dict[str, object] = {"total": rounded(total), "limit": rounded(limit), "count": len(amounts)}
                figures |= {"year": str(year), "code": group}
                yield replace(
                    self.found(Group.BUYER, buyer, total / limit, sentence, **figures), detail=f"{year} {group}"
                )
