"""The pause between the letters and the contract, in which a bidder may complain (Law 101/2016 art. 59; Directive 2007/66/EC art. 2a)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procurement.rules.messages import Message, gettext_noop
from procurement.rules.money import Money
from procurement.rules.periods import Calendar, Computed, Term, Unit, earliest_end
from procurement.rules.rulesets.ruleset import Ruleset

ABOVE = gettext_noop("Standstill of %(days)s days: the value reaches the threshold of %(threshold)s.")
BELOW = gettext_noop("Standstill of %(days)s days: the value is below the threshold.")
NOT_COMPARABLE = gettext_noop(
    "Standstill of %(days)s days, the longer one: the value is in another currency than the threshold of %(threshold)s."
)
SOLE_BIDDER = gettext_noop("No standstill: there was only one bidder, so nobody else is concerned.")
NONE_ASKED = gettext_noop("No standstill: the ruleset asks for none.")
CALLED_OFF = gettext_noop("No standstill: a contract under a framework agreement needs none.")
NOT_IN_PROCEDURE = gettext_noop("No standstill: a purchase of this size needs none.")


@dataclass(frozen=True, slots=True)
class Standstill:
    """Whether a standstill is required, why, and its end when the letters go out at the given time."""

    required: bool
    reason: Message
    citation: str
    ends: Computed | None = None


def standstill(
    ruleset: Ruleset, calendar: Calendar, *, value: Money, nature: str, level: str, bidders: int, letters_at: datetime
) -> Standstill:
    """The standstill of a lot of a procedure worth `value` (all its lots, without VAT) with `bidders` who bid for the lot.

    A value in another currency than the threshold's can't be compared: the longer standstill applies.
    """
    if bidders <= 1 and "sole_bidder" in ruleset.names("standstill.exceptions"):
        return Standstill(False, Message(SOLE_BIDDER), ruleset.citation("standstill.exceptions"))
    threshold = ruleset.threshold(nature, level)
    comparable = threshold is None or threshold.currency == value.currency
    above = threshold is not None and (not comparable or value >= threshold)
    key = "standstill.days_above_threshold" if above else "standstill.days_below_threshold"
    days, citation = ruleset.integer(key), ruleset.citation(key)
    if days == 0:
        return Standstill(False, Message(NONE_ASKED), citation)
    template = BELOW if not above else ABOVE if comparable else NOT_COMPARABLE
    reason = Message(template, {"days": days, "threshold": threshold} if above else {"days": days})
    term = Term(days, Unit.CALENDAR, reason, citation)
    return Standstill(True, reason, citation, earliest_end(letters_at, term, calendar, ruleset.counting()))
