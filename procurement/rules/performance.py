"""What the law and the contract ask of guarantees, deliveries, invoices and payments. Pure: days are given, never today's.

Sources: Law 98/2016 art. 154 (guarantees); Directive 2011/7/EU art. 4 (payment by public authorities).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.money import Money, exact_product, exact_sum, rounded
from procurement.rules.rulesets.ruleset import Ruleset

WARN_BEFORE = timedelta(days=30)
"""So long before it expires a guarantee that is still held is pointed out."""
CAPS = {"bid": "bid_guarantee.maximum_share", "performance": "performance_bond.maximum_share"}
YEAR = 365

CAP = gettext_noop(
    "This guarantee is %(share)s %% of %(base)s; the law allows at most %(limit)s %% (%(most)s). Ask for no more."
)
NOT_ORDERED = gettext_noop("%(item)s: %(quantity)s would make %(total)s in all, but %(ordered)s are ordered.")
NOTHING_CAME = gettext_noop("Say how much of at least one item came.")
MORE_THAN_CAME = gettext_noop("%(item)s: %(quantity)s can't be accepted, only %(came)s came.")
WHY_NOT_ALL = gettext_noop("Not everything is accepted: say why. The supplier reads it.")
OVER_CONTRACT = gettext_noop(
    "With this invoice %(total)s would be invoiced, but the contract is worth %(value)s. Record a change of the contract "
    "first, or return the invoice."
)
MISSING = gettext_noop("%(item)s: %(accepted)s of %(ordered)s accepted.")
NOT_RECORDED = gettext_noop("No invoice is recorded.")
PAYMENTS_DIFFER = gettext_noop("Recorded payments come to %(paid)s, not to %(final)s.")
UNPAID = gettext_noop("Accepted invoices that nobody has paid: %(count)s.")
LESS_THAN_PAID = gettext_noop("Payments of %(paid)s are recorded: what was paid in the end can't be less.")


@dataclass(frozen=True, slots=True)
class OrderedLine:
    """An item of the contract: how much is ordered, how much was accepted, how much came and waits for its second person."""

    title: str
    ordered: Decimal
    accepted: Decimal = Decimal(0)
    waiting: Decimal = Decimal(0)

    @property
    def rest(self) -> Decimal:
        """What is still to come; never below zero."""
        return max(Decimal(0), self.ordered - self.accepted - self.waiting)


def guarantee_cap(kind: str, base: Money, ruleset: Ruleset) -> Money | None:
    """The largest guarantee of this kind; `base` is the estimate for a bid, the contract's value for its performance."""
    share = ruleset.decimal_or_none(CAPS[kind])
    return None if share is None else Money(rounded(exact_product(base.amount, share)), base.currency)


def guarantee_issues(kind: str, amount: Decimal, base: Money | None, ruleset: Ruleset) -> tuple[Issue, ...]:
    """Refused above the share of the ruleset, with the working; nothing to hold it against passes."""
    most = guarantee_cap(kind, base, ruleset) if base else None
    if base is None or most is None or amount <= most.amount:
        return ()
    share, citation = ruleset.decimal_or_none(CAPS[kind]), ruleset.citation(CAPS[kind])
    found = rounded(Fraction(amount) / Fraction(base.amount) * 100)
    limit = rounded((share or Decimal(0)) * 100, Decimal(1))
    return (issue("amount", CAP, citation=citation, share=found, base=base, limit=limit, most=most),)


def expires_soon(valid_until: date | None, today: date) -> bool:
    """Whether a guarantee that is still held must be prolonged or given back now."""
    return valid_until is not None and valid_until - WARN_BEFORE <= today


def delivery_issues(
    lines: Mapping[str, OrderedLine], came: Mapping[str, Decimal], *, changed: bool
) -> tuple[Issue, ...]:
    """Something must have come, and no more than ordered; a contract with approved changes may have grown in quantity."""
    if not any(came.values()):
        return (issue("", NOTHING_CAME),)
    found = []
    for item, quantity in came.items():
        line = lines[item]
        total = exact_sum(line.accepted, line.waiting, quantity)
        if quantity and total > line.ordered and not changed:
            field = f"quantity-{item}"
            found.append(
                issue(field, NOT_ORDERED, item=line.title, quantity=quantity, total=total, ordered=line.ordered)
            )
    return tuple(found)


