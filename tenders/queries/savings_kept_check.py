"""Whether the rows kept ready for the savings report are those that the awards give, row by row and column by column. Reads only."""

from __future__ import annotations

from dataclasses import dataclass

from tenders.queries.savings_amounts import ADDED, added_sql
from tenders.queries.savings_kept import made_by
from tenders.queries.savings_made import MADE, made_sql
from tenders.queries.savings_rows import fetch
from tenders.queries.savings_sql import BY_OCID, MARKED


@dataclass(frozen=True, slots=True)
class KeptState:
    """How many rows are kept, how many tenders wait for theirs to be written anew, and whether reports read them at all."""

    rows: int
    waiting: int
    in_use: bool


def kept_state(time_zone: str) -> KeptState:
    """What is kept now."""
    counts = "(SELECT count(*) FROM tenders_keptsaving), (SELECT count(DISTINCT tender_id) FROM tenders_savingmark)"
    found = fetch(f"SELECT {counts}, EXISTS (SELECT FROM tenders_keptsavings WHERE made_by = %s)", [made_by(time_zone)])  # noqa: S608
    return KeptState(*found[0])


def differing(time_zone: str) -> list[tuple[str, int]]:
    """The lots, by ocid and number, whose kept row is not the one that their awards give, or whose amounts are not those of the row:
    too many, too few or others. Tenders that are marked are left out: reports read their awards. All in one statement, so of one
    moment."""
    names, added = ", ".join(MADE), ", ".join(ADDED)
    made, values = made_sql(time_zone)
    sql = f"""
        WITH marked AS MATERIALIZED ({MARKED}),
        made AS MATERIALIZED (SELECT {names} FROM ({made}) AS made WHERE tender_id NOT IN (SELECT tender_id FROM marked)),
        kept AS MATERIALIZED (SELECT {names} FROM tenders_keptsaving WHERE tender_id NOT IN (SELECT tender_id FROM marked)),
        amounts AS MATERIALIZED (SELECT {added} FROM tenders_keptamounts WHERE tender_id NOT IN (SELECT tender_id FROM marked)),
        rows AS MATERIALIZED ({added_sql()} AND tender_id NOT IN (SELECT tender_id FROM marked))
        SELECT DISTINCT ocid COLLATE "C" AS ocid, lot_number FROM (
            SELECT ocid, lot_number FROM ((TABLE made EXCEPT TABLE kept) UNION ALL (TABLE kept EXCEPT TABLE made)) AS row
            UNION ALL
            SELECT coalesce(k.ocid, a.lot_id::text), k.lot_number
            FROM ((TABLE amounts EXCEPT TABLE rows) UNION ALL (TABLE rows EXCEPT TABLE amounts)) AS a
            LEFT JOIN tenders_keptsaving k ON k.lot_id = a.lot_id) AS other
        ORDER BY {BY_OCID}"""  # noqa: S608
    return fetch(sql, values)
