"""The SQL that converts the rows of the savings report: each amount by the rates of the day of the lot's first award. Reads only.

The rule is procurement.rules.conversion's; a test compares both on the same lots, cent by cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from procurement.rules.conversion import AMOUNTS, MOST_DAYS
from procurement.rules.exchange_rates import PER_FOREIGN
from tenders.models import ExchangeRate, RateTable
from tenders.queries.savings_filters import Conversion, SavingsFilters

UNRATED = """CASE WHEN f.same OR r.num IS NOT NULL THEN '' WHEN NOT f.known THEN 'currency'
        WHEN f.award_day IS NULL THEN 'date' ELSE 'day' END"""
"""Why a lot can't be converted (rules.conversion.NO_RATES); empty where it can."""


def conversion_by(table: RateTable, currency: str, used: Sequence[str]) -> Conversion | None:
    """How lots in the currencies `used` are converted into another one by these rates; None where they don't state that one."""
    files = RateTable.objects.filter(code=table.code, number__range=(table.since, table.number)).order_by("pk")
    pks = tuple(files.values_list("pk", flat=True))
    wanted = sorted({*used, currency} - {table.base})
    known = ExchangeRate.objects.filter(table__in=pks, currency__in=wanted).order_by("currency")
    quoted = tuple(known.values_list("currency", flat=True).distinct())
    if currency != table.base and currency not in quoted:
        return None
    return Conversion(table.pk, pks, table.base, table.quoted, quoted)


def converted_sql(
    found: str, values: list[Any], filters: SavingsFilters, time_zone: str, columns: Sequence[str]
) -> tuple[str, list[Any]]:
    """The rows `found`, which have their `currency`, with `columns` in the report's currency; `conversion` is the working
    (rules.conversion.read_working) and `unrated` why there is none."""
    by = filters.conversion
    assert by is not None
    rates, of_rates = _rates_sql(by, filters.currency)
    picked = ", ".join(_converted(name) if name in AMOUNTS else f"f.{name}" for name in columns if name != "conversion")
    before = ", ".join(f"'{name}=' || f.{name}" for name in AMOUNTS)
    sql = f"""
        SELECT {picked}, f.currency, {UNRATED} AS unrated,
            CASE WHEN f.same OR r.num IS NULL THEN ''
                ELSE concat_ws(' ', 'from=' || f.currency, to_char(f.award_day, '"on="YYYY-MM-DD'), r.said, {before}) END AS conversion
        FROM (SELECT own.*, (own.decided_at AT TIME ZONE %s)::date AS award_day, own.currency = %s AS same,
                own.currency = ANY(%s) AS known FROM ({found}) AS own) AS f
        LEFT JOIN ({rates} OFFSET 0) AS r ON r.currency = f.currency AND r.day = f.award_day AND NOT f.same"""  # noqa: S608
    return sql, [time_zone, filters.currency, [by.base, *by.quotes], *values, *of_rates]


def _converted(name: str) -> str:
    """An amount rounded once, half up, to the cent: whole numbers are divided, so nothing is lost before."""
    cents = f"sign(f.{name}) * div(200 * abs(f.{name}) * r.num + r.den, 2 * r.den)"
    return f"CASE WHEN f.same THEN f.{name} ELSE {cents} * 0.01 END AS {name}"


def _rates_sql(by: Conversion, currency: str) -> tuple[str, list[Any]]:
    """What one unit of each currency is in the report's on each day, as `num` by `den`, and the rates that say so."""
    num, den = ("o.rate * t.units", "o.units * t.rate")
    if by.quoted != PER_FOREIGN:
        num, den = ("o.units * t.rate", "o.rate * t.units")
    quotes = f"""
        SELECT e.currency, d.day::date AS day, e.rate, e.units,
            e.currency || '=' || trim_scale(e.rate) || '/' || e.units || to_char(e.day, '"@"YYYY-MM-DD') AS said
        FROM (
            SELECT currency, day, rate, units, lead(day) OVER (PARTITION BY currency ORDER BY day) AS next
            FROM tenders_exchangerate WHERE table_id = ANY(%s::bigint[]) AND currency = ANY(%s)) AS e
        CROSS JOIN LATERAL generate_series(
            e.day::timestamp, least(e.next - 1, e.day + {MOST_DAYS})::timestamp, interval '1 day') AS d (day)"""  # noqa: S608
    values: list[Any] = [list(by.files), list(by.quotes)]
    if currency == by.base:
        quotes = f"({quotes}) AS o CROSS JOIN (SELECT 1::numeric AS rate, 1 AS units) AS t"
        return f"SELECT o.currency, o.day, {num} AS num, {den} AS den, o.said FROM {quotes}", values  # noqa: S608
    base = ("t.units", "t.rate") if by.quoted == PER_FOREIGN else ("t.rate", "t.units")
    sql = f"""
        WITH q AS MATERIALIZED ({quotes}), t AS (SELECT * FROM q WHERE currency = %s)
        SELECT o.currency, o.day, {num} AS num, {den} AS den, concat_ws(' ', o.said, t.said) AS said
        FROM q AS o JOIN t ON t.day = o.day WHERE o.currency <> %s
        UNION ALL SELECT %s, t.day, {base[0]}, {base[1]}, t.said FROM t"""  # noqa: S608
    return sql, [*values, currency, currency, by.base]
