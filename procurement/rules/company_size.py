"""How large a company is by the EU definition: Commission Recommendation 2003/361/EC, Annex, art. 2 to 4 and 6.

Staff and, of turnover and balance sheet total, the one that fits better; a size changes when two years in a row say so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from procurement.rules.messages import Message, gettext_noop

STALE_AFTER = 2
"""Years: accounts are filed in the year after, so the year before last must be there."""


class Size(StrEnum):
    """Smallest first."""

    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


ORDER = tuple(Size)


@dataclass(frozen=True, slots=True)
class Ceiling:
    """A size holds with fewer than `staff` people and at most this turnover or this balance sheet total, in euro (art. 2)."""

    size: Size
    staff: int
    turnover: int
    balance: int


CEILINGS = (
    Ceiling(Size.MICRO, 10, 2_000_000, 2_000_000),
    Ceiling(Size.SMALL, 50, 10_000_000, 10_000_000),
    Ceiling(Size.MEDIUM, 250, 50_000_000, 43_000_000),
)


@dataclass(frozen=True, slots=True)
class YearFigures:
    """A closed year: staff in annual work units (art. 5), amounts in `currency`, of which `rate` units make one euro."""

    year: int
    staff: Decimal | None = None
    turnover: Decimal | None = None
    balance: Decimal | None = None
    currency: str = "EUR"
    rate: Decimal = Decimal(1)

    def in_euro(self, amount: Decimal | None) -> Fraction | None:
        """An amount of this year in euro, exactly."""
        return None if amount is None else Fraction(amount) / Fraction(self.rate)


@dataclass(frozen=True, slots=True)
class YearSize:
    """A year with the size that its own figures give, the one that then holds, and why. None: the figures don't say."""

    figures: YearFigures
    own: Size | None
    holds: Size | None
    reason: Message


@dataclass(frozen=True, slots=True)
class SizeWorking:
    """The size that holds now, each year's part in it (the oldest first), and what is missing."""

    size: Size | None
    years: tuple[YearSize, ...]
    missing: tuple[Message, ...]


FIRST = gettext_noop("The first year given, or the first after a gap: its own figures decide.")
TWO_YEARS = gettext_noop("This year and the one before say so.")
WAITS = gettext_noop("A size changes only when two years in a row say so (art. 4(2)): the one before still holds.")
INCOMPLETE = gettext_noop("The figures of this year don't say: something is missing.")
NO_YEARS = gettext_noop("Give the figures of your last two closed years.")
NO_STAFF = gettext_noop("%(year)s: the number of staff is missing.")
NO_MONEY = gettext_noop("%(year)s: turnover or balance sheet total is missing.")
OTHER_AMOUNT = gettext_noop("%(year)s: one amount is above a limit, and the other is missing; it might be below.")
ONE_YEAR = gettext_noop("Only one year counts so far. With the year before it, the size is certain.")
STALE = gettext_noop("The latest year is %(year)s: add the years that were closed since.")
PUBLIC_QUARTER = gettext_noop(
    "Public bodies control a quarter of the company or more, so it is not micro, small or medium whatever its figures (art. 3(4))."
)


def size_of_year(figures: YearFigures) -> Size | None:
    """The size by the figures of one year alone; None if they leave it open."""
    for ceiling in CEILINGS:
        fits = _fits(figures, ceiling)
        if fits is None:
            return None
        if fits:
            return ceiling.size
    return Size.LARGE


def size_by_years(years: Iterable[YearFigures], *, this_year: int, public_quarter: bool = False) -> SizeWorking:
    """The size that holds after all years given. `public_quarter`: public bodies control 25 % or more."""
    known = sorted(years, key=lambda one: one.year)
    worked: list[YearSize] = []
    for figures in known:
        worked.append(_after(worked[-1] if worked else None, figures))
    size = worked[-1].holds if worked else None
    if public_quarter:
        return SizeWorking(Size.LARGE, tuple(worked), (Message(PUBLIC_QUARTER),))
    return SizeWorking(size, tuple(worked), tuple(_missing(worked, this_year)))


def _fits(figures: YearFigures, ceiling: Ceiling) -> bool | None:
    """Whether a year keeps to a ceiling: staff, and one of the two amounts. None where what is missing could decide it."""
    staff = None if figures.staff is None else figures.staff < ceiling.staff
    turnover, balance = figures.in_euro(figures.turnover), figures.in_euro(figures.balance)
    amounts = (
        None if turnover is None else turnover <= ceiling.turnover,
        None if balance is None else balance <= ceiling.balance,
    )
    money = True if True in amounts else None if None in amounts else False
    if staff is False or money is False:
        return False
    return None if staff is None or money is None else True


def _after(before: YearSize | None, figures: YearFigures) -> YearSize:
    """What holds after one more year: each limit is passed, either way, once two years in a row have passed it."""
    own = size_of_year(figures)
    if own is None:
        return YearSize(figures, None, None, Message(INCOMPLETE))
    if before is None or before.own is None or before.holds is None or before.figures.year != figures.year - 1:
        return YearSize(figures, own, own, Message(FIRST))
    holds = sorted((own, before.own, before.holds), key=ORDER.index)[1]
    return YearSize(figures, own, holds, Message(TWO_YEARS if holds is own else WAITS))


def _missing(worked: list[YearSize], this_year: int) -> Iterable[Message]:
    if not worked:
        yield Message(NO_YEARS)
        return
    for one in worked:
        figures = one.figures
        if one.own is not None:
            continue
        if figures.staff is None:
            yield Message(NO_STAFF, {"year": str(figures.year)})
        if figures.turnover is None and figures.balance is None:
            yield Message(NO_MONEY, {"year": str(figures.year)})
        elif figures.staff is not None:
            yield Message(OTHER_AMOUNT, {"year": str(figures.year)})
    last = worked[-1]
    together = any(b.figures.year == a.figures.year + 1 and a.own and b is last for a, b in pairwise(worked))
    if last.own is not None and not together:
        yield Message(ONE_YEAR)
    if last.figures.year < this_year - STALE_AFTER:
        yield Message(STALE, {"year": str(last.figures.year)})
