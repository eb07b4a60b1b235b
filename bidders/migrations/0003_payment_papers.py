"""Receipts, credit notes and their corrections, numbered and never changed."""

import django.db.models.deletion
from django.db import migrations, models

from procurement.gates import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("bidders", "0002_tariffs"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaymentPaper",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("receipt", "receipt"),
                            ("credit_note", "credit note"),
                            ("correction", "correction of a credit note"),
                        ],
                        max_length=12,
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True)),
                ("year", models.PositiveSmallIntegerField()),
                ("ordinal", models.PositiveIntegerField(help_text="of kind and year, from 1")),
                ("issued_at", models.DateTimeField()),
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="paper", to="bidders.ledgerentry"
                    ),
                ),
            ],
            options={
                "ordering": ["-issued_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "year", "ordinal"), name="payment_paper_numbered")
                ],
            },
        ),
        *append_only("bidders_paymentpaper"),
    ]
