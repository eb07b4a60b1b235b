"""What a procedure saved: the award against a named baseline, with its working, or a reason why it can't be computed.

A baseline is an amount of money, rounded once to the cent; the saving is baseline minus compared amount, exactly, so that rows
add up to totals. Negative savings stay in. Sources and worked examples: docs/methods/savings.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal, localcontext
from types import MappingProxyType

from procurement.rules.competition import CompetitionFacts
from procurement.rules.indexed_price import GAPS
from procurement.rules.life_cycle_saving import GAPS as LIFE_CYCLE_GAPS
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.money import CurrencyMismatch, Money, exact_sum, rounded

NO_AWARD = gettext_noop("There is no award value.")
NO_ESTIMATE = gettext_noop("There is no estimated value.")
NOT_POSITIVE = gettext_noop("A value of zero or less was recorded, which is no price.")
OTHER_CURRENCY = gettext_noop("The values are in different currencies: %(first)s and %(second)s.")
TOO_FEW_BIDS = gettext_noop("There is nothing to compare with. Valid bids: %(count)s.")
BIDS_UNKNOWN = gettext_noop("The amounts of the valid bids are not recorded.")
NO_AUCTION = gettext_noop("There was no electronic auction.")
NOT_COMPLETED = gettext_noop("The contract is not completed: what was paid in the end is not known yet.")


@dataclass(frozen=True, slots=True)
class AwardFacts:
    """One award as the baselines see it, without VAT and for the same scope. What is not known is None. `paid` is what the completed
    contract cost in the end, with all its changes; `initial` the lowest admissible total before an electronic auction."""

    award: Money | None
    estimate: Money | None = None
    bids: CompetitionFacts = field(default_factory=CompetitionFacts)
    paid: Money | None = None
    initial: Money | None = None
    fixed: str = ""
    """The baseline that the tender fixed before its opening, by its name; empty: none."""
    indexed: Money | None = None
    indexed_gap: str = ""
    """What it would have cost at the last unit prices, adjusted by a price index, or why that is not known (indexed_price.GAPS)."""
    life_cycle: Money | None = None
    life_cycle_cost: Money | None = None
    life_cycle_gap: str = ""
    """What the reference solution of the notice and the award cost over their life, or why that is not known (life_cycle_saving)."""


@dataclass(frozen=True, slots=True)
class Saving:
    """A saving: `baseline` minus `compared`. `inputs`: what else went in, the number of valid bids where they made the baseline."""

    baseline_name: str
    baseline: Money
    compared: Money
    saving: Money
    inputs: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def percent(self) -> Decimal:
        """Of the baseline, 24.63 and not 0.2463. Worked out when asked for: a long report only adds up."""
        return percent_of(self.saving, self.baseline)


@dataclass(frozen=True, slots=True)
class NotComputable:
    """No saving against this baseline, and why. Never counted as zero."""

    baseline_name: str
    reason: Message


Outcome = Saving | NotComputable


@dataclass(frozen=True, slots=True)
class SavingTotal:
    """Sum of savings over sum of baselines, in one currency; `percent` is None where nothing was counted."""

    baseline: Money
    compared: Money
    saving: Money
    percent: Decimal | None
    counted: int
    not_computable: int


def against_estimate(facts: AwardFacts) -> Outcome:
    """The buyer's own estimate (S1). The buyer sets it, so it says as much about the estimate as about the price."""
    return _saving("estimate", facts.estimate, facts.award)


def against_mean(facts: AwardFacts) -> Outcome:
    """The mean of all valid bids, the winner's included (S2a). Outliers and cover bids move it."""
    return _against_bids("mean", facts, facts.bids.mean)


def against_mean_of_others(facts: AwardFacts) -> Outcome:
    """The mean of the other valid bids (S2b): what the losers asked on average."""
    return _against_bids("mean_of_others", facts, facts.bids.mean_of_others)


def against_median(facts: AwardFacts) -> Outcome:
    """The median of all valid bids (S2c). Steadier than the mean."""
    return _against_bids("median", facts, facts.bids.median)


def against_second_lowest(facts: AwardFacts) -> Outcome:
    """The second-lowest valid bid (S3): the price without the cheapest bidder. Conservative."""
    return _against_bids("second_lowest", facts, facts.bids.second_lowest)


def against_indexed(facts: AwardFacts) -> Outcome:
    """The last unit prices, adjusted by a price index (S4): what the same quantities would have cost without a better purchase."""
    if facts.indexed is None:
        return NotComputable("indexed", Message(GAPS.get(facts.indexed_gap, GAPS[""])))
    return _saving("indexed", facts.indexed, facts.award)


