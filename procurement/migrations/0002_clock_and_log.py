"""app_now(), the one clock; and the triggers that keep the audit log append-only."""

from django.db import migrations

from procurement.gates import append_only

APP_NOW = """
CREATE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$
    SELECT clock_timestamp() + coalesce((SELECT amount FROM clock_offset WHERE id = 1), interval '0')
$$;
"""
REFUSE_CHANGE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'EP002';
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("procurement", "0001_initial")]
    operations = [
        migrations.RunSQL(APP_NOW, "DROP FUNCTION app_now();"),
        migrations.RunSQL(REFUSE_CHANGE, "DROP FUNCTION refuse_change();"),
        *append_only("procurement_logentry"),
    ]
