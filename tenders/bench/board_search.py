"""Searches of the notice board of an installation that has grown: as people make them, and where every word is common."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from time import perf_counter

from procurement import clock
from tenders.bench.figures import Figure, Ratio, Report
from tenders.queries import search
from tenders.queries.board_filters import BoardFilters
from tenders.queries.board_page import board_page

PART = "Notice board when it has grown"
EACH, FAR = 60, 10**6
"""Searches of each kind, every one of them different."""
COMMON = (
    "laptop", "road", "school", "cleaning", "hospital", "heating", "paper", "lighting", "water", "repair",
    "bridge", "software", "tablet", "furniture", "printing", "fuel", "security", "vehicle", "roof", "window",
    "elevator", "garden", "waste", "medicine", "vaccine", "scanner", "server", "network", "cable", "training",
    "audit",
)  # fmt: skip
"""Each stands in a fifth of all tenders."""
WORDS, LETTERS = 30_000, "noidelaustrmpgvz"
"""The other words, of five letters, are as frequent as those of a language: the n-th occurs with 1/n of the first one's chance."""


def text(common: int, others: int) -> str:
    """Words of a title or a summary, as SQL."""
    array = "ARRAY[" + ", ".join(f"'{word}'" for word in COMMON) + "]"
    one_common = f"({array})[1 + floor({len(COMMON)} * random())::int]"
    number = f"lpad(to_hex(floor(power({WORDS}, random()))::int), 5, '0')"
    one_other = f"translate({number}, '0123456789abcdef', '{LETTERS}')"
    return " || ' ' || ".join([one_other] * others + [one_common] * common)


def _word(chance: random.Random) -> str:
    """One of the other words, as often as they are written."""
    number = f"{int(WORDS ** chance.random()):05x}"
    return number.translate(str.maketrans("0123456789abcdef", LETTERS))


@dataclass(frozen=True, slots=True)
class Asked:
    """One page of the notice board."""

    filters: BoardFilters
    last_page: bool = False


def kinds() -> dict[str, list[Asked]]:
    """What is asked, by kind; the same every time."""
    chance = random.Random(5)  # noqa: S311  (searches that must be the same every time)
    words = [" ".join(_word(chance) for _ in range(number % 3 + 1)) for number in range(EACH)]
    common = [" ".join(chance.sample(COMMON, number % 3 + 1)) for number in range(EACH)]
    cpv, region = ("", "45000000", "33000000"), ("", "RO321", "RO113")
    filters = [
        BoardFilters(cpv=cpv[n % 3], region=region[n // 3 % 3], procedure=("", "limited")[n % 2], sort=("newest", "deadline")[n // 2 % 2])
        for n in range(EACH)
    ]  # fmt: skip
    return {
        "as people search": [Asked(BoardFilters(q=q, cpv=cpv[n % 3])) for n, q in enumerate(words)],
        "common words alone": [Asked(BoardFilters(q=q, cpv=cpv[n % 2])) for n, q in enumerate(common)],
        "words that nothing has": [Asked(BoardFilters(q=f"{q[:4]}x{q[4:]}")) for q in common],
        "filters without words": [Asked(one) for one in filters],
        "last page": [Asked(one, last_page=True) for one in filters],
        "by value": [Asked(one, last_page=n % 4 == 3) for n, one in enumerate(_by_value(filters, chance))],
        "no words, no filters": [Asked(BoardFilters())] * (EACH // 3),
    }


def _by_value(filters: Sequence[BoardFilters], chance: random.Random) -> list[BoardFilters]:
    """From a value, up to a value or between two, alone in every second one; in the order of value but for every third."""
    values = [
        (Decimal(low), Decimal(low + chance.choice((500, 5_000, 50_000))))
        for low in chance.choices(range(100_000), k=EACH)
    ]
    asked: list[BoardFilters] = []
    for n, (low, high) in enumerate(values):
        one = filters[n] if n % 2 else BoardFilters()
        bounds = ((low, None), (None, high), (low, high), (None, None))[n // 2 % 4]
        asked.append(replace(one, min_value=bounds[0], max_value=bounds[1], sort="newest" if n % 3 == 2 else "value"))
    return asked


def measure() -> Report:
    """What a page asks of the database: the tenders with the words, a correction of them, the counts, the rows of the page."""
    report, every = Report(), list[float]()
    for kind, asked in kinds().items():
        times = [_milliseconds(partial(show, one)) for one in asked]
        every += times
        report.figures.append(Figure(PART, f"{kind}, median", _share(times, 0.5), "ms"))
        report.ratios.append(Ratio(PART, f"{kind}, p95 in ms", _share(times, 0.95), "<= 100"))
    report.ratios.append(Ratio(PART, "all of these, p95 in ms", _share(every, 0.95), "<= 100"))
    return report


def show(asked: Asked) -> None:
    """Ask for all that the page shows of its tenders."""
    found = board_page(asked.filters, clock.now(), FAR if asked.last_page else 1)
    if (words := found.filters.q) and found.counts.total:
        search.found_inside(list(found.page), search.stems_of(words))


def _milliseconds(work: Callable[[], object]) -> float:
    begin = perf_counter()
    work()
    return 1000 * (perf_counter() - begin)


def _share(times: Sequence[float], share: float) -> float:
    return sorted(times)[int(share * (len(times) - 1))]
