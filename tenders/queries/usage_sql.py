"""The SQL of the figures about use: three aggregates, each over all agencies and by agency in one pass. Constants and parameters only.

Nothing of a tender is counted before its bids are opened, so that no figure tells of bids that are still sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tenders.models import Procedure

WITHOUT_BIDS = (Procedure.CALL_OFF.value, Procedure.DIRECT.value)
"""Procedures in which nobody hands in bids: they say nothing about doing it online."""

SMALL = ("micro", "small", "medium")
BY_AGENCY = "GROUP BY GROUPING SETS ((), (t.buyer_id))"


@dataclass(frozen=True, slots=True)
class UsageFilters:
    """The period, half-open and aware UTC, and the id of an agency; None and empty: all."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    agency: str = ""

    def on(self, column: str) -> tuple[str, list[Any]]:
        """The period as a condition on a column."""
        parts: list[tuple[str, Any]] = [(f"{column} >= %s", self.starts_at), (f"{column} < %s", self.ends_at)]
        given = [(condition, value) for condition, value in parts if value is not None]
        return " AND ".join(condition for condition, _value in given) or "true", [value for _condition, value in given]

    def of_agency(self) -> tuple[str, list[Any]]:
        """The agency as a condition on the tender t."""
        return ("t.buyer_id = %s", [self.agency]) if self.agency else ("true", [])


def awarded_sql(filters: UsageFilters) -> tuple[str, list[Any]]:
    """Procedures by the date of their first award that stands: how many, how far they were online, and days from publication."""
    period, dates = filters.on("min(a.decided_at)")
    agency, ids = filters.of_agency()
    sql = f"""
        WITH first AS MATERIALIZED (
            SELECT l.tender_id, min(a.decided_at) AS decided_at, count(c.id) = count(*) AS contracted
            FROM tenders_award a JOIN tenders_lot l ON l.id = a.lot_id LEFT JOIN tenders_contract c ON c.award_id = a.id
            WHERE a.status = 'active' GROUP BY l.tender_id HAVING {period}),
        t AS (
            SELECT t.buyer_id, NOT t.imported AS here, first.contracted AND NOT t.imported AS contracted,
                NOT t.imported AND NOT EXISTS (
                    SELECT FROM tenders_enquiry e WHERE e.tender_id = t.id AND e.answered_at IS NULL) AS answered,
                NOT t.imported AND NOT EXISTS (
                    SELECT FROM tenders_lotoffer o JOIN tenders_lot l ON l.id = o.lot_id
                    WHERE l.tender_id = t.id AND o.bid_id IS NULL) AS bid_here,
                CASE WHEN NOT t.imported THEN extract(epoch FROM first.decided_at - t.published_at) / 86400 END AS days
            FROM first JOIN tenders_tender t ON t.id = first.tender_id
            WHERE t.procedure <> ALL(%s) AND t.published_at IS NOT NULL AND {agency})
        SELECT t.buyer_id::text, count(*), count(*) FILTER (WHERE here), count(*) FILTER (WHERE answered),
            count(*) FILTER (WHERE bid_here), count(*) FILTER (WHERE contracted),
            count(*) FILTER (WHERE answered AND bid_here AND contracted),
            percentile_cont(0.5) WITHIN GROUP (ORDER BY days), count(days)
        FROM t {BY_AGENCY}"""  # noqa: S608  (built from constants; values are parameters)
    return sql, [*dates, list(WITHOUT_BIDS), *ids]


def opened_sql(filters: UsageFilters) -> tuple[str, list[Any]]:
    """Tenders by the date of their opening, with their bids by the size of the company, and their questions."""
    period, dates = filters.on("t.opened_at")
    agency, ids = filters.of_agency()
    sql = f"""
        WITH t AS (
            SELECT t.buyer_id, count(b.id) AS bids, count(b.id) FILTER (WHERE s.size = ANY(%s)) AS small,
                count(b.id) FILTER (WHERE s.size = '') AS unknown,
                (SELECT count(*) FROM tenders_enquiry e WHERE e.tender_id = t.id) AS questions,
                (SELECT count(e.answered_at) FROM tenders_enquiry e WHERE e.tender_id = t.id) AS answers
            FROM tenders_tender t LEFT JOIN tenders_bid b ON b.tender_id = t.id
                AND EXISTS (SELECT FROM tenders_openedbid o WHERE o.bid_id = b.id)
            LEFT JOIN procurement_organization s ON s.id = b.bidder_id
            WHERE NOT t.imported AND t.opened_at IS NOT NULL AND {period} AND {agency} GROUP BY t.id)
        SELECT t.buyer_id::text, count(*), sum(bids), sum(small), sum(unknown), count(*) FILTER (WHERE bids > 0),
            count(*) FILTER (WHERE bids = 1), sum(questions), sum(answers)
        FROM t {BY_AGENCY}"""  # noqa: S608
    return sql, [list(SMALL), *dates, *ids]


