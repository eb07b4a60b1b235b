"""Why a notice is what somebody looks for, and when the next digest is due. Pure; the database finds by the same rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo


class Frequency(StrEnum):
    """How often somebody hears of a search."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


class Why(StrEnum):
    """The kinds of reasons. UNKNOWN: an early notice does not say this yet, so it excludes nothing.

    SIMILAR names the notice's category alone: what a company bid for is written down nowhere but in its bids.
    """

    WORDS = "words"
    CATEGORY = "category"
    REGION = "region"
    VALUE = "value"
    PROCEDURE = "procedure"
    BUYER = "buyer"
    UNKNOWN = "unknown"
    ANYTHING = "anything"
    SIMILAR = "similar"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: what the notice has, and what was asked for, both as codes or plain figures."""

    why: Why
    found: str
    asked: str

    def to_data(self) -> list[str]:
        """As it is stored."""
        return [self.why.value, self.found, self.asked]


@dataclass(frozen=True, slots=True)
class Wish:
    """What a saved search asks for; empty values ask nothing. `similar`: what is like that which a company bid for."""

    words: str = ""
    categories: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    min_value: Decimal | None = None
    max_value: Decimal | None = None
    procedure: str = ""
    buyer: str = ""
    similar: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """What a notice says: the codes of its categories, its region and value where they are known yet, its buyer."""

    categories: tuple[str, ...]
    region: str = ""
    value: Decimal | None = None
    currency: str = ""
    procedure: str = ""
    buyer: str = ""


def branch(code: str) -> str:
    """The digits that all codes below a CPV category share: 30000000 -> 30, 30210000 -> 3021. A division has two digits."""
    return code[:2] + code[2:8].rstrip("0")


def prefixes(code: str, least: int, most: int) -> tuple[str, ...]:
    """Every beginning of a code with `least` to `most` characters: what a larger category or region may be named by."""
    return tuple(code[:length] for length in range(least, min(len(code), most) + 1))


def reasons(wish: Wish, notice: Notice) -> tuple[Reason, ...]:
    """Why a notice that a search found is what it asks for, in the order of the form; never empty."""
    return tuple(_reasons(wish, notice)) or (Reason(Why.ANYTHING, "", ""),)


def _reasons(wish: Wish, notice: Notice) -> Iterator[Reason]:
    if wish.similar:
        yield Reason(Why.SIMILAR, notice.categories[0], "")
    if wish.words:
        yield Reason(Why.WORDS, wish.words, wish.words)
    yield from _category(wish, notice)
    yield from _region(wish, notice)
    yield from _value(wish, notice)
    if wish.procedure:
        yield Reason(Why.PROCEDURE, notice.procedure, wish.procedure)
    if wish.buyer:
        yield Reason(Why.BUYER, notice.buyer, wish.buyer)


def _category(wish: Wish, notice: Notice) -> Iterator[Reason]:
    pairs = ((code, asked) for asked in wish.categories for code in notice.categories if code.startswith(branch(asked)))
    if pair := next(pairs, None):
        yield Reason(Why.CATEGORY, *pair)


def _region(wish: Wish, notice: Notice) -> Iterator[Reason]:
    if wish.regions and not notice.region:
        yield Reason(Why.UNKNOWN, "", Why.REGION)
    for asked in wish.regions:
        if notice.region.startswith(asked):
            yield Reason(Why.REGION, notice.region, asked)
            return


def _value(wish: Wish, notice: Notice) -> Iterator[Reason]:
    if wish.min_value is None and wish.max_value is None:
        return
    if notice.value is None:
        yield Reason(Why.UNKNOWN, "", Why.VALUE)
    else:
        yield Reason(Why.VALUE, str(notice.value), notice.currency)


HOUR = time(7)
"""When digests leave, by the clock of the platform's zone: before work begins."""
MONDAY = 0


def next_digest(frequency: Frequency, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The next moment at which a digest leaves, after `now`: each morning, or each Monday's. None where there is no digest."""
    if frequency not in (Frequency.DAILY, Frequency.WEEKLY):
        return None
    day = now.astimezone(zone).date()
    while True:
        moment = datetime.combine(day, HOUR, zone)
        if moment > now and (frequency is Frequency.DAILY or day.weekday() == MONDAY):
            return moment.astimezone(now.tzinfo)
        day += timedelta(days=1)
