"""The database as gate: what came of an opening stays as it was recorded, and nothing is mended after the reveal."""

from importlib import import_module

from django.db import migrations

append_only = import_module("procurement.migrations.0002_clock_and_log").append_only

BEFORE_THE_REVEAL = """
CREATE FUNCTION before_reveal_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT t.stage <> 'closed' FROM tenders_tender t JOIN tenders_bid b ON b.tender_id = t.id WHERE b.id = NEW.bid_id) THEN
        RAISE EXCEPTION 'between the closing and the reveal only' USING ERRCODE = 'EP010';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_bidoutcome_gate BEFORE INSERT ON tenders_bidoutcome
    FOR EACH ROW EXECUTE FUNCTION before_reveal_gate();
CREATE TRIGGER tenders_recoverykey_gate BEFORE INSERT ON tenders_recoverykey
    FOR EACH ROW EXECUTE FUNCTION before_reveal_gate();
ALTER TABLE tenders_bidoutcome ENABLE ALWAYS TRIGGER tenders_bidoutcome_gate;
ALTER TABLE tenders_recoverykey ENABLE ALWAYS TRIGGER tenders_recoverykey_gate;
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0017_openings")]
    operations = [
        append_only("tenders_bidoutcome"),
        append_only("tenders_recoverykey"),
        migrations.RunSQL(
            BEFORE_THE_REVEAL,
            "DROP TRIGGER tenders_bidoutcome_gate ON tenders_bidoutcome;"
            "DROP TRIGGER tenders_recoverykey_gate ON tenders_recoverykey; DROP FUNCTION before_reveal_gate();",
        ),
    ]
