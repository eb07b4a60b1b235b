"""Prices that look abnormally low, by the comparisons of the ruleset. An alert leads to a question, never to a rejection.

Sources: the share of the estimate is the repealed presumption of OUG 34/2006; the pair of differences is ProZorro's; mean
and deviation are those of Appalti & Contratti. In words and numbers: docs/methods/abnormally-low.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from procurement.rules.facts import AwardMethod, LotTerms
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.money import Money, rounded
from procurement.rules.options import compared_estimate

LOOKS_LOW = gettext_noop(
    "%(total)s is %(percent)s %% of the estimated value. Below %(limit)s %% the buyer asks for an explanation, "
    "and may reject the offer only if it does not justify the price."
)
BELOW_MEAN = gettext_noop(
    "%(total)s is %(percent)s %% below the mean of the other offers. From %(limit)s %% on the buyer asks for an explanation."
)
BELOW_NEXT = gettext_noop(
    "%(total)s is %(percent)s %% below the next higher offer. From %(limit)s %% on the buyer asks for an explanation."
)
DEVIATES = gettext_noop(
    "%(total)s is a rebate of %(percent)s %% off the estimated value. Above %(limit)s %%, the mean rebate and the mean of what exceeds "
    "it, the buyer asks for an explanation."
)


def alerts(lot: LotTerms, totals: Mapping[str, Money], admissible: frozenset[str]) -> dict[str, tuple[Message, ...]]:
    """The alerts by offer id; offers without any are left out.

    Every offer with a total is compared with the estimate, admissible ones also with each other. None where the buyer
    announced the price.
    """
    if lot.award_method is AwardMethod.QUALITY_ONLY:
        return {}
    amounts = {offer: Fraction(total.amount) for offer, total in totals.items()}
    rivals = {offer: amount for offer, amount in amounts.items() if offer in admissible}
    field = _Field(lot, rivals)
    found = {}
    for offer, total in totals.items():
        own = [*_below_estimate(lot, total), *(field.alerts(offer, total) if offer in rivals else ())]
        if own:
            found[offer] = tuple(own)
    return found


def _below_estimate(lot: LotTerms, total: Money) -> Iterator[Message]:
    """Strictly below the share of the estimate: 79,999 of 100,000 at 80 % is, 80,000 is not."""
    share, estimate = lot.abnormally_low_share, Fraction(compared_estimate(lot).amount)
    if share is not None and Fraction(total.amount) < Fraction(share) * estimate:
        given = Fraction(total.amount) / estimate, Fraction(share)
        yield _message(LOOKS_LOW, "looks_low", total, *given)


class _Field:
    """The admissible offers together: sums and order are made once."""

    def __init__(self, lot: LotTerms, rivals: Mapping[str, Fraction]) -> None:
        self.rules, self.estimate = lot.low_alerts, Fraction(compared_estimate(lot).amount)
        self.count, self.sum = len(rivals), sum(rivals.values(), Fraction(0))
        self.next: dict[Fraction, Fraction] = {}
        for low, high in pairwise(sorted(rivals.values())):
            self.next.setdefault(low, high)  # of two equal offers each is the next of the other
        self.most = self._most_usual(rivals) if self.rules.deviation is not None and rivals else None

    def _most_usual(self, rivals: Mapping[str, Fraction]) -> Fraction:
        rebates = [1 - amount / self.estimate for amount in rivals.values()]
        mean = sum(rebates, Fraction(0)) / len(rebates)
        above = [rebate - mean for rebate in rebates if rebate > mean]
        deviation = sum(above, Fraction(0)) / len(above) if above else Fraction(0)
        return mean + deviation * Fraction(self.rules.deviation or 0)

    def alerts(self, offer: str, total: Money) -> Iterator[Message]:
        """What the comparisons with the others say of one of them."""
        amount, rules = Fraction(total.amount), self.rules
        if rules.below_mean is not None and self.count > 1:
            below = 1 - amount * (self.count - 1) / (self.sum - amount)
            if below >= Fraction(rules.below_mean):
                yield _message(BELOW_MEAN, "below_mean", total, below, Fraction(rules.below_mean))
        if rules.below_next is not None and amount in self.next:
            below = 1 - amount / self.next[amount]
            if below >= Fraction(rules.below_next):
                yield _message(BELOW_NEXT, "below_next", total, below, Fraction(rules.below_next))
        if self.most is not None and (rebate := 1 - amount / self.estimate) > self.most:
            yield _message(DEVIATES, "deviates", total, rebate, self.most)


def _message(template: str, code: str, total: Money, share: Fraction, limit: Fraction) -> Message:
    shown = rounded(limit * 100).normalize()
    values = {
        "total": total,
        "percent": rounded(share * 100),
        "limit": shown.quantize(1) if shown == shown.to_integral() else shown,
    }
    return Message(template, {"code": code, **values})
