"""An agency's own history as spreadsheets; one that was imported is kept for proof, with what it was imported from."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from procurement.gates import function, trigger

KEPT = """
    IF TG_OP = 'DELETE' OR NEW.file <> OLD.file OR NEW.sha256 <> OLD.sha256 OR NEW.state <> OLD.state
        OR NEW.organization_id IS DISTINCT FROM OLD.organization_id OR NEW.matching <> OLD.matching THEN
        RAISE EXCEPTION 'what was imported is kept for proof' USING ERRCODE = 'EP007';
    END IF;
    RETURN NEW;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0013_labels_in_azerbaijani"),
        ("tenders", "0004_usage_and_saved_filters"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HistoryTable",
            fields=[
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("file", models.FileField(max_length=300, upload_to="history/%Y/%m/")),
                ("uploaded_at", models.DateTimeField()),
                ("headings", models.JSONField(default=list)),
                ("heading_digest", models.CharField(help_text="finds the matching of an earlier file", max_length=64)),
                ("preview", models.JSONField(default=list, help_text="the texts of the first rows")),
                ("matching", models.JSONField(default=dict)),
                ("terms", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("matching", "columns to be matched"),
                            ("checking", "being checked"),
                            ("checked", "checked"),
                            ("importing", "being imported"),
                            ("imported", "imported"),
                            ("failed", "can't be read"),
                        ],
                        default="matching",
                        max_length=10,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0, help_text="rows met by the pass under way")),
                ("totals", models.JSONField(default=dict)),
                ("message", models.JSONField(default=dict, help_text="why it can't be read")),
                ("told_at", models.DateTimeField(help_text="the last sign of life of a pass", null=True)),
                ("imported_at", models.DateTimeField(null=True)),
                (
                    "organization",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.organization",
                    ),
                ),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-uploaded_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="HistoryFault",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("row", models.PositiveIntegerField()),
                ("cell", models.CharField(max_length=20)),
                ("heading", models.CharField(blank=True, max_length=200)),
                ("value", models.CharField(blank=True, max_length=200)),
                ("template", models.TextField()),
                ("params", models.JSONField(default=dict)),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="faults", to="tenders.historytable"
                    ),
                ),
            ],
            options={
                "ordering": ["row", "id"],
            },
        ),
        migrations.AddField(
            model_name="sourcerelease",
            name="table",
            field=models.ForeignKey(
                help_text="the spreadsheet of own history it is a row of",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="tenders.historytable",
            ),
        ),
        migrations.AddIndex(
            model_name="historytable",
            index=models.Index(fields=["heading_digest", "-uploaded_at"], name="history_table_headings"),
        ),
        migrations.AddIndex(
            model_name="historytable",
            index=models.Index(
                condition=models.Q(("state__in", ["checking", "importing"])),
                fields=["state", "told_at"],
                name="history_table_queue",
            ),
        ),
        function("history_table_gate", KEPT),
        trigger(
            "tenders_historytable",
            "tenders_historytable_gate",
            "BEFORE UPDATE OR DELETE",
            "history_table_gate",
            when="OLD.state = 'imported'",
        ),
    ]
