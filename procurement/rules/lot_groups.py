"""Groups of lots that one bidder may win together, and the discount that its bid gives for that.

Directive 2014/24/EU art. 46(3) and recital 79; Law 98/2016 art. 141: only groups that the notice names. See combined_lots.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from procurement.rules.amounts import NotANumber, parse_amount
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.text_fields import fields_of, list_of, text_of, uuid_of

if TYPE_CHECKING:
    from procurement.rules.facts import TenderFacts

MOST_GROUPS = 8
"""In a tender: every way to combine them is compared and published."""
PLACES = 4
_PERCENT = re.compile(r"[0-9]{1,2}(\.[0-9]{1,4})?\Z")
NOT_A_DISCOUNT = gettext_noop("Write a percentage above 0 and below 100, or leave it empty.")


@dataclass(frozen=True, slots=True)
class LotGroup:
    """Lots, by id, that may be awarded together."""

    id: str
    name: str
    lots: tuple[str, ...]


def discount_of(group: LotGroup, answers: Mapping[str, str]) -> Decimal | None:
    """The percentage that a bid takes off its prices if it wins all lots of the group; None where it gives none.

    It stands among the answers of the bid under the id of the group. One that no program of ours writes is none.
    """
    text = answers.get(group.id, "")
    percent = Decimal(text) if _PERCENT.match(text) else Decimal(0)
    return percent or None


def discount_issue(field: str, text: str) -> Issue | None:
    """What is wrong with a discount that was typed."""
    try:
        percent = parse_amount(text, places=PLACES)
    except NotANumber as error:
        return Issue(field, error.issue.message)
    return None if 0 < percent < 100 else issue(field, NOT_A_DISCOUNT)


def groups_data(groups: Iterable[LotGroup]) -> list[dict[str, object]]:
    """The groups in a tender file (docs/formats.md, section 21)."""
    return [{"id": group.id, "name": group.name, "lots": list(group.lots)} for group in groups]


def groups_from(value: object) -> tuple[LotGroup, ...]:
    """The groups of a tender file. NotCanonical for anything else."""
    rows = [fields_of(row, {"id", "name", "lots"}) for row in list_of(value, range(MOST_GROUPS + 1))]
    return tuple(
        LotGroup(
            str(uuid_of(row["id"])),
            text_of(row["name"]),
            tuple(str(uuid_of(lot)) for lot in list_of(row["lots"], range(100_000))),
        )
        for row in rows
    )


def group_issues(facts: TenderFacts) -> Iterator[Issue]:
    """What is wrong with the groups of a tender, and what in the tender does not go with them."""
    if not facts.lot_groups:
        return
    yield from _numbers(facts)
    yield from _methods(facts)
    if facts.envelopes > 1:
        text = gettext_noop(
            "Combined lots need their discounts with the prices: let everything open at once, or name no groups."
        )
        yield issue("lot_groups", text)
    if facts.framework is not None:
        yield issue(
            "lot_groups",
            gettext_noop("Name no groups of lots in a framework agreement: lots are combined in contracts."),
        )


def _numbers(facts: TenderFacts) -> Iterator[Issue]:
    if len(facts.lot_groups) > MOST_GROUPS:
        text = gettext_noop("Name at most %(most)s groups of lots: every way to combine them is compared.")
        yield issue("lot_groups", text, most=MOST_GROUPS)
    for number, group in enumerate(facts.lot_groups, start=1):
        if len(group.lots) < 2:
            text = gettext_noop("Group “%(name)s”: name at least two lots, or take the group out.")
            yield issue(f"lot_groups.{number}", text, name=group.name)
        for most in (facts.lots_bid_at_most, facts.lots_awarded_at_most):
            if most is not None and len(group.lots) > most:
                text = gettext_noop(
                    "Group “%(name)s” has more lots than one bidder may have, %(most)s: make it smaller."
                )
                yield issue(f"lot_groups.{number}", text, name=group.name, most=most)
    twice = Counter(frozenset(group.lots) for group in facts.lot_groups)
    if any(count > 1 for count in twice.values()):
        yield issue("lot_groups", gettext_noop("Two groups have the same lots: take one of them out."))


def _methods(facts: TenderFacts) -> Iterator[Issue]:
    """Sums are compared, so what is added up must be of one kind, and prices must be free and final."""
    if len({lot.award_method for lot in facts.lots}) > 1:
        text = gettext_noop("Combined lots are compared with single ones: give all lots the same award method.")
        yield issue("lot_groups", text)
    if any(lot.award_method.value == "quality_only" for lot in facts.lots):
        text = gettext_noop("Where the price is announced nobody can offer a discount: name no groups of lots.")
        yield issue("lot_groups", text)
    if any(lot.auction_step is not None for lot in facts.lots):
        yield issue("lot_groups", gettext_noop("Combined lots and an auction don't go together: choose one of them."))
