"""The gates of tenders and lots hold whatever a session sets its replication role to, as those of bids and records do."""

from django.db import migrations

GATES = (("tenders_tender", "tenders_tender_gate"), ("tenders_lot", "tenders_lot_gate"))


class Migration(migrations.Migration):
    dependencies = [("tenders", "0018_opening_gates")]
    operations = [
        migrations.RunSQL(
            f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {gate};", f"ALTER TABLE {table} ENABLE TRIGGER {gate};"
        )
        for table, gate in GATES
    ]
