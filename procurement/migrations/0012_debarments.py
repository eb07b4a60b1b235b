"""The list of debarred companies, whose records nobody changes afterwards."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from procurement.gates import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0011_log_entry_gate"),
    ]

    operations = [
        migrations.CreateModel(
            name="Debarment",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                ("registry_number", models.CharField(max_length=60, verbose_name="registry number")),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("reason", models.TextField(verbose_name="reason")),
                ("decision_number", models.CharField(max_length=100, verbose_name="number of the decision")),
                ("decision_body", models.CharField(max_length=300, verbose_name="who decided")),
                ("citation", models.CharField(max_length=300, verbose_name="where it stands in the law")),
                ("first_day", models.DateField(verbose_name="first day")),
                ("last_day", models.DateField(verbose_name="last day")),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-first_day", "name", "id"],
            },
        ),
        migrations.CreateModel(
            name="DebarmentLifting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lifted_on", models.DateField()),
                ("reason", models.TextField()),
                ("recorded_at", models.DateTimeField()),
                (
                    "debarment",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lifting", to="procurement.debarment"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="debarment",
            index=models.Index(fields=["country", "registry_number"], name="procurement_country_8206b9_idx"),
        ),
        *append_only("procurement_debarment"),
        *append_only("procurement_debarmentlifting"),
    ]
