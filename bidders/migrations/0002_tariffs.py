"""Tariffs of the platform, which nobody changes once they are proposed, and the kind of charge that follows from them."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from procurement.gates import settled


class Migration(migrations.Migration):
    dependencies = [
        ("bidders", "0001_payments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="charge",
            name="kind",
            field=models.CharField(
                choices=[
                    ("fee", "fee"),
                    ("tariff", "fee of the platform"),
                    ("security", "security"),
                    ("deposit", "bid deposit"),
                ],
                max_length=8,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="Tariff",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("title", models.CharField(max_length=200, verbose_name="title")),
                ("decision", models.CharField(max_length=200, verbose_name="decision")),
                ("currency", models.CharField(max_length=3, verbose_name="currency")),
                ("valid_from", models.DateField(verbose_name="first day")),
                ("bid_bands", models.JSONField(default=list, help_text="as rules.tariffs.bands_data")),
                ("contract_bands", models.JSONField(default=list, help_text="as rules.tariffs.bands_data")),
                ("discounts", models.JSONField(default=dict, help_text="percentages by ground, as texts")),
                (
                    "most",
                    models.DecimalField(decimal_places=2, help_text="percent: all discounts together", max_digits=5),
                ),
                ("vat", models.DecimalField(decimal_places=2, help_text="percent; 0 adds none", max_digits=5)),
                ("country", models.CharField(blank=True, help_text="where the platform is taxed", max_length=2)),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("returned_at", models.DateTimeField(null=True)),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-valid_from", "-proposed_at"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("confirmed_at", None), _negated=True),
                        fields=("currency", "valid_from"),
                        name="tariff_one_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", None),
                            models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="tariff_two_persons",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("confirmed_at", None), ("returned_at", None), _connector="OR"),
                        name="tariff_answered_once",
                    ),
                ],
            },
        ),
        *settled(
            "bidders_tariff",
            "title decision currency valid_from bid_bands contract_bands discounts most vat country proposed_by_id proposed_at",
        ),
    ]
