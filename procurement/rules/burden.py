"""What bidding for a tender asks of a company: documents, signatures, pages, turnover, size of the lots, days. Advice only.

Each point has a level (0 light, 1 noticeable, 2 heavy) by published limits, and a sentence that says why. Nothing here decides
anything. The limits are defaults of this platform, except the turnover: at most twice the value, Directive 2014/24/EU art. 58(3),
Law 98/2016 art. 175(2).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from procurement.rules.messages import Message, gettext_noop
from procurement.rules.money import Money, rounded

LIGHT, NOTICEABLE, HEAVY = 0, 1, 2
DOCUMENTS = (4, 9)
"""More documents than the first number are noticeable, more than the second heavy; the same below."""
SIGNATURES, PAGES = (1, 3), (30, 100)
TURNOVER = (Fraction(1), Fraction(2))
DAYS = (30, 15)
"""Fewer days than these."""
SMALL_COMPANY = Decimal(2_000_000)
"""EUR: what a micro-enterprise turns over in a year at most (Recommendation 2003/361/EC, art. 2(3)). A lot above it is out of its reach."""

DOCUMENTS_ASKED = gettext_noop("Documents to attach: %(count)s. Declarations to make: %(declarations)s.")
SIGNATURES_ASKED = gettext_noop("Documents that must be signed: %(count)s.")
PAGES_ASKED = gettext_noop(
    "Pages at most, where a limit is given: %(count)s. Documents without a limit: %(unlimited)s."
)
TURNOVER_ASKED = gettext_noop(
    "Turnover asked: %(turnover)s a year, %(ratio)s times the estimated value of the smallest lot."
)
TURNOVER_BEYOND = gettext_noop(
    "Turnover asked: %(turnover)s a year, %(ratio)s times the estimated value of the smallest lot. More than twice needs a reason that "
    "lies in the contract."
)
NO_TURNOVER = gettext_noop("No turnover is asked.")
LOTS_OF_SIZE = gettext_noop("Lots: %(count)s. The smallest is estimated at %(smallest)s, the largest at %(largest)s.")
DAYS_GIVEN = gettext_noop("Days from publication to the end of bids: %(days)s.")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a tender asks. Estimates are without VAT; `days` is None while a date is missing."""

    documents: int
    declarations: int
    signatures: int
    pages: int
    unlimited: int
    """Documents for which no number of pages is given."""
    estimates: tuple[Money, ...]
    turnover: Money | None = None
    days: int | None = None
    beyond: tuple[tuple[Message, Fraction], ...] = ()
    """Minimums in money above the value of the smallest lot: the sentence, and how many times it."""


@dataclass(frozen=True, slots=True)
class Point:
    """One measure: its name, how heavy it is, and a sentence with its figures."""

    name: str
    level: int
    text: Message


def burden(asked: Asked) -> tuple[Point, ...]:
    """The points in the order of the page. What can't be said yet (no lot, no dates) is left out."""
    return tuple(_points(asked))


def heaviest(points: tuple[Point, ...]) -> int:
    """The level of the heaviest point; a tender is as hard to answer as the hardest thing that it asks."""
    return max((point.level for point in points), default=LIGHT)


def _points(asked: Asked) -> Iterator[Point]:
    counts = {"count": asked.documents, "declarations": asked.declarations}
    yield Point("documents", _above(asked.documents, DOCUMENTS), Message(DOCUMENTS_ASKED, counts))
    signed = Message(SIGNATURES_ASKED, {"count": asked.signatures})
    yield Point("signatures", _above(asked.signatures, SIGNATURES), signed)
    if asked.documents:
        pages = Message(PAGES_ASKED, {"count": asked.pages, "unlimited": asked.unlimited})
        yield Point("pages", max(_above(asked.pages, PAGES), NOTICEABLE if asked.unlimited else LIGHT), pages)
    estimates = sorted(asked.estimates, key=lambda estimate: estimate.amount)
    if estimates and estimates[0].amount > 0:
        yield _turnover(asked.turnover, estimates[0])
        for text, ratio in asked.beyond:
            yield Point("qualification", _above(ratio, TURNOVER), text)
        sizes = {"count": len(estimates), "smallest": estimates[0], "largest": estimates[-1]}
        yield Point("lots", _size(estimates[0]), Message(LOTS_OF_SIZE, sizes))
    if asked.days is not None:
        level = HEAVY if asked.days < DAYS[1] else NOTICEABLE if asked.days < DAYS[0] else LIGHT
        yield Point("days", level, Message(DAYS_GIVEN, {"days": asked.days}))


def _turnover(turnover: Money | None, smallest: Money) -> Point:
    if turnover is None:
        return Point("turnover", LIGHT, Message(NO_TURNOVER))
    ratio = Fraction(turnover.amount) / Fraction(smallest.amount)
    level = _above(ratio, TURNOVER)
    given = {"turnover": turnover, "ratio": rounded(ratio)}
    return Point("turnover", level, Message(TURNOVER_BEYOND if level == HEAVY else TURNOVER_ASKED, given))


def _size(smallest: Money) -> int:
    """Only in euro can the smallest lot be compared with what a small company turns over; else it is told and not judged."""
    return NOTICEABLE if smallest.currency == "EUR" and smallest.amount > SMALL_COMPANY else LIGHT


def _above(count: int | Fraction, limits: tuple[int | Fraction, int | Fraction]) -> int:
    return sum(count > limit for limit in limits)
