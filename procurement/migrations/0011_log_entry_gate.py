"""Who may only add to the log can't date an entry back, nor ahead; and no temporary table stands in for the clock's offset."""

from django.db import migrations

APP_NOW = """
CREATE OR REPLACE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT clock_timestamp() + coalesce((SELECT amount FROM {schema}clock_offset WHERE id = 1), interval '0')
$$;
"""
# The owner is not asked: migrations and commands that restore a history act as the owner. A view reads the clock once and
# records within its request; a task of the worker, who alone writes the log's minutes, may open bids for long.
LOG_ENTRY_GATE = """
CREATE FUNCTION log_entry_gate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    present timestamptz := app_now();
    longest interval := interval '1 minute';
BEGIN
    IF pg_has_role((SELECT relowner FROM pg_catalog.pg_class WHERE oid = TG_RELID), 'MEMBER') THEN
        RETURN NEW;
    END IF;
    IF has_table_privilege('public.procurement_tick', 'INSERT') THEN
        longest := interval '1 hour';
    END IF;
    IF NEW.at > present + interval '1 second' OR NEW.at < present - longest THEN
        RAISE EXCEPTION 'an entry of the log is dated when it is written' USING ERRCODE = 'EP013';
    END IF;
    IF (NEW.body::json ->> 'at')::timestamptz IS DISTINCT FROM NEW.at THEN
        RAISE EXCEPTION 'an entry of the log says the time that it is dated' USING ERRCODE = 'EP013';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER procurement_logentry_gate BEFORE INSERT ON procurement_logentry
    FOR EACH ROW EXECUTE FUNCTION log_entry_gate();
ALTER TABLE procurement_logentry ENABLE ALWAYS TRIGGER procurement_logentry_gate;
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0010_ruleset_reviews")]
    operations = [
        migrations.RunSQL(APP_NOW.format(schema="public."), APP_NOW.format(schema="")),
        migrations.RunSQL(
            LOG_ENTRY_GATE,
            "DROP TRIGGER procurement_logentry_gate ON procurement_logentry; DROP FUNCTION log_entry_gate();",
        ),
    ]
