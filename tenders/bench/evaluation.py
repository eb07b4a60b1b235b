"""Evaluation of lots with many offers and twenty criteria by the rules, as the system does it after the opening."""

from __future__ import annotations

import random
from decimal import Decimal
from time import process_time

from procurement.rules.evaluation import evaluate
from procurement.rules.facts import AwardMethod, Criterion, CriterionKind, Item, LotTerms, Offer, PriceLine
from procurement.rules.money import Money
from tenders.bench.figures import Figure, Ratio, Report
from tenders.bench.load import middle

PART = "Evaluation"
CRITERIA = 20
LOTS = 10


def measure(*, offers: int, rounds: int) -> Report:
    """Seconds of processor time for ranking ten lots, for the digests over inputs and results that are stored with them,
    and what twice as many offers cost."""
    seconds, digest, ranked = _middles(offers, rounds)
    half, _, _ = _middles(max(1, offers // 2), rounds)
    name = f"{offers:,} offers x {CRITERIA} criteria x {LOTS} lots"
    found = [Figure(PART, f"rank {name}", seconds, "s"), Figure(PART, f"digest of {name}", digest, "s")]
    ratios = [
        Ratio(PART, f"seconds to rank {name}", seconds, "<= 2"),
        Ratio(PART, "with the digests over inputs and results", seconds + digest),
        Ratio(PART, f"{offers:,} offers : half as many", seconds / half, "<= 2.5"),
    ]
    missing = LOTS * offers - ranked
    return Report(found, ratios, [f"{missing} of {LOTS * offers} offers were not ranked."] if missing else [])


def _middles(offers: int, rounds: int) -> tuple[float, float, int]:
    """Seconds to rank ten lots and for their digests, the median of the rounds; how many offers were ranked in the last."""
    times = [_lot_by_lot(offers) for _ in range(rounds)]
    return middle([time[0] for time in times]), middle([time[1] for time in times]), times[-1][2]


def _lot_by_lot(offers: int) -> tuple[float, float, int]:
    """Each lot is forgotten before the next: the system stores an evaluation before it begins another."""
    seconds, digest, ranked = 0.0, 0.0, 0
    for number in range(LOTS):
        lot, bids = made_up(offers, seed=number)
        begun = process_time()
        found = evaluate(lot, bids)
        evaluated = process_time()
        found.digest()
        seconds, digest = seconds + evaluated - begun, digest + process_time() - evaluated
        ranked += len(found.ranking)
    return seconds, digest, ranked


def made_up(offers: int, *, seed: int = 7) -> tuple[LotTerms, list[Offer]]:
    """A lot with ten criteria that are numbers and ten that are choices, three points each, and its offers."""
    chance = random.Random(seed)  # noqa: S311  (figures that must be the same every time)
    choices = {"good": Decimal(1), "fair": Decimal("0.5"), "poor": Decimal(0)}
    criteria = tuple(
        Criterion(f"c{n}", f"Criterion {n}", CriterionKind.NUMBER, Decimal(3), worst=Decimal(0), best=Decimal(60))
        if n % 2
        else Criterion(f"c{n}", f"Criterion {n}", CriterionKind.OPTION, Decimal(3), options=choices)
        for n in range(CRITERIA)
    )
    items = tuple(Item(f"i{n}", f"Item {n}", Decimal(10), "piece") for n in range(5))
    lot = LotTerms(
        "lot", 1, "Lot", Money(Decimal(100_000), "RON"), items, AwardMethod.BEST_RATIO, criteria, tie_seed="seed"
    )
    return lot, [_offer(lot, number, chance) for number in range(offers)]


def _offer(lot: LotTerms, number: int, chance: random.Random) -> Offer:
    lines = tuple(PriceLine(item.id, Decimal(chance.randrange(100_00, 2_000_00)) / 100) for item in lot.items)
    total = sum((line.unit_price * item.quantity for line, item in zip(lines, lot.items, strict=True)), Decimal(0))
    answers = {
        c.id: str(chance.randrange(61)) if c.kind is CriterionKind.NUMBER else chance.choice(list(c.options))
        for c in lot.criteria
    }
    return Offer(
        f"bid{number:05}", f"company{number:05}", "RON", lines, total.quantize(Decimal("0.01")), answers=answers
    )
