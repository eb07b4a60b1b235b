"""The database as gate: while a call for requests is suspended drafts go on, and nothing is handed in or taken back."""

from importlib import import_module

from django.db import migrations

calls = import_module("tenders.migrations.0027_call_gates")

EARLIER_REQUEST_GATE = (
    calls.REQUEST_GATE.partition("CREATE TRIGGER")[0].strip().replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
)
# Whoever suspends holds the lock that requests share, so each is stored before that moment or refused after it.
REQUEST_GATE = EARLIER_REQUEST_GATE.replace(
    "SELECT stage, requests_end_at INTO", "SELECT stage, requests_end_at, suspended_at INTO"
).replace(
    "OR at >= held.requests_end_at THEN",
    "OR (held.suspended_at IS NULL AND at >= held.requests_end_at)\n"
    "        OR (held.suspended_at IS NOT NULL AND TG_OP = 'INSERT' AND NEW.submitted_at IS NOT NULL)\n"
    "        OR (held.suspended_at IS NOT NULL AND TG_OP = 'UPDATE'\n"
    "            AND (NEW.digest <> OLD.digest OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at)) THEN",
)


class Migration(migrations.Migration):
    dependencies = [("tenders", "0032_lot_limits")]
    operations = [migrations.RunSQL(REQUEST_GATE, EARLIER_REQUEST_GATE)]
