"""The database as gate: no opened price of an offer that is not in the running, and what was opened stays."""

from importlib import import_module

from django.db import migrations

append_only = import_module("procurement.migrations.0002_clock_and_log").append_only

IN_THE_RUNNING = """
CREATE FUNCTION opened_price_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM tenders_lotoffer o WHERE o.lot_id = NEW.lot_id AND o.bid_id = NEW.bid_id AND o.valid) THEN
        RAISE EXCEPTION 'the prices of this offer stay sealed' USING ERRCODE = 'EP020';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM tenders_priceopening p WHERE p.id = NEW.opening_id AND p.lot_id = NEW.lot_id
                   AND p.opened_at IS NULL AND p.next_try_at IS NOT NULL) THEN
        RAISE EXCEPTION 'nobody asked for these prices, or too few confirmed' USING ERRCODE = 'EP020';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_openedprice_gate BEFORE INSERT ON tenders_openedprice
    FOR EACH ROW EXECUTE FUNCTION opened_price_gate();
ALTER TABLE tenders_openedprice ENABLE ALWAYS TRIGGER tenders_openedprice_gate;
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0036_second_envelope")]
    operations = [
        append_only("tenders_openedprice"),
        append_only("tenders_priceconfirmation"),
        migrations.RunSQL(
            IN_THE_RUNNING,
            "DROP TRIGGER tenders_openedprice_gate ON tenders_openedprice; DROP FUNCTION opened_price_gate();",
        ),
    ]