def against_life_cycle(facts: AwardFacts) -> Outcome:
    """The reference solution of the notice against the award (S7), each over its life: price, use, end. What is to come is a model."""
    if facts.life_cycle is None:
        return NotComputable("life_cycle", Message(LIFE_CYCLE_GAPS.get(facts.life_cycle_gap, LIFE_CYCLE_GAPS[""])))
    return _saving("life_cycle", facts.life_cycle, facts.life_cycle_cost)


def auction_effect(facts: AwardFacts) -> Outcome:
    """The lowest total before the electronic auction against the award (S5). First bids may be high because an auction follows."""
    if facts.initial is None:
        return NotComputable("auction", Message(NO_AUCTION))
    return _saving("auction", facts.initial, facts.award)


def realised(facts: AwardFacts) -> Outcome:
    """The estimate against what was paid in the end (S6). Only once the contract is completed."""
    if facts.paid is None:
        return NotComputable("realised", Message(NOT_COMPLETED))
    return _saving("realised", facts.estimate, facts.paid)


SINGLE: Mapping[str, Callable[[AwardFacts], Outcome]] = MappingProxyType(
    {
        "estimate": against_estimate,
        "mean": against_mean,
        "mean_of_others": against_mean_of_others,
        "median": against_median,
        "second_lowest": against_second_lowest,
        "indexed": against_indexed,
        "life_cycle": against_life_cycle,
        "auction": auction_effect,
        "realised": realised,
    }
)
"""The baselines that are the same for every tender, by name; a tender fixes one of these."""

USUAL = "estimate"
"""What counts for a tender that fixed none."""


def as_announced(facts: AwardFacts) -> Outcome:
    """The baseline that the tender itself fixed before the opening, so that nobody picks the best-looking one afterwards."""
    return replace(SINGLE[facts.fixed or USUAL](facts), baseline_name="announced")


BASELINES: Mapping[str, Callable[[AwardFacts], Outcome]] = MappingProxyType({"announced": as_announced, **SINGLE})
"""Every baseline by its name, in the order in which reports show them."""


def total(outcomes: Iterable[Outcome], *, currency: str) -> SavingTotal:
    """The total of one currency: sums over sums, never a mean of percentages. CurrencyMismatch for any other currency."""
    baselines, compared, others = [], [], 0
    for outcome in outcomes:
        if isinstance(outcome, NotComputable):
            others += 1
            continue
        if outcome.baseline.currency != currency:
            raise CurrencyMismatch(f"A saving in {outcome.baseline.currency} can't go into a total in {currency}.")
        baselines.append(outcome.baseline.amount)
        compared.append(outcome.compared.amount)
    return total_of(
        exact_sum(*baselines), exact_sum(*compared), currency, counted=len(baselines), not_computable=others
    )


def total_of(baseline: Decimal, compared: Decimal, currency: str, *, counted: int, not_computable: int) -> SavingTotal:
    """The total from sums that were added up elsewhere (by the database, for a long report): the same figures."""
    base, paid = Money(baseline, currency), Money(compared, currency)
    percent = percent_of(base - paid, base) if counted else None
    return SavingTotal(base, paid, base - paid, percent, counted, not_computable)


def percent_of(part: Money, whole: Money) -> Decimal:
    """A part as percent of a whole above zero: 24.63 and not 0.2463; two decimals, half up (away from zero)."""
    with localcontext() as context:
        context.prec = 100  # amounts are far shorter, so that the division neither makes nor hides a tie
        return rounded(part.amount * 100 / whole.amount)


def _against_bids(name: str, facts: AwardFacts, baseline: Decimal | None) -> Outcome:
    count = facts.bids.valid_bids
    if count < 2:
        return NotComputable(name, Message(TOO_FEW_BIDS, {"count": count}))
    if facts.award is None:
        return NotComputable(name, Message(NO_AWARD))
    if baseline is None:
        return NotComputable(name, Message(BIDS_UNKNOWN))
    return _saving(name, Money(baseline, facts.award.currency), facts.award, {"valid_bids": count})


def _saving(
    name: str, baseline: Money | None, compared: Money | None, inputs: Mapping[str, int] | None = None
) -> Outcome:
    if baseline is None or compared is None:
        return NotComputable(name, Message(NO_ESTIMATE if baseline is None else NO_AWARD))
    if baseline.currency != compared.currency:
        currencies = {"first": baseline.currency, "second": compared.currency}
        return NotComputable(name, Message(OTHER_CURRENCY, currencies))
    if baseline.amount <= 0 or compared.amount <= 0:
        return NotComputable(name, Message(NOT_POSITIVE))
    return Saving(name, baseline, compared, baseline - compared, MappingProxyType(dict(inputs or {})))
