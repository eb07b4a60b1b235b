"""F114: after an upheld complaint the same company won again."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process


class SameWinnerAgain(Flag):
    code = "F114"
    title = gettext_noop("The same winner after an upheld complaint")
    formula = gettext_noop(
        "An award fell after a complaint about its lot was upheld, and a later award in force for the lot goes to the same company."
    )
    reason = gettext_noop(
        "An evaluation that is only repeated to arrive where it began does not carry out the decision."
    )
    innocent = gettext_noop("A company that is the best once the mistake is mended, too.")
    source = "DOZORRO and the State Audit Service of Ukraine, prozorro-risks"

    def read(self, process: Process) -> Iterator[Finding]:
        again: set[str] = set()
        for complaint in process.upheld:
            awards = [award for award in process.awards if award.date is not None and complaint.is_about(award.lots)]
            before = [a for a in awards if a.status == "cancelled" and a.date and a.date <= complaint.decided_at]
            after = [a for a in awards if a.status == "active" and a.date and a.date > complaint.decided_at]
            fallen = {(one, lot) for award in before for one in award.suppliers for lot in award.lots or ("",)}
            made = {(one, lot) for award in after for one in award.suppliers for lot in award.lots or ("",)}
            again |= {company for company, _lot in fallen & made}
        sentence = gettext_noop("The company had won before a complaint was upheld, and won again after it.")
        if again:
            yield self.found(Group.PROCESS, process.ocid, len(again), sentence)
        for company in sorted(again):
            yield self.found(Group.TENDERER, company, 1, sentence)
