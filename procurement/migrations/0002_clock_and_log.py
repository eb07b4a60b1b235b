"""app_now(), the one clock; and the triggers that keep the audit log append-only."""

from django.db import migrations

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


def append_only(table: str) -> migrations.RunSQL:
    """Triggers that refuse UPDATE, DELETE and TRUNCATE on a table, even under session_replication_role."""
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_change();
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only;
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate;
        """,
        f"DROP TRIGGER {table}_append_only ON {table}; DROP TRIGGER {table}_no_truncate ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("procurement", "0001_initial")]
    operations = [
        migrations.RunSQL(APP_NOW, "DROP FUNCTION app_now();"),
        migrations.RunSQL(REFUSE_CHANGE, "DROP FUNCTION refuse_change();"),
        append_only("procurement_logentry"),
    ]
