"""On which days a company is barred from public contracts, and what a record of it must say. Exclusion stays a decision of people.

Sources of such decisions: Directive 2014/24/EU art. 57, Law 98/2016 art. 164 to 167.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from procurement.rules.messages import Issue, gettext_noop, issue


@dataclass(frozen=True, slots=True)
class Spell:
    """The days of one decision: `first_day` to `last_day`, both included; from `lifted_on` on it holds no longer."""

    first_day: date
    last_day: date
    lifted_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether the company is barred on this day."""
        return self.holds_within(day, day)

    def holds_within(self, start: date, end: date) -> bool:
        """Whether it is on any day from `start` to `end`, both included: a bid meets it at submission, evaluation or award."""
        begun = self.first_day <= end and start <= self.last_day
        return begun and (self.lifted_on is None or max(start, self.first_day) < self.lifted_on)


def spell_issues(spell: Spell) -> tuple[Issue, ...]:
    """What is wrong with the days of a new record: nothing, or a last day before the first one."""
    if spell.last_day < spell.first_day:
        return (issue("last_day", gettext_noop("The last day can't come before the first one."), citation=""),)
    return ()


def lifting_issues(spell: Spell, lifted_on: date) -> tuple[Issue, ...]:
    """Why a record can't be lifted from this day on: it was lifted before, or would have ended by then anyway."""
    if spell.lifted_on is not None:
        return (issue("", gettext_noop("This record was lifted already: nothing is left to do."), citation=""),)
    if lifted_on > spell.last_day:
        late = gettext_noop("It ends on %(day)s anyway. Choose a day until then.")
        return (issue("lifted_on", late, citation="", day=spell.last_day),)
    return ()
