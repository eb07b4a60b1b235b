"""Whether a bid in an auction is allowed, in sentences: in whose turn, by how much below the own total. See rules.auction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from procurement.rules.auction import Auction, Turn, most
from procurement.rules.messages import Issue, gettext_noop, issue
from procurement.rules.money import CENT, Money

NOT_BEGUN = gettext_noop("The auction begins at %(start)s.")
OVER = gettext_noop(
    "The auction ended at %(end)s. This arrived at %(now)s by the clock of the server and does not count."
)
LATE = gettext_noop(
    "Your turn in round %(round)s ended at %(end)s. This arrived at %(now)s by the clock of the server and does not count."
)
EARLY = gettext_noop("It is not your turn yet: yours in round %(round)s begins at %(start)s.")
NOTHING_PLACED = gettext_noop("You have no bid in this turn that could be withdrawn.")
NOT_AN_AMOUNT = gettext_noop("Write an amount above zero with at most two decimals.")
TOO_HIGH = gettext_noop("Bid at most %(most)s: that is your own total less the least step of %(step)s.")
NO_LOWER = gettext_noop("Less the least step of %(step)s your total would be zero or below: you can't bid any lower.")


def bid_issues(
    auction: Auction, found: Sequence[Turn], bid: str, amount: Money | None, now: datetime
) -> tuple[Issue, ...]:
    """What speaks against this bid at `now`; `amount` None withdraws the bid of the turn. `found` are the turns at `now`."""
    own = next((turn for turn in found if turn.bid == bid and turn.runs(now)), None)
    if own is None:
        return (_not_now(auction, found, bid, now),)
    if amount is None:
        last = next((one for one in reversed(auction.placed) if (one.bid, one.round) == (bid, own.round)), None)
        return () if last and last.amount is not None else (issue("", NOTHING_PLACED, code="nothing_placed"),)
    return tuple(_amount_issues(auction, own, bid, amount))


def _not_now(auction: Auction, found: Sequence[Turn], bid: str, now: datetime) -> Issue:
    if now < auction.starts_at:
        return issue("", NOT_BEGUN, code="not_begun", start=auction.starts_at)
    if now >= auction.ends_at:
        return issue("", OVER, code="over", end=auction.ends_at, now=now)
    own = [turn for turn in found if turn.bid == bid]
    if ahead := [turn for turn in own if now < turn.starts_at]:
        return issue("", EARLY, code="early", round=ahead[0].round, start=ahead[0].starts_at)
    return issue("", LATE, code="late", round=own[-1].round, end=own[-1].ends_at, now=now)


def _amount_issues(auction: Auction, turn: Turn, bid: str, wanted: Money) -> Iterator[Issue]:
    amount, currency = wanted.amount, wanted.currency
    highest, step = most(auction, bid, turn.round), Money(auction.step, currency)
    if highest <= 0:
        yield issue("amount", NO_LOWER, code="no_lower", step=step)
    elif amount <= 0 or amount.adjusted() > 17 or amount != amount.quantize(CENT):
        yield issue("amount", NOT_AN_AMOUNT, code="not_an_amount")
    elif amount > highest:
        yield issue("amount", TOO_HIGH, code="too_high", most=Money(highest, currency), step=step)
