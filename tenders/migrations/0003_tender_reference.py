"""The counter of tender references."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("tenders", "0002_gates")]
    operations = [migrations.RunSQL("CREATE SEQUENCE tender_reference;", "DROP SEQUENCE tender_reference;")]
