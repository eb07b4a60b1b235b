"""Declarations, locked sheets and consensus scores are append-only in the database too."""

from importlib import import_module

from django.db import migrations

append_only = import_module("procurement.migrations.0002_clock_and_log").append_only


class Migration(migrations.Migration):
    dependencies = [("tenders", "0008_judged_criteria")]
    operations = [
        append_only("tenders_interestdeclaration"),
        append_only("tenders_sheetact"),
        append_only("tenders_consensusscore"),
    ]
