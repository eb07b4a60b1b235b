"""Times and amounts of a complaint by the ruleset: until when, what it costs, when the buyer's view and the decision are due.

Every date explains itself in words and every amount shows its working. Law 101/2016 art. 8, 18, 24 and 61; Directive 89/665/EEC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_CEILING, Decimal

from procurement.rules.clarifications import COMPLAINT
from procurement.rules.complaints import Against, Charge
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.money import Money
from procurement.rules.periods import Calendar, Computed, Term, Unit, earliest_end
from procurement.rules.rulesets.ruleset import Ruleset

ABOUT_DOCUMENTS = gettext_noop(
    "Whoever is concerned may complain about the documents within %(days)s days after their publication."
)
ABOUT_SELECTION = gettext_noop(
    "Whoever asked to participate may complain about the selection within %(days)s days after being told of it."
)
ABOUT_END = gettext_noop(
    "Whoever is concerned may complain about the end of the procedure within %(days)s days after learning of it."
)
VIEW = gettext_noop("The buyer gives its view within %(days)s days after the complaint.")
RULING = gettext_noop("The review body decides within %(days)s days.")
PAYMENT = gettext_noop("The payment is shown within %(days)s days after the complaint.")
REPLY = gettext_noop("The buyer replies within %(days)s days.")
SHARE = gettext_noop("%(percent)s %% of the estimated value of %(value)s: %(amount)s.")
AT_LEAST = gettext_noop("It is at least %(amount)s.")
AT_MOST = gettext_noop("It is at most %(amount)s.")
ROUNDED_UP = gettext_noop("It is rounded up to a multiple of %(step)s: %(amount)s.")
NO_LIMITS = gettext_noop("The limits are in another currency, so they do not apply.")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class ChargeDue:
    """What a complaint costs, with its working and its source. Nothing is due where `kind` is none."""

    kind: Charge
    amount: Money
    steps: tuple[Message, ...] = ()
    citation: str = ""


def reaches_threshold(ruleset: Ruleset, *, value: Money, nature: str, level: str) -> bool:
    """Whether the longer terms and higher limits apply: the value reaches the threshold, or can't be compared with it."""
    threshold = ruleset.threshold(nature, level)
    return threshold is not None and (threshold.currency != value.currency or value >= threshold)


def time_to_complain(
    ruleset: Ruleset, calendar: Calendar, against: Against, *, above: bool, act_at: datetime
) -> Computed | None:
    """Until when an act can be complained about; None where the ruleset has no such term."""
    template = {
        Against.DOCUMENTS: ABOUT_DOCUMENTS,
        Against.SELECTION: ABOUT_SELECTION,
        Against.RESULT: COMPLAINT,
        Against.CANCELLATION: ABOUT_END,
    }[against]
    key = "complaint.days_above_threshold" if above else "complaint.days_below_threshold"
    return due(ruleset, calendar, key, template, act_at)


def due(ruleset: Ruleset, calendar: Calendar, key: str, template: str, since: datetime) -> Computed | None:
    """The end of a term of calendar days that a key of the ruleset gives; None where it gives none."""
    days = ruleset.integer_or_none(key)
    if not days:
        return None
    term = Term(days, Unit.CALENDAR, Message(template, {"days": days}), ruleset.citation(key))
    return earliest_end(since, term, calendar, ruleset.counting())


def charge_due(ruleset: Ruleset, against: Against, *, value: Money, above: bool) -> ChargeDue:
    """What a complaint costs: a share of the estimated value (of the contested lot, or of all), within the ruleset's limits.

    A selection and an end without award are charged as a result.
    """
    kind = Charge(ruleset.text("complaint.charge") or Charge.NONE)
    part = "documents" if against is Against.DOCUMENTS else "result"
    share = ruleset.decimal_or_none(f"complaint.{part}_share")
    if kind is Charge.NONE or share is None:
        return ChargeDue(Charge.NONE, Money(Decimal(0), value.currency))
    amount = (value.amount * share).quantize(CENT)
    said = {"percent": (share * 100).normalize(), "value": value, "amount": Money(amount, value.currency)}
    steps = [Message(SHARE, said)]
    if ruleset.text("thresholds.currency") not in ("", value.currency):
        steps.append(Message(NO_LIMITS))
    else:
        amount = _within(ruleset, part, above, Money(amount, value.currency), steps)
    return ChargeDue(kind, Money(amount, value.currency), tuple(steps), ruleset.citation(f"complaint.{part}_share"))


def _within(ruleset: Ruleset, part: str, above: bool, found: Money, steps: list[Message]) -> Decimal:
    """Rounded up where the ruleset says so, then held between its limits."""
    amount, step = found.amount, ruleset.decimal_or_none("complaint.charge_step")
    if step and amount % step:
        amount = (amount / step).to_integral_value(ROUND_CEILING) * step
        steps.append(Message(ROUNDED_UP, {"step": step, "amount": Money(amount, found.currency)}))
    least = ruleset.decimal_or_none(f"complaint.{part}_least")
    most = ruleset.decimal_or_none(f"complaint.{part}_most_{'above' if above else 'below'}")
    if least is not None and amount < least:
        steps.append(Message(AT_LEAST, {"amount": Money(least, found.currency)}))
        return least
    if most is not None and amount > most:
        steps.append(Message(AT_MOST, {"amount": Money(most, found.currency)}))
        return most
    return amount
