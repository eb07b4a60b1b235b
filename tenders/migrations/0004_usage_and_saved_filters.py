"""How far bids come in the pages, half-years of agencies, saved filters of the savings report; the first two only grow."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from procurement.gates import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0013_labels_in_azerbaijani"),
        ("tenders", "0003_gates_of_records"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ActivityReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("half_year", models.CharField(help_text="2026-1 or 2026-2", max_length=6)),
                ("content", models.TextField()),
                ("sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField()),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="activity_reports",
                        to="procurement.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["-half_year", "agency"],
                "constraints": [models.UniqueConstraint(fields=("agency", "half_year"), name="activity_report_once")],
            },
        ),
        migrations.CreateModel(
            name="BidStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("priced", "a price was saved"),
                            ("documented", "a document was added"),
                            ("checked", "the page of the last check was opened"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="tenders.bid"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("bid", "step"), name="bid_step_once")],
            },
        ),
        migrations.CreateModel(
            name="SavedFilters",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("query", models.CharField(help_text="the filters as an address says them", max_length=1000)),
                ("created_at", models.DateTimeField()),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [models.UniqueConstraint(fields=("user", "name"), name="saved_filters_name_once")],
            },
        ),
        *append_only("tenders_activityreport"),
        *append_only("tenders_bidstep"),
    ]
