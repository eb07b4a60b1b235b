"""What a savings report has found in its rows: the figures, and the lots of a page. Remembered while the kept rows and their marks
stay as they are (savings_remembered). Reads only.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import add
from typing import Any

from django.conf import settings

from procurement.rules import exact_json
from tenders.queries import savings_parts
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_kept import Kept, kept_now, made_by, read
from tenders.queries.savings_remembered import REMEMBERED, Rows
from tenders.queries.savings_rows import enough_memory, fetch
from tenders.queries.savings_sql import GROUPS


def figures(filters: SavingsFilters, baselines: tuple[str, ...], main: str) -> dict[str, list[tuple[str, Any]]]:
    """The parts of savings_parts.figures_sql by name, as (value, figures)."""
    statement = partial(savings_parts.figures_sql, filters, settings.DISPLAY_TIME_ZONE, baselines=baselines, main=main)
    found: dict[str, list[tuple[str, Any]]] = {}
    for part, value, body in _remembered(filters, ("figures", baselines, main), statement):
        found.setdefault(part, []).append((value, exact_json.loads(body) if body else None))
    for part in {"total", "cell", *GROUPS} & found.keys():
        found[part] = _together(found[part], keys=1 if part == "cell" else 0)
    return found


def chosen(filters: SavingsFilters, page: tuple[str, int, int], main: str) -> list[str]:
    """The lots of a page (order, first, how many): to put them in order, a report that converts has to convert them all."""
    statement = partial(savings_parts.page_sql, filters, settings.DISPLAY_TIME_ZONE, page=page, main=main)
    return [lot for lot, _saving in _remembered(filters, ("page", page, main), statement)]


def _remembered(
    filters: SavingsFilters, asked: tuple[Any, ...], statement: Callable[[Kept | None], tuple[str, list[Any]]]
) -> Rows:
    """The rows of a statement: remembered, or read. What was read is at least as new as the version that it is kept under."""
    zone = settings.DISPLAY_TIME_ZONE
    key = (filters, asked, made_by(zone))
    state = kept_now(filters, zone)
    if state and (found := REMEMBERED.get((*key, state.version))) is not None:
        return found
    with enough_memory(whole_branches=state is not None and not state.marked and not filters.conversion):
        kept, rows = read(filters, zone, statement, known=state) if state else (None, fetch(*statement(None)))
    if kept:
        REMEMBERED.keep((*key, kept.version), rows)
    return rows


def _together(found: list[tuple[str, Any]], *, keys: int) -> list[tuple[str, Any]]:
    """One line for each value: sums of several sources added up. So many of the figures are what they are grouped by, too."""
    sums: dict[tuple[str, ...], list[Any]] = {}
    for value, body in found:
        key = (value, *body[:keys])
        own = sums.setdefault(key, body)
        if own is not body:
            sums[key] = [*body[:keys], *map(add, own[keys:], body[keys:])]
    return [(key[0], body) for key, body in sums.items()]
