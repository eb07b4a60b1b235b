"""F103: the tender was changed again and again."""

from __future__ import annotations

from collections.abc import Iterator

from procurement.rules.messages import gettext_noop
from procurement.rules.redflags.flag import Finding, Flag, Group
from procurement.rules.redflags.process import Process, nodes


class ManyAmendments(Flag):
    code = "F103"
    title = gettext_noop("Changed again and again")
    formula = gettext_noop("The tender has at least 3 amendments.")
    reason = gettext_noop("Each change costs bidders time, and can fit the tender to one of them.")
    innocent = gettext_noop("Good questions from companies, or a complicated subject.")
    source = "DOZORRO and the State Audit Service of Ukraine, prozorro-risks"

    def read(self, process: Process) -> Iterator[Finding]:
        count = sum(1 for _amendment in nodes(process.tender, "amendments"))
        if count >= self.context.settings.f103_least:
            sentence = gettext_noop("The tender was changed %(count)s times after its publication.")
            yield self.found(Group.PROCESS, process.ocid, count, sentence, count=count)
