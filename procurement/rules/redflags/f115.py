"""F115: a contract was signed though an upheld complaint was not carried out."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process, instant, nodes, text


class ReviewNotCarriedOut(Flag):
    code = "F115"
    title = gettext_noop("A review decision was not carried out")
    formula = gettext_noop(
        "A contract is signed after a complaint about its lot was upheld, and the decision is not carried out, or only afterwards."
    )
    reason = gettext_noop(
        "A decision of the review body that is not carried out leaves the complainant without a remedy."
    )
    innocent = gettext_noop("A court that stayed the decision, or a date that the source recorded wrongly.")
    source = "DOZORRO and the State Audit Service of Ukraine, prozorro-risks"

    def read(self, process: Process) -> Iterator[Finding]:
        lots = {text(award, "id"): process.lots_of(award) for award in nodes(process.body, "awards")}
        for complaint in process.upheld:
            for contract in nodes(process.body, "contracts"):
                signed = instant(contract, "dateSigned")
                if signed is None or not complaint.is_about(lots.get(text(contract, "awardID"), ())):
                    continue
                if signed > complaint.decided_at and not (complaint.met_at and complaint.met_at <= signed):
                    sentence = gettext_noop("Signed on %(signed)s, after a complaint was upheld on %(decided)s.")
                    params = {"signed": signed, "decided": complaint.decided_at}
                    yield self.found(Group.PROCESS, process.ocid, 1, sentence, **params)
                    return
