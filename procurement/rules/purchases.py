"""Small purchases: what the law asks for at a value, and the check that a larger need is not split into many of them.

Bands by the ruleset (Law 98/2016 art. 7 for Romania). Values without VAT; other purchases count by CPV division and year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.money import Money, exact_sum
from procurement.rules.procedure_law import Limit, least_invited, limit_of
from procurement.rules.procedures import DIRECT, QUOTATION
from procurement.rules.rulesets.ruleset import Ruleset


class Band(StrEnum):
    """What a small purchase of some value takes: from nothing but the invoice to a call that everybody can answer."""

    PAY = "pay"
    ONE_OFFER = "one_offer"
    CONSULT = "consult"
    ADVERTISE = "advertise"


WORDS = {
    Band.PAY: gettext_noop(
        "Up to this value a purchase is paid without asking for offers: record it as a direct purchase."
    ),
    Band.ONE_OFFER: gettext_noop("At this value one offer is enough: a direct purchase, or a request for quotation."),
    Band.CONSULT: gettext_noop("At this value suppliers are consulted: a request for quotation to at least %(least)s."),
    Band.ADVERTISE: gettext_noop("At this value everybody is asked: a request for quotation that is open to all."),
}
NOT_DIRECT = gettext_noop(
    "Choose the request for quotation: one offer alone is enough only up to %(most)s, and the estimate is %(estimate)s."
)
ASK_EVERYBODY = gettext_noop("Let everybody quote: chosen suppliers are enough only up to %(most)s.")
ASK_MORE = gettext_noop("Choose at least %(least)s suppliers to ask, or let everybody quote. Chosen: %(chosen)s.")
NO_PURCHASE = gettext_noop("Say from whom you buy, at what price, and why; and add the paper that shows it.")
ABOVE_ESTIMATE = gettext_noop("The price of %(price)s is not below %(limit)s, where a direct purchase ends.")
SPLIT = gettext_noop(
    "Together with other purchases of category %(division)s in %(year)s the sum is %(sum)s, which reaches %(limit)s. "
    "Say why they are not one purchase, or choose another procedure. The others: %(others)s."
)


@dataclass(frozen=True, slots=True)
class Similar:
    """Another small purchase of the same buyer, division and year: what was agreed, or else estimated."""

    reference: str
    title: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Buying:
    """What a draft adds where not everybody bids, or nobody does. `chosen` counts the suppliers to ask."""

    invited_only: bool = False
    chosen: int = 0
    price: Money | None = None
    """Of a direct purchase, once supplier, price, reason and paper are there."""
    year: int = 0
    division: str = ""
    similar: tuple[Similar, ...] = field(default=())
    split_reason: str = ""


def band_of(ruleset: Ruleset, nature: str, value: Money) -> Band | None:
    """What the ruleset asks for at this value; None where it has no bands, or the value is above them all."""
    limit = limit_of(DIRECT, ruleset, nature, "central")
    if ruleset.decimal_or_none("purchase.below") is None or limit is None or value.currency != limit.below.currency:
        return None
    if value >= limit.below:
        return None
    pay = ruleset.decimal_or_none("purchase.direct_payment_below")
    if pay is not None and value.amount < pay:
        return Band.PAY
    for band, most in (
        (Band.ONE_OFFER, one_offer_most(ruleset, nature)),
        (Band.CONSULT, consulted_most(ruleset, nature)),
    ):
        if most is not None and value <= most:
            return band
    return Band.ADVERTISE


def one_offer_most(ruleset: Ruleset, nature: str) -> Money | None:
    """Up to this value, itself included, one offer is enough."""
    return _most(ruleset, "purchase.single_offer_most", nature)


def consulted_most(ruleset: Ruleset, nature: str) -> Money | None:
    """Up to this value, itself included, chosen suppliers are enough."""
    return _most(ruleset, "purchase.consulted_most", nature)


def _most(ruleset: Ruleset, key: str, nature: str) -> Money | None:
    amount = ruleset.decimal_or_none(f"{key}_works" if nature == "works" else key)
    return None if amount is None else Money(amount, ruleset.text("thresholds.currency"))


def band_words(ruleset: Ruleset, band: Band) -> Message:
    """The band as a sentence for the officer."""
    values = {"least": least_invited(QUOTATION, ruleset)} if band is Band.CONSULT else {}
    return Message(WORDS[band], values)


def purchase_issues(
    code: str, buying: Buying, ruleset: Ruleset, *, nature: str, level: str, estimate: Money
) -> Iterator[Issue]:
    """What is missing in a request for quotation or a direct purchase of this estimate, by the ruleset's bands."""
    band = band_of(ruleset, nature, estimate)
    if code == DIRECT.code:
        yield from _direct(buying, limit_of(DIRECT, ruleset, nature, level))
        most = one_offer_most(ruleset, nature)
        if most is not None and band in (Band.CONSULT, Band.ADVERTISE):
            citation = ruleset.citation("purchase.single_offer_most")
            yield issue("procedure", NOT_DIRECT, citation=citation, most=most, estimate=estimate)
    else:
        yield from _quotation(buying, ruleset, band, nature)
    yield from _split(buying, ruleset, nature, level, estimate)


def _direct(buying: Buying, limit: Limit | None) -> Iterator[Issue]:
    if buying.price is None:
        yield issue("purchase", NO_PURCHASE)
    elif limit and buying.price.currency == limit.below.currency and buying.price >= limit.below:
        yield issue("purchase", ABOVE_ESTIMATE, citation=limit.citation, price=buying.price, limit=limit.below)


def _quotation(buying: Buying, ruleset: Ruleset, band: Band | None, nature: str) -> Iterator[Issue]:
    if not buying.invited_only:
        return
    most, least = consulted_most(ruleset, nature), least_invited(QUOTATION, ruleset)
    if most is not None and band is Band.ADVERTISE:
        yield issue("invited", ASK_EVERYBODY, citation=ruleset.citation("purchase.consulted_most"), most=most)
    elif buying.chosen < least:
        citation = ruleset.citation("quotation.minimum_consulted")
        yield issue("invited", ASK_MORE, citation=citation, least=least, chosen=buying.chosen)


def total_with(similar: Sequence[Similar], estimate: Money) -> Money:
    """This purchase and the others in its currency: those in another can't be added up."""
    same = (one.amount.amount for one in similar if one.amount.currency == estimate.currency)
    return Money(exact_sum(estimate.amount, *same), estimate.currency)


def _split(buying: Buying, ruleset: Ruleset, nature: str, level: str, estimate: Money) -> Iterator[Issue]:
    limit, total = limit_of(DIRECT, ruleset, nature, level), total_with(buying.similar, estimate)
    if limit is None or not buying.similar or total.currency != limit.below.currency or total < limit.below:
        return
    if buying.split_reason.strip():
        return
    yield issue(
        "split_reason",
        SPLIT,
        citation=limit.citation,
        division=buying.division,
        year=str(buying.year),
        sum=total,
        limit=limit.below,
        others=", ".join(f"{one.reference} {one.title}" for one in buying.similar),
    )
