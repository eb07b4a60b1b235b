"""What fees of the platform were computed from, and a kind of document of its own for certificates of taxes paid."""

import django.db.models.deletion
from django.db import migrations, models

from procurement.gates import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("bidders", "0002_tariffs"),
        ("tenders", "0012_savings_baseline"),
    ]

    operations = [
        migrations.AlterField(
            model_name="vaultdocument",
            name="kind",
            field=models.CharField(
                choices=[
                    ("certificate", "certificate"),
                    ("taxes", "certificate of taxes paid"),
                    ("statement", "statement or declaration"),
                    ("register", "extract from a register"),
                    ("accounts", "annual accounts"),
                    ("authorization", "authorization or license"),
                    ("policy", "insurance policy or guarantee"),
                    ("execution", "proof of a past contract"),
                    ("other", "other document"),
                ],
                max_length=13,
                verbose_name="kind",
            ),
        ),
        migrations.CreateModel(
            name="FeeBill",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.DecimalField(decimal_places=2, max_digits=22, null=True)),
                ("facts", models.JSONField()),
                ("made_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="fee_bills", to="tenders.bid"
                    ),
                ),
                (
                    "charge",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fee_bill",
                        to="bidders.charge",
                    ),
                ),
                (
                    "contract",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="fee_bill",
                        to="tenders.contract",
                    ),
                ),
                (
                    "tariff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="bidders.tariff"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("contract", None)), fields=("bid",), name="fee_bill_once_a_bid"
                    )
                ],
            },
        ),
        *append_only("tenders_feebill"),
    ]
