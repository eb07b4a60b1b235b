"""R035: all bids but the winner's were disqualified."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process


class AllOthersDisqualified(Flag):
    code = "R035"
    title = gettext_noop("All but the winner disqualified")
    formula = gettext_noop(
        "One company alone has valid bids and has the award, and at least one other company's bids were disqualified."
    )
    reason = gettext_noop("Who wants a certain company to win finds reasons against all others.")
    innocent = gettext_noop("Bids that really lacked what was asked, often of companies without experience in tenders.")

    def read(self, process: Process) -> Iterator[Finding]:
        awards = process.final_awards
        winners = {one for award in awards or () for one in award.suppliers}
        bids = process.bids
        valid = {one for bid in bids if bid.status == "valid" for one in bid.tenderers}
        if awards is None or len(valid) != 1 or valid != winners:
            return
        others = {one for bid in bids if bid.status == "disqualified" for one in bid.tenderers} - valid
        if len(others) >= max(1, self.context.settings.r035_threshold):
            sentence = gettext_noop("The bids of all %(others)s other companies were disqualified.")
            yield self.found(Group.PROCESS, process.ocid, len(others), sentence, others=len(others))
            for company in valid:
                yield self.found(Group.TENDERER, company, 0, sentence, others=len(others))
