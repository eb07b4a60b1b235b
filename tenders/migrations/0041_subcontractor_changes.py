import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenders", "0040_auction_gates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SubcontractorChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("number", models.PositiveSmallIntegerField(help_text="within the contract, from 1")),
                (
                    "replaced",
                    models.CharField(blank=True, help_text="country and number of the one that goes", max_length=80),
                ),
                ("replaced_name", models.CharField(blank=True, max_length=300)),
                ("name", models.CharField(max_length=300, verbose_name="name")),
                ("country", models.CharField(max_length=2, verbose_name="country")),
                ("registry", models.CharField(blank=True, max_length=60, verbose_name="registry number")),
                ("vat", models.CharField(blank=True, max_length=60, verbose_name="VAT number")),
                ("size", models.CharField(blank=True, max_length=8, verbose_name="size")),
                ("contact", models.CharField(blank=True, max_length=300)),
                (
                    "share",
                    models.DecimalField(blank=True, decimal_places=2, help_text="percent", max_digits=5, null=True),
                ),
                ("part", models.CharField(max_length=300)),
                ("reason", models.TextField(verbose_name="reason")),
                ("agreed_at", models.DateTimeField()),
                (
                    "agreed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "contract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="subcontractor_changes",
                        to="tenders.contract",
                    ),
                ),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(fields=("contract", "number"), name="subcontractor_change_number_once")
                ],
            },
        ),
    ]
