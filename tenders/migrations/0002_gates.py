"""The database as gate: bids are timed and refused here, stages have one writer, records are append-only."""

from importlib import import_module

from django.db import migrations

append_only = import_module("procurement.migrations.0002_clock_and_log").append_only

LOCK_KEY = """
CREATE FUNCTION tender_lock_key(tender uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT hashtextextended(tender::text, 0)
$$;
"""
# The time is taken first, so that waiting for the lock can't make a bid late; the shared lock keeps closing from
# listing the bids while one is being stored; bidders never wait for each other.
BID_GATE = """
CREATE FUNCTION bid_act_gate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    at timestamptz := app_now();
    held record;
BEGIN
    PERFORM pg_advisory_xact_lock_shared(tender_lock_key(NEW.tender_id));
    SELECT t.stage, t.bids_end_at INTO held
        FROM tenders_tender t JOIN tenders_bid b ON b.tender_id = t.id
        WHERE t.id = NEW.tender_id AND b.id = NEW.bid_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the bid belongs to another tender' USING ERRCODE = 'EP003';
    END IF;
    IF held.stage <> 'published' OR held.bids_end_at IS NULL OR at >= held.bids_end_at THEN
        RAISE EXCEPTION 'late or closed' USING ERRCODE = 'EP001', DETAIL = at::text;
    END IF;
    NEW.received_at := at;
    NEW.bids_end_at := held.bids_end_at;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_bidact_gate BEFORE INSERT ON tenders_bidact FOR EACH ROW EXECUTE FUNCTION bid_act_gate();
ALTER TABLE tenders_bidact ENABLE ALWAYS TRIGGER tenders_bidact_gate;
"""
STAGE_GATE = """
CREATE FUNCTION tender_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.imported THEN
        RETURN NEW;
    END IF;
    IF NEW.stage <> OLD.stage AND current_setting('procurement.stage_writer', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'the stage of a tender has one writer: services.lifecycle' USING ERRCODE = 'EP004';
    END IF;
    IF OLD.stage NOT IN ('draft', 'in_review', 'scheduled')
        AND (NEW.bids_end_at < OLD.bids_end_at OR NEW.opening_at < OLD.opening_at
             OR NEW.bids_end_at IS NULL OR NEW.opening_at IS NULL) THEN
        RAISE EXCEPTION 'a published deadline is never moved earlier' USING ERRCODE = 'EP005';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_tender_gate BEFORE UPDATE ON tenders_tender FOR EACH ROW EXECUTE FUNCTION tender_gate();
CREATE FUNCTION lot_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.stage <> OLD.stage AND current_setting('procurement.stage_writer', true) IS DISTINCT FROM 'on'
        AND NOT (SELECT imported FROM tenders_tender WHERE id = NEW.tender_id) THEN
        RAISE EXCEPTION 'the stage of a lot has one writer: services.lifecycle' USING ERRCODE = 'EP004';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_lot_gate BEFORE UPDATE ON tenders_lot FOR EACH ROW EXECUTE FUNCTION lot_gate();
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0001_initial"), ("procurement", "0002_clock_and_log")]
    operations = [
        migrations.RunSQL(LOCK_KEY, "DROP FUNCTION tender_lock_key(uuid);"),
        migrations.RunSQL(
            BID_GATE, "DROP TRIGGER tenders_bidact_gate ON tenders_bidact; DROP FUNCTION bid_act_gate();"
        ),
        migrations.RunSQL(
            STAGE_GATE,
            "DROP TRIGGER tenders_tender_gate ON tenders_tender; DROP FUNCTION tender_gate();"
            "DROP TRIGGER tenders_lot_gate ON tenders_lot; DROP FUNCTION lot_gate();",
        ),
        append_only("tenders_bidact"),
        append_only("tenders_receipt"),
        append_only("tenders_openedbid"),
        append_only("tenders_release"),
    ]
