"""The parts of the bench, one after the other, each on what it fills itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django.db import connection

from tenders.bench import (
    bids,
    board_search,
    browser,
    bundle,
    evaluation,
    million,
    offline,
    open_data,
    opening,
    pages,
    rush,
    savings,
    sealing,
    unit_prices,
    upload,
)
from tenders.bench.figures import Report
from tenders.bench.throwaway import web_server

Say = Callable[[str], None]


def run(parts: Sequence[str], sizes: Mapping[str, int], say: Say, show: Callable[[Report], None]) -> Report:
    """Measure these parts and show each when it is done; one that breaks is an error and does not hold up the others."""
    report = Report()
    for part in sorted(set(parts), key=list(PARTS).index):
        say(f"{part} ...")
        try:
            found = PARTS[part](sizes, lambda line, part=part: say(f"{part}: {line}"))  # type: ignore[misc]
        except Exception as error:  # noqa: BLE001  (what was measured before must not be lost)
            found = Report(errors=[f"{part}: {type(error).__name__}: {error}"])
        show(found)
        report.add(found)
    return report


def _bids(sizes: Mapping[str, int], say: Say) -> Report:
    _require_durable_commits()
    with web_server() as url:
        return bids.measure(url, bids=sizes["bids"], rounds=sizes["rounds"], progress=say)


def _rush(sizes: Mapping[str, int], say: Say) -> Report:
    _require_durable_commits()
    with web_server() as url:
        return rush.measure(url, bidders=sizes["rush"], progress=say)


def _require_durable_commits() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('fsync'), current_setting('synchronous_commit')")
        if cursor.fetchone() != ("on", "on"):
            raise RuntimeError("This database forgets commits in a power cut: its figures would say nothing.")


def _vacuum() -> None:
    """What the database does by itself within a minute of such a change."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _pages(sizes: Mapping[str, int], say: Say) -> Report:
    say(f"{sizes['tenders']:,} tenders are made up")
    references = pages.fill(sizes["tenders"])
    _vacuum()
    with web_server() as url:
        return pages.measure(url, references, rounds=sizes["rounds"])


def _evaluation(sizes: Mapping[str, int], say: Say) -> Report:
    return evaluation.measure(offers=sizes["offers"], rounds=sizes["rounds"])


def _savings(sizes: Mapping[str, int], say: Say) -> Report:
    say(f"{sizes['awards']:,} awards are made up")
    savings.fill(sizes["awards"])
    _vacuum()
    return savings.measure(rounds=max(2, sizes["rounds"]))


def _sealing(sizes: Mapping[str, int], say: Say) -> Report:
    """Each way that a bid can be sealed: in memory, by the server as it receives it, on the command line, in the browser."""
    report = sealing.measure()
    with web_server() as url:
        report.add(upload.measure(url, rounds=sizes["rounds"]))
    report.add(offline.measure())
    report.add(browser.measure())
    return report


def _opening(sizes: Mapping[str, int], say: Say) -> Report:
    return opening.measure(bids=sizes["opened"], progress=say)


def _bundle(sizes: Mapping[str, int], say: Say) -> Report:
    return bundle.measure(bids=sizes["bundled"], progress=say)


def _open_data(sizes: Mapping[str, int], say: Say) -> Report:
    say(f"{sizes['releases']:,} releases are made up")
    open_data.fill(sizes["releases"])
    _vacuum()
    return open_data.measure(rounds=sizes["rounds"])


def _million(sizes: Mapping[str, int], say: Say) -> Report:
    say(f"{sizes['grown']:,} procedures are made up")
    million.fill(sizes["grown"])
    report = million.measure()
    report.add(board_search.measure())
    return report


def _unit_prices(sizes: Mapping[str, int], say: Say) -> Report:
    say(f"{sizes['lines']:,} awarded lines are made up")
    unit_prices.fill(sizes["lines"])
    _vacuum()
    return unit_prices.measure(rounds=sizes["rounds"])


PARTS: Mapping[str, Callable[[Mapping[str, int], Say], Report]] = {
    "evaluation": _evaluation,
    "bundle": _bundle,
    "opening": _opening,
    "sealing": _sealing,
    "bids": _bids,
    "rush": _rush,
    "pages": _pages,
    "savings": _savings,
    "open-data": _open_data,
    "million": _million,
    "unit-prices": _unit_prices,
}
"""In this order: what is played in the past comes before the log has minutes of today, and the notice board before the savings
report, which fills the database with history."""
