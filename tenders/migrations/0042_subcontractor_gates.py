"""The database as gate: a subcontractor that was agreed to stays as it was agreed to."""

from importlib import import_module

from django.db import migrations

append_only = import_module("procurement.migrations.0002_clock_and_log").append_only


class Migration(migrations.Migration):
    dependencies = [("tenders", "0041_subcontractor_changes"), ("procurement", "0002_clock_and_log")]
    operations = [append_only("tenders_subcontractorchange")]
