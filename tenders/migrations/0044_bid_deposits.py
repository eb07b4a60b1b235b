"""What lots ask for as a deposit, and the charge of each company that gives one."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

append_only = import_module("procurement.migrations.0002_clock_and_log").append_only


class Migration(migrations.Migration):
    dependencies = [
        ("bidders", "0001_payments"),
        ("tenders", "0043_buyer_shares"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DepositCharge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "charge",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deposit", to="bidders.charge"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="deposit_charges", to="tenders.lot"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LotDeposit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20)),
                ("citation", models.CharField(blank=True, max_length=200)),
                ("set_at", models.DateTimeField()),
                (
                    "lot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="deposit", to="tenders.lot"
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="deposit_of_something")
                ],
            },
        ),
        append_only("tenders_depositcharge"),
    ]
