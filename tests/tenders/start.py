"""When the tests of procedures begin."""

from datetime import UTC, datetime

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""A Monday; Easter and the May holidays lie ahead, so periods skip some days."""
