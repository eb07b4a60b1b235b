"""What decides between offers that are exactly equal: a chain published in the notice, and after it always the draw.

The draw is public and can be repeated: the smallest SHA-256 of the lot's tie_seed, a newline and the bid's id wins.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType

from procurement.rules.criteria import extra_of, quality_of
from procurement.rules.facts import LotTerms
from procurement.rules.messages import Message, gettext_noop
from procurement.rules.methods import Candidate
from procurement.rules.methods.quality import scale_of

DRAW, EXTRA, RECEIPT = "seeded_draw", "extra_criterion", "earliest_receipt"
_NEVER = datetime.max.replace(tzinfo=UTC)
_Key = Fraction | str | datetime

WORDS: Mapping[str, Message] = MappingProxyType(
    {
        "lower_price": Message(gettext_noop("the lower price")),
        "heaviest_factor": Message(gettext_noop("more points on the heaviest quality criterion")),
        EXTRA: Message(gettext_noop("the additional criterion")),
        DRAW: Message(gettext_noop("the public draw")),
        RECEIPT: Message(gettext_noop("the earlier receipt")),
    }
)
"""What each rule is called in a reason."""


def chain_of(lot: LotTerms) -> tuple[str, ...]:
    """The published chain, ended by the draw if it does not hold it already. ValueError names an unknown rule."""
    unknown = [rule for rule in lot.tie_break if rule not in WORDS]
    if unknown:
        raise ValueError(f"{unknown[0]!r} is no tie-break; there are {', '.join(WORDS)}.")
    return lot.tie_break if DRAW in lot.tie_break else (*lot.tie_break, DRAW)


def tie_keys(lot: LotTerms, candidate: Candidate) -> tuple[_Key, ...]:
    """One key per rule of the chain; the smaller key is placed first."""
    return tuple(_KEYS[rule](lot, candidate) for rule in chain_of(lot))


def decided_by(lot: LotTerms, first: Candidate, second: Candidate) -> str:
    """The first rule of the chain that tells two equal offers apart; the draw always does."""
    pairs = zip(chain_of(lot), tie_keys(lot, first), tie_keys(lot, second), strict=True)
    return next(rule for rule, left, right in pairs if left != right)


def draw_ticket(seed: str, offer_id: str) -> str:
    """The hexadecimal ticket of an offer in the draw; the smallest wins."""
    return hashlib.sha256(f"{seed}\n{offer_id}".encode()).hexdigest()


def _lower_price(_lot: LotTerms, candidate: Candidate) -> Fraction:
    return Fraction(candidate.total.amount)


def _heaviest_factor(lot: LotTerms, candidate: Candidate) -> Fraction:
    """Of several heaviest criteria the first published; without quality points nobody is ahead."""
    if not candidate.quality:
        return Fraction(0)
    heaviest = max(quality_of(lot), key=lambda criterion: criterion.weight)
    return -candidate.quality[heaviest.id]


def _extra_criterion(lot: LotTerms, candidate: Candidate) -> Fraction:
    """The better answer to the criterion that earns no points; no usable answer comes last."""
    extra = extra_of(lot)
    if extra is None:
        raise ValueError("The tie-break names an additional criterion, but the lot has none.")
    share = scale_of(replace(extra, weight=Decimal(1)))(candidate.offer)
    return Fraction(1) if share is None else -share


def _draw(lot: LotTerms, candidate: Candidate) -> str:
    return draw_ticket(lot.tie_seed, candidate.offer.id)


def _earliest_receipt(_lot: LotTerms, candidate: Candidate) -> datetime:
    """A lower total bid in an auction counts from when it was bid."""
    auctioned = candidate.offer.auctioned
    return (auctioned.at if auctioned else candidate.offer.received_at) or _NEVER


_KEYS: Mapping[str, Callable[[LotTerms, Candidate], _Key]] = {
    "lower_price": _lower_price,
    "heaviest_factor": _heaviest_factor,
    EXTRA: _extra_criterion,
    DRAW: _draw,
    RECEIPT: _earliest_receipt,
}