def steps_sql(filters: UsageFilters) -> tuple[str, list[Any]]:
    """Of the tenders that were opened: bids begun, and how far they came. A bid that was handed in had its prices and its check.

    `here` are bids that were prepared in our pages: of what a browser or the program offline sealed, we see no step.
    """
    period, dates = filters.on("t.opened_at")
    agency, ids = filters.of_agency()
    sql = f"""
        WITH t AS (
            SELECT t.buyer_id,
                NOT EXISTS (SELECT FROM tenders_browserdraft d WHERE d.bid_id = b.id)
                AND NOT EXISTS (SELECT FROM tenders_sealedpackage p WHERE p.bid_id = b.id)
                AND NOT EXISTS (SELECT FROM tenders_bidact a WHERE a.bid_id = b.id AND a.sealed_by <> 'server') AS here,
                ARRAY(SELECT s.step FROM tenders_bidstep s WHERE s.bid_id = b.id) AS steps,
                EXISTS (SELECT FROM tenders_bidact a WHERE a.bid_id = b.id AND a.files <> '{{}}') AS filed,
                EXISTS (SELECT FROM tenders_bidact a WHERE a.bid_id = b.id AND a.kind = 'submit') AS submitted
            FROM tenders_tender t JOIN tenders_bid b ON b.tender_id = t.id
            WHERE NOT t.imported AND t.opened_at IS NOT NULL AND {period} AND {agency})
        SELECT t.buyer_id::text, count(*), count(*) FILTER (WHERE submitted), count(*) FILTER (WHERE here),
            count(*) FILTER (WHERE here AND (submitted OR 'priced' = ANY(steps))),
            count(*) FILTER (WHERE here AND (filed OR 'documented' = ANY(steps))),
            count(*) FILTER (WHERE here AND (submitted OR 'checked' = ANY(steps))),
            count(*) FILTER (WHERE here AND submitted)
        FROM t {BY_AGENCY}"""  # noqa: S608
    return sql, [*dates, *ids]


def platform_sql(filters: UsageFilters) -> tuple[str, list[Any]]:
    """Of the whole platform: minutes signed and minutes that passed, agencies that publish, companies that hand in bids."""
    of_minutes, minutes = filters.on("minute")
    published, dates = filters.on("t.published_at")
    opened, more = filters.on("t.opened_at")
    sql = f"""
        SELECT signed.n, signed.passed, (
                SELECT count(DISTINCT t.buyer_id) FROM tenders_tender t
                WHERE NOT t.imported AND t.published_at IS NOT NULL AND {published}),
            (SELECT count(*) FROM procurement_organization
                WHERE kind = 'agency' AND approved_at IS NOT NULL AND NOT imported AND (%s::timestamptz IS NULL OR approved_at < %s)),
            (SELECT count(DISTINCT b.bidder_id) FROM tenders_openedbid o JOIN tenders_bid b ON b.id = o.bid_id
                JOIN tenders_tender t ON t.id = b.tender_id WHERE t.opened_at IS NOT NULL AND {opened}),
            (SELECT count(*) FROM procurement_organization
                WHERE kind = 'company' AND approved_at IS NOT NULL AND NOT imported AND (%s::timestamptz IS NULL OR approved_at < %s))
        FROM (SELECT count(*) AS n, (extract(epoch FROM max(minute) - min(minute)) / 60)::bigint + 1 AS passed
            FROM procurement_tick WHERE {of_minutes}) AS signed"""  # noqa: S608
    end = [filters.ends_at, filters.ends_at]
    return sql, [*dates, *end, *more, *end, *minutes]
