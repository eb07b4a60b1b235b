"""How far the second-lowest valid bid lies above the winning one: what R024 and R058 look at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from procurement.rules.redflags.flag import Context, Finding, Flag
from procurement.rules.redflags.process import Bid, Process


@dataclass(frozen=True, slots=True)
class Gap:
    """(second-lowest valid bid - winning bid) / winning bid; who won, and who came next."""

    ratio: Fraction
    winner: str
    runner_up: str


class GapFlag(Flag):
    """A flag over the gaps of all processes."""

    def __init__(self, context: Context) -> None:
        super().__init__(context)
        self.gaps: dict[str, Gap] = {}

    def read(self, process: Process) -> Iterator[Finding]:
        if gap := gap_of(process, self.context):
            self.gaps[process.ocid] = gap
        yield from ()


def gap_of(process: Process, context: Context) -> Gap | None:
    """The gap of a process with one award in force to one supplier that handed in the lowest valid bid; else None.

    Where there are several awards nobody knows which bids competed; where a dearer bid won, price was not all that counted.
    """
    winner = process.single_winner()
    if not winner or not context.compares_prices(process):
        return None
    valid = [bid for bid in process.bids if bid.status == "valid" and bid.alone and bid.priced]
    valid = [bid for bid in valid if context.is_main(bid.currency)]
    own = min((bid for bid in valid if bid.tenderers[0] == winner), key=_price, default=None)
    other = min((bid for bid in valid if bid.tenderers[0] != winner), key=_price, default=None)
    if own is None or other is None or _price(other) < _price(own) or not _price(own):
        return None
    return Gap(_price(other) / _price(own) - 1, winner, other.tenderers[0])


def _price(bid: Bid) -> Fraction:
    assert bid.amount is not None
    return bid.amount
