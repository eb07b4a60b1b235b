"""The database as gate: what was dealt to a committee stays as it was dealt; a member's key never changes its owner or value."""

from django.db import migrations

FIXED = {
    "tenders_committeekey": ("tender_id", "envelope", "public_key", "threshold", "dealer", "dealt_by_id", "dealt_at"),
    "tenders_committeeshare": ("committee_key_id", "user_id", "member_key_id", "x", "sealed", "commitment"),
    "procurement_memberkey": ("user_id", "public_key", "created_at"),
}
FUNCTION = """
CREATE FUNCTION dealt_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% stays as it was dealt: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'EP009';
END $$;
"""


def _gate(table: str, columns: tuple[str, ...]) -> migrations.RunSQL:
    changed = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    return migrations.RunSQL(
        f"""
        CREATE TRIGGER {table}_dealt BEFORE UPDATE ON {table}
            FOR EACH ROW WHEN ({changed}) EXECUTE FUNCTION dealt_gate();
        CREATE TRIGGER {table}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION dealt_gate();
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_dealt;
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_kept;
        """,
        f"DROP TRIGGER {table}_dealt ON {table}; DROP TRIGGER {table}_kept ON {table};",
    )


class Migration(migrations.Migration):
    dependencies = [("tenders", "0015_committee_keys"), ("procurement", "0008_member_keys")]
    operations = [
        migrations.RunSQL(FUNCTION, "DROP FUNCTION dealt_gate();"),
        *(_gate(table, columns) for table, columns in FIXED.items()),
    ]
