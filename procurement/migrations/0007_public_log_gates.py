"""The public log stays as it is, and every entry of the audit log waits for its tick from the transaction that wrote it."""

from django.db import migrations

from procurement.gates import append_only

WAIT_FOR_TICK = """
CREATE FUNCTION wait_for_tick() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO procurement_pendingentry (entry_id, since)
        SELECT fresh.id, clock.now FROM fresh, (SELECT app_now() AS now OFFSET 0) AS clock;
    RETURN NULL;
END $$;
CREATE TRIGGER procurement_logentry_waits AFTER INSERT ON procurement_logentry
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION wait_for_tick();
ALTER TABLE procurement_logentry ENABLE ALWAYS TRIGGER procurement_logentry_waits;
"""
EARLIER = "INSERT INTO procurement_pendingentry (entry_id, since) SELECT id, app_now() FROM procurement_logentry"


class Migration(migrations.Migration):
    dependencies = [("procurement", "0006_public_log")]
    operations = [
        *append_only("procurement_tick"),
        *append_only("procurement_tickedentry"),
        *append_only("procurement_lognode"),
        *append_only("procurement_checkpoint"),
        migrations.RunSQL(
            WAIT_FOR_TICK,
            "DROP TRIGGER procurement_logentry_waits ON procurement_logentry; DROP FUNCTION wait_for_tick();",
        ),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
    ]
