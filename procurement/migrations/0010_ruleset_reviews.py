"""A lawyer's reading of rules, which nobody changes afterwards."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from procurement.gates import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0009_probe_result"),
    ]

    operations = [
        migrations.CreateModel(
            name="RulesetReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("keys", models.JSONField()),
                ("reviewer", models.CharField(max_length=200)),
                ("reviewed_on", models.DateField()),
                ("note", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="procurement.rulesetversion",
                    ),
                ),
            ],
            options={
                "ordering": ["recorded_at", "pk"],
            },
        ),
        *append_only("procurement_rulesetreview"),
    ]
