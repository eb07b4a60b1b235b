"""F113: a review body upheld a complaint."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process


class ComplaintUpheld(Flag):
    code = "F113"
    title = gettext_noop("A complaint was upheld")
    formula = gettext_noop("A review body upheld at least one complaint about the procedure.")
    reason = gettext_noop(
        "The review body found that the buyer had not kept to the law, in the documents or in the decision."
    )
    innocent = gettext_noop("A mistake in good faith, or a question of law that was not settled before.")
    source = "DOZORRO and the State Audit Service of Ukraine, prozorro-risks"

    def read(self, process: Process) -> Iterator[Finding]:
        if count := len(process.upheld):
            sentence = gettext_noop("Complaints that were upheld: %(count)s.")
            yield self.found(Group.PROCESS, process.ocid, count, sentence, count=count)
