"""Framework agreements: terms, parties by rank, and call-offs, each a tender of its own."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0012_debarments"),
        ("tenders", "0033_suspended_calls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="tender",
            name="procedure",
            field=models.CharField(
                choices=[
                    ("open", "open procedure"),
                    ("simplified", "simplified procedure"),
                    ("restricted", "restricted procedure"),
                    ("simplified_two_stage", "simplified procedure with selection"),
                    ("quotation", "request for quotation"),
                    ("mini_competition", "competition under a framework agreement"),
                    ("call_off", "order under a framework agreement"),
                    ("selective", "selective procedure"),
                    ("limited", "limited procedure"),
                    ("direct", "direct purchase"),
                ],
                default="open",
                max_length=24,
                verbose_name="procedure",
            ),
        ),
        migrations.CreateModel(
            name="CallOff",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "answered_at",
                    models.DateTimeField(help_text="when the supplier accepted or declined the order", null=True),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        help_text="of the framework agreement",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="call_offs",
                        to="tenders.lot",
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="orders",
                        to="procurement.organization",
                    ),
                ),
                (
                    "tender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="call_off", to="tenders.tender"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FrameworkTerms",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("most_parties", models.PositiveSmallIntegerField(default=1, verbose_name="suppliers at most")),
                ("months", models.PositiveSmallIntegerField(verbose_name="months at most")),
                (
                    "longer_reason",
                    models.TextField(blank=True, verbose_name="why it lasts longer than the law's limit"),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[
                            ("orders", "by orders: all terms are fixed"),
                            ("competition", "by a new competition among the suppliers each time"),
                            ("both", "by orders or by a new competition"),
                        ],
                        default="orders",
                        max_length=12,
                        verbose_name="how contracts come about",
                    ),
                ),
                (
                    "rule",
                    models.TextField(blank=True, verbose_name="when there is an order and when a new competition"),
                ),
                (
                    "agencies",
                    models.ManyToManyField(
                        blank=True, to="procurement.organization", verbose_name="other agencies that may call off"
                    ),
                ),
                (
                    "tender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="framework", to="tenders.tender"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CallOffLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("price", models.DecimalField(decimal_places=4, max_digits=20, null=True)),
                (
                    "call_off",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="tenders.calloff"
                    ),
                ),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="called_off", to="tenders.item"
                    ),
                ),
                (
                    "source",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.item"),
                ),
            ],
            options={
                "ordering": ["item__number"],
                "constraints": [
                    models.UniqueConstraint(fields=("call_off", "source"), name="called_off_item_once"),
                    models.CheckConstraint(
                        condition=models.Q(("price", None), ("price__gte", 0), _connector="OR"),
                        name="called_off_price_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="FrameworkParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveSmallIntegerField()),
                (
                    "award",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="parties", to="tenders.award"
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="tenders.lotoffer"
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="framework_places",
                        to="procurement.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["rank"],
                "constraints": [models.UniqueConstraint(fields=("award", "supplier"), name="framework_party_once")],
            },
        ),
        migrations.CreateModel(
            name="PassedOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="reason")),
                (
                    "call_off",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="passed_over", to="tenders.calloff"
                    ),
                ),
                (
                    "supplier",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="procurement.organization"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("call_off", "supplier"), name="passed_over_once")],
            },
        ),
    ]
