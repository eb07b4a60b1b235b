"""Files of reports that are written in the background."""

import uuid

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenders", "0004_imported_history"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReportFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "key",
                    models.CharField(
                        help_text="digest of kind, filters, language and data", max_length=64, unique=True
                    ),
                ),
                ("kind", models.CharField(max_length=4)),
                ("query", models.JSONField(help_text="the filters as an address says them")),
                ("language", models.CharField(max_length=8)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for its turn"),
                            ("working", "being written"),
                            ("done", "ready"),
                            ("failed", "could not be written"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("message", models.TextField(blank=True)),
                ("file", models.FileField(blank=True, max_length=200, upload_to="reports/")),
                ("name", models.CharField(blank=True, max_length=100)),
                ("requested_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(help_text="the last sign of life")),
            ],
            options={
                "ordering": ["requested_at", "id"],
                "indexes": [models.Index(fields=["state", "requested_at"], name="report_file_queue")],
            },
        ),
    ]
