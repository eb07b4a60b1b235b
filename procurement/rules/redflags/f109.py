"""F109: the procedure is not open."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process


class NotOpen(Flag):
    code = "F109"
    title = gettext_noop("Not an open procedure")
    formula = gettext_noop("The procedure is limited or direct.")
    reason = gettext_noop("Where the buyer chooses whom to ask, nobody else can offer a better price.")
    innocent = gettext_noop("Small purchases, rights that one company alone holds, or real urgency.")
    source = "Government Transparency Institute, opentender.eu"

    def read(self, process: Process) -> Iterator[Finding]:
        if process.method in ("limited", "direct"):
            sentence = gettext_noop("The buyer chose whom to ask (%(method)s).")
            yield self.found(Group.PROCESS, process.ocid, 1, sentence, method=process.method)
