"""Evaluation of one lot with many offers and twenty criteria by the rules, as the system does it after the opening."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from time import perf_counter

from procurement.rules.evaluation import evaluate
from procurement.rules.facts import AwardMethod, Criterion, CriterionKind, Item, LotTerms, Offer, PriceLine
from procurement.rules.money import Money
from tenders.bench.figures import Figure, Report
from tenders.bench.load import middle

PART = "Evaluation"
CRITERIA = 20


def measure(*, offers: int, rounds: int) -> Report:
    """Seconds of the rules for ranking the lot, and for the digest over inputs and result that is stored with it."""
    lot, bids = made_up(offers)
    ranked = evaluate(lot, bids)
    name = f"{offers:,} offers x {CRITERIA} criteria"
    seconds = middle([_timed(lambda: evaluate(lot, bids)) for _ in range(rounds)])
    digest = middle([_timed(ranked.digest) for _ in range(rounds)])
    found = [Figure(PART, f"rank {name}", seconds, "s"), Figure(PART, f"digest of {name}", digest, "s")]
    missing = offers - len(ranked.ranking)
    return Report(found, errors=[f"{missing} of {offers} offers were not ranked."] if missing else [])


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


def _timed(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun
