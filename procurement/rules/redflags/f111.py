"""F111: too little is published."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group, percent
from procurement.rules.redflags.process import Process, money_of, node, nodes, text


class LittlePublished(Flag):
    code = "F111"
    title = gettext_noop("Too little published")
    formula = gettext_noop(
        "Of ten fields (title, buyer, procedure, estimate, end of bids, classification, and of an award in force: date, value, "
        "supplier; number of bidders) fewer than half are filled in, though there is an award."
    )
    reason = gettext_noop("What is not published can't be checked.")
    innocent = gettext_noop("A source whose system does not know these fields.")
    source = "Government Transparency Institute, opentender.eu"

    def read(self, process: Process) -> Iterator[Finding]:
        if not (awards := [award for award in process.awards if award.status == "active"]):
            return
        tender = process.tender
        filled = [
            text(tender, "title"),
            process.buyer,
            process.method,
            money_of(tender)[0] is not None,
            process.period()[1],
            any(text(node(item, "classification"), "id") for item in nodes(tender, "items")),
            awards[0].date,
            awards[0].amount is not None,
            awards[0].suppliers,
            isinstance(tender.get("numberOfTenderers"), int) or process.has_bids(),
        ]
        share = Fraction(sum(map(bool, filled)), len(filled))
        if share < self.context.settings.f111_share:
            sentence = gettext_noop("%(filled)s of %(all)s fields are filled in, %(share)s %%.")
            params = {"filled": sum(map(bool, filled)), "all": len(filled), "share": percent(share)}
            yield self.found(Group.PROCESS, process.ocid, share, sentence, **params)