def acceptance_issues(
    came: Mapping[str, Decimal], accepted: Mapping[str, Decimal], titles: Mapping[str, str], reason: str
) -> tuple[Issue, ...]:
    """At most what came; less than that needs a reason."""
    found = [
        issue(f"accepted-{item}", MORE_THAN_CAME, item=titles[item], quantity=accepted.get(item, 0), came=quantity)
        for item, quantity in came.items()
        if accepted.get(item, Decimal(0)) > quantity
    ]
    if not found and not reason.strip() and any(accepted.get(item, 0) < quantity for item, quantity in came.items()):
        found.append(issue("reason", WHY_NOT_ALL))
    return tuple(found)


def invoice_issues(amount: Decimal, invoiced: Decimal, value: Money | None) -> tuple[Issue, ...]:
    """All invoices that were not returned stay within the contract as it holds now."""
    total = exact_sum(amount, invoiced)
    if value is None or total <= value.amount:
        return ()
    return (issue("amount", OVER_CONTRACT, total=Money(total, value.currency), value=value),)


@dataclass(frozen=True, slots=True)
class DueDay:
    """The last day of payment: counted from the later of invoice and acceptance; None without a rule."""

    counts_from: date
    due_on: date | None
    citation: str


def due_day(received_on: date, accepted_on: date | None, ruleset: Ruleset) -> DueDay:
    """Days of the ruleset after the invoice came, or after the delivery was accepted if that was later (art. 4(3)(a))."""
    start = max(received_on, accepted_on) if accepted_on else received_on
    days = ruleset.integer_or_none("payment.days")
    due = None if days is None else start + timedelta(days=days)
    return DueDay(start, due, ruleset.citation("payment.days"))


@dataclass(frozen=True, slots=True)
class Promptness:
    """How fast an invoice was paid, or has been waiting: days since it came, days beyond its last day."""

    days: int
    late: int
    paid: bool


def promptness(received_on: date, due_on: date | None, paid_on: date | None, today: date) -> Promptness:
    """Counted to the day of payment, or to today while it is unpaid."""
    end = paid_on or today
    late = (end - due_on).days if due_on else 0
    return Promptness((end - received_on).days, max(0, late), paid_on is not None)


def late_interest(amount: Money, late: int, ruleset: Ruleset) -> Money | None:
    """Simple interest for the days of delay; None where the ruleset gives no rate: nothing is guessed."""
    rate = ruleset.decimal_or_none("payment.late_interest_rate")
    if rate is None:
        return None
    return Money(rounded(Fraction(amount.amount) * Fraction(rate) * late / YEAR), amount.currency)


def open_points(
    lines: Mapping[str, OrderedLine], final: Money, payments: tuple[Decimal, ...], unpaid: int
) -> tuple[Message, ...]:
    """What does not fit when a contract is to be completed: each needs the officer's reason."""
    found = [
        issue("", MISSING, item=line.title, accepted=line.accepted, ordered=line.ordered)
        for line in lines.values()
        if line.accepted < line.ordered
    ]
    paid = Money(exact_sum(*payments), final.currency)
    if not payments:
        found.append(issue("", NOT_RECORDED))
    elif paid != final:
        found.append(issue("", PAYMENTS_DIFFER, paid=paid, final=final))
    if unpaid:
        found.append(issue("", UNPAID, count=unpaid))
    return tuple(one.message for one in found)


def final_issues(final: Money, payments: tuple[Decimal, ...]) -> tuple[Issue, ...]:
    """What was paid in the end is at least what is recorded as paid."""
    paid = Money(exact_sum(*payments), final.currency)
    return (issue("final_amount", LESS_THAN_PAID, paid=paid),) if final < paid else ()
