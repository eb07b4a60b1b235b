"""Which groups of unit prices there are, without reading their lines: the index is asked for the next key after each. Reads only.

A page needs the figures of its own groups alone, so a million lines cost little more than a few.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Q

from tenders.queries.unit_prices import KEYS, PriceFilters, PriceGroup, group_of, groups, lines

Key = tuple[str, str, str]
"""Category, unit and currency."""

_KEYS = """
WITH RECURSIVE keys AS (
    (SELECT cpv_code, unit, currency FROM tenders_awardedline ORDER BY cpv_code, unit, currency LIMIT 1)
    UNION ALL
    SELECT following.* FROM keys CROSS JOIN LATERAL (
        SELECT l.cpv_code, l.unit, l.currency FROM tenders_awardedline l
        WHERE (l.cpv_code, l.unit, l.currency) > (keys.cpv_code, keys.unit, keys.currency)
        ORDER BY l.cpv_code, l.unit, l.currency LIMIT 1
    ) following
)
SELECT keys.* FROM keys CROSS JOIN LATERAL ({matching}) matching ORDER BY cpv_code, unit, currency
"""
_SAME = " AND ".join(f"tenders_awardedline.{name} = keys.{name}" for name in KEYS)


def keys(filters: PriceFilters) -> list[Key]:
    """The groups in which at least one line matches, in the order of the page."""
    matching = lines(filters).extra(where=[_SAME]).order_by().values("pk")[:1]  # noqa: S610  (no value of anybody's)
    # One line a key: of EXISTS the database would make a join with all lines.
    sql, params = matching.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(_KEYS.format(matching=sql), params)
        return cursor.fetchall()


def groups_at(filters: PriceFilters, wanted: Sequence[Key]) -> list[PriceGroup]:
    """The figures of these groups, in the order of the page."""
    return [group_of(row) for row in groups(lines(filters).filter(_one_of(wanted)))] if wanted else []


def _one_of(wanted: Iterable[Key]) -> Q:
    return reduce(or_, (Q(**dict(zip(KEYS, key, strict=True))) for key in wanted))
