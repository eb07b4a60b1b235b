"""A yearly procurement plan: what a line must say, and what changed from one version to the next. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.money import Money

QUARTERS = (1, 2, 3, 4)
FIELDS = ("title", "cpv_code", "value", "procedure", "quarter", "funding")

TITLE = gettext_noop("Line %(number)s: say what is to be bought.")
VALUE = gettext_noop("Line %(number)s: give an estimated value above zero.")
QUARTER = gettext_noop("Line %(number)s: choose the quarter, from 1 to 4.")
EMPTY = gettext_noop("The plan has no line yet.")
NOTHING_NEW = gettext_noop("Nothing differs from the published version.")
WHY = gettext_noop("Say why the published plan changes: everybody reads it.")


@dataclass(frozen=True, slots=True)
class PlanEntry:
    """What a version says of one line. `procedure` is a code; the value is without VAT."""

    title: str
    cpv_code: str
    value: Money
    procedure: str
    quarter: int
    funding: str = ""


@dataclass(frozen=True, slots=True)
class PlanChange:
    """One line that is new (`before` None), gone (`after` None) or different in the named fields."""

    key: str
    before: PlanEntry | None
    after: PlanEntry | None
    fields: tuple[str, ...] = ()


def entry_issues(number: int, entry: PlanEntry) -> tuple[Issue, ...]:
    """What a line still misses; `number` is how people call it."""
    found = []
    if not entry.title.strip():
        found.append(issue("title", TITLE, number=number))
    if entry.value.amount <= Decimal(0):
        found.append(issue("estimated_value", VALUE, number=number))
    if entry.quarter not in QUARTERS:
        found.append(issue("quarter", QUARTER, number=number))
    return tuple(found)


def plan_changes(before: Mapping[str, PlanEntry], after: Mapping[str, PlanEntry]) -> tuple[PlanChange, ...]:
    """The differences by line: those of the new version in its order, then the lines that are gone."""
    found = []
    for key, entry in after.items():
        old = before.get(key)
        fields = tuple(name for name in FIELDS if old and getattr(old, name) != getattr(entry, name))
        if old is None or fields:
            found.append(PlanChange(key, old, entry, fields))
    found += [PlanChange(key, entry, None) for key, entry in before.items() if key not in after]
    return tuple(found)


def proposal_issues(
    entries: Mapping[str, PlanEntry], published: Mapping[str, PlanEntry] | None, reason: str
) -> tuple[Issue, ...]:
    """Whether a version can be handed to the second person; a change of a published plan says why."""
    if not entries:
        return (issue("", EMPTY),)
    found = [one for number, entry in enumerate(entries.values(), 1) for one in entry_issues(number, entry)]
    if published is not None and not plan_changes(published, entries):
        found.append(issue("", NOTHING_NEW))
    elif published is not None and not reason.strip():
        found.append(issue("reason", WHY))
    return tuple(found)


def plan_total(entries: Iterable[PlanEntry]) -> dict[str, Decimal]:
    """The sum of the estimated values by currency."""
    totals: dict[str, Decimal] = {}
    for entry in entries:
        totals[entry.value.currency] = totals.get(entry.value.currency, Decimal(0)) + entry.value.amount
    return totals
