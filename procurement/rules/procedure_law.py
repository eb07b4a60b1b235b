"""What the law of a ruleset says of a procedure: whether it has it, up to which value, how many are invited, which acts.

The procedures themselves are data: procedures.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from procurement.rules.lifecycle import TABLE, Transition
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.money import Money
from procurement.rules.procedure_shape import Procedure
from procurement.rules.procedures import PROCEDURES
from procurement.rules.rulesets.ruleset import Ruleset

NOT_HERE = gettext_noop("Choose a procedure that can be published here.")
NOT_IN_RULESET = gettext_noop("Choose another procedure: this ruleset has no %(procedure)s.")
OTHER_CURRENCY = gettext_noop("Use %(currency)s: the limit of the %(procedure)s is in that currency.")
TOO_LARGE = gettext_noop(
    "Choose another procedure: the %(procedure)s is allowed only below %(limit)s, and the estimate of all lots is %(estimate)s."
)


def in_ruleset(procedure: Procedure, ruleset: Ruleset) -> bool:
    """Whether the law of the ruleset has this procedure: it has if it says how long it takes."""
    return not procedure.competes or ruleset.integer_or_none((procedure.initial or procedure.periods).bids) is not None


def least_invited(procedure: Procedure, ruleset: Ruleset) -> int:
    """So many are invited at least, unless fewer qualify; 0 where everybody may bid."""
    return (ruleset.integer_or_none(procedure.least_invited) if procedure.least_invited else None) or 0


def rows_of(procedure: Procedure) -> tuple[Transition, ...]:
    """The rows of the lifecycle's table that this procedure has."""
    return tuple(
        row
        for row in TABLE
        if row.action not in procedure.without
        and set(row.sources) & set(procedure.stages)
        and (row.target is None or row.target in procedure.stages)
    )


@dataclass(frozen=True, slots=True)
class Limit:
    """A procedure is allowed strictly below this value; `citation` says where it stands."""

    below: Money
    citation: str


def limit_of(procedure: Procedure, ruleset: Ruleset, nature: str, level: str) -> Limit | None:
    """The value below which the procedure is allowed; None where it always is.

    A ruleset without a limit for small purchases ends them where its rules for large contracts begin.
    """
    key = f"purchase.below{'_works' if nature == 'works' else ''}"
    amount = ruleset.decimal_or_none(key) if procedure.purchase else None
    if amount is not None:
        return Limit(Money(amount, ruleset.text("thresholds.currency")), ruleset.citation(key))
    if not procedure.below_threshold and not procedure.purchase:
        return None
    threshold = ruleset.threshold(nature, level)
    key = f"thresholds.{'works' if nature == 'works' else f'{nature}_central'}"
    return Limit(threshold, ruleset.citation(key)) if threshold else None


def procedure_issues(code: str, ruleset: Ruleset, *, nature: str, level: str, estimate: Money) -> Iterator[Issue]:
    """What speaks against this procedure under the ruleset at this estimate of all lots, without VAT."""
    procedure = PROCEDURES.get(code)
    if procedure is None:
        yield issue("procedure", NOT_HERE)
        return
    name = Message(procedure.title)
    if not in_ruleset(procedure, ruleset):
        yield issue("procedure", NOT_IN_RULESET, procedure=name)
        return
    limit = limit_of(procedure, ruleset, nature, level)
    if limit is None:
        return
    if limit.below.currency != estimate.currency:
        yield issue("currency", OTHER_CURRENCY, citation=limit.citation, currency=limit.below.currency, procedure=name)
    elif estimate >= limit.below:
        yield issue(
            "procedure", TOO_LARGE, citation=limit.citation, procedure=name, limit=limit.below, estimate=estimate
        )
