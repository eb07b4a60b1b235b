"""The list as rows of a file: UTF-8, line feeds, dates as in ISO 8601, a digest by which a row is compared with the log."""

from __future__ import annotations

from procurement.debarment.queries import record_data, record_hash
from procurement.models import Debarment

RECORDED = (
    "country",
    "registry_number",
    "name",
    "reason",
    "decision_number",
    "decision_body",
    "citation",
    "first_day",
    "last_day",
)
COLUMNS = ("id", *RECORDED, "recorded_at", "lifted_on", "lifted_reason", "record_sha256")
FORMULA_STARTS = "=+-@\t\r"
"""With these a spreadsheet begins a formula; an apostrophe before them keeps a text a text."""


def line(row: Debarment) -> list[str]:
    """One record in the order of COLUMNS."""
    said, lifted = record_data(row), row.lifted
    ended = (lifted.lifted_on.isoformat(), lifted.reason) if lifted else ("", "")
    cells = (str(row.pk), *(said[name] for name in RECORDED), row.recorded_at.isoformat(), *ended, record_hash(row))
    return [f"'{cell}" if cell[:1] and cell[0] in FORMULA_STARTS else cell for cell in cells]
