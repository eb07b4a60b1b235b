"""The database as gate: late requests are refused, who was not invited has no bid, and a selection stays as it was decided."""

from importlib import import_module

from django.db import migrations

gates = import_module("tenders.migrations.0002_gates")

EARLIER_TENDER_GATE = (
    gates.STAGE_GATE.partition("CREATE TRIGGER")[0].strip().replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
)
# Where candidates are selected first, the time for bids is fixed when they are invited; requests have their own end.
TENDER_GATE = EARLIER_TENDER_GATE.replace(
    "IF OLD.stage NOT IN ('draft', 'in_review', 'scheduled')",
    "IF OLD.stage = 'call_open' AND (NEW.requests_end_at IS NULL OR NEW.requests_end_at < OLD.requests_end_at) THEN\n"
    "        RAISE EXCEPTION 'a published deadline is never moved earlier' USING ERRCODE = 'EP005';\n"
    "    END IF;\n"
    "    IF OLD.stage NOT IN ('draft', 'in_review', 'scheduled', 'call_open', 'call_closed', 'call_decided')",
).replace(  # a direct purchase, and a call that nobody answered, never have these
    "OR NEW.bids_end_at IS NULL OR NEW.opening_at IS NULL",
    "OR (OLD.bids_end_at IS NOT NULL AND NEW.bids_end_at IS NULL)\n"
    "             OR (OLD.opening_at IS NOT NULL AND NEW.opening_at IS NULL)",
)
REQUEST_GATE = """
CREATE FUNCTION request_gate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    at timestamptz := app_now();
    held record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(tender_lock_key(NEW.tender_id));
    SELECT stage, requests_end_at INTO held FROM tenders_tender WHERE id = NEW.tender_id;
    IF held.stage <> 'call_open' OR held.requests_end_at IS NULL OR at >= held.requests_end_at THEN
        RAISE EXCEPTION 'late or closed' USING ERRCODE = 'EP001', DETAIL = at::text;
    END IF;
    IF NEW.submitted_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.digest <> OLD.digest) THEN
        NEW.submitted_at := at;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_participationrequest_gate BEFORE INSERT OR UPDATE ON tenders_participationrequest
    FOR EACH ROW EXECUTE FUNCTION request_gate();
ALTER TABLE tenders_participationrequest ENABLE ALWAYS TRIGGER tenders_participationrequest_gate;
"""
INVITED = """
CREATE FUNCTION invited_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT invited_only FROM tenders_tender WHERE id = NEW.tender_id) AND NOT EXISTS (
        SELECT 1 FROM tenders_bidinvitation i
        WHERE i.tender_id = NEW.tender_id AND i.bidder_id = NEW.bidder_id AND i.invited_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'only invited companies bid' USING ERRCODE = 'EP012';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_bid_invited_gate BEFORE INSERT ON tenders_bid FOR EACH ROW EXECUTE FUNCTION invited_gate();
ALTER TABLE tenders_bid ENABLE ALWAYS TRIGGER tenders_bid_invited_gate;
"""
DECIDED = """
CREATE TRIGGER tenders_selection_gate BEFORE UPDATE OR DELETE ON tenders_selection
    FOR EACH ROW WHEN (OLD.decided_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
ALTER TABLE tenders_selection ENABLE ALWAYS TRIGGER tenders_selection_gate;
CREATE TRIGGER tenders_bidinvitation_gate BEFORE UPDATE OR DELETE ON tenders_bidinvitation
    FOR EACH ROW WHEN (OLD.invited_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
ALTER TABLE tenders_bidinvitation ENABLE ALWAYS TRIGGER tenders_bidinvitation_gate;
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0026_calls_and_purchases"), ("procurement", "0002_clock_and_log")]
    operations = [
        migrations.RunSQL(TENDER_GATE, EARLIER_TENDER_GATE),
        migrations.RunSQL(
            REQUEST_GATE,
            "DROP TRIGGER tenders_participationrequest_gate ON tenders_participationrequest; DROP FUNCTION request_gate();",
        ),
        migrations.RunSQL(
            INVITED, "DROP TRIGGER tenders_bid_invited_gate ON tenders_bid; DROP FUNCTION invited_gate();"
        ),
        migrations.RunSQL(
            DECIDED,
            "DROP TRIGGER tenders_selection_gate ON tenders_selection;"
            "DROP TRIGGER tenders_bidinvitation_gate ON tenders_bidinvitation;",
        ),
    ]
