"""The database as gate: a bid is taken for the terms in force only; versions and answered questions stay as they are."""

from importlib import import_module

from django.db import migrations

append_only = import_module("procurement.migrations.0002_clock_and_log").append_only
gates = import_module("tenders.migrations.0002_gates")

# The change of a tender holds the lock for itself while it raises `terms`, so a bid is stored before the change or sees it.
BID_GATE = """
CREATE OR REPLACE FUNCTION bid_act_gate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    at timestamptz := app_now();
    held record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(tender_lock_key(NEW.tender_id));
    SELECT t.stage, t.bids_end_at, t.terms INTO held
        FROM tenders_tender t JOIN tenders_bid b ON b.tender_id = t.id
        WHERE t.id = NEW.tender_id AND b.id = NEW.bid_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the bid belongs to another tender' USING ERRCODE = 'EP003';
    END IF;
    IF held.stage <> 'published' OR held.bids_end_at IS NULL OR at >= held.bids_end_at THEN
        RAISE EXCEPTION 'late or closed' USING ERRCODE = 'EP001', DETAIL = at::text;
    END IF;
    IF NEW.kind <> 'withdraw' AND NEW.terms <> held.terms THEN
        RAISE EXCEPTION 'the tender was changed' USING ERRCODE = 'EP006';
    END IF;
    NEW.received_at := at;
    NEW.bids_end_at := held.bids_end_at;
    RETURN NEW;
END $$;
"""
EARLIER_BID_GATE = gates.BID_GATE.partition("CREATE TRIGGER")[0].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
ENQUIRY_GATE = """
CREATE FUNCTION enquiry_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.answered_at IS NOT NULL OR NEW.question <> OLD.question OR NEW.number <> OLD.number
        OR NEW.tender_id <> OLD.tender_id OR NEW.bidder_id <> OLD.bidder_id OR NEW.asked_at <> OLD.asked_at THEN
        RAISE EXCEPTION 'a question, and an answer once published, stay as they are' USING ERRCODE = 'EP007';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_enquiry_gate BEFORE UPDATE OR DELETE ON tenders_enquiry
    FOR EACH ROW EXECUTE FUNCTION enquiry_gate();
ALTER TABLE tenders_enquiry ENABLE ALWAYS TRIGGER tenders_enquiry_gate;
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0006_questions_and_changes")]
    operations = [
        migrations.RunSQL(BID_GATE, EARLIER_BID_GATE),
        migrations.RunSQL(
            ENQUIRY_GATE, "DROP TRIGGER tenders_enquiry_gate ON tenders_enquiry; DROP FUNCTION enquiry_gate();"
        ),
        append_only("tenders_tenderversion"),
    ]
