"""What companies have to pay: charges and their ledger, which nobody changes afterwards, and the messages to and fro."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from procurement.gates import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("procurement", "0012_debarments"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Charge",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("fee", "fee"), ("security", "security"), ("deposit", "bid deposit")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("subject", models.CharField(max_length=80, unique=True)),
                ("label", models.CharField(max_length=120)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20)),
                ("currency", models.CharField(max_length=3)),
                ("citation", models.CharField(blank=True, max_length=200)),
                ("due_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField()),
                (
                    "payee",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="procurement.organization",
                    ),
                ),
                (
                    "payer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="charges",
                        to="procurement.organization",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ChargeAct",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("transfer_came", "a transfer came in"),
                            ("guarantee_came", "a guarantee of a bank came in"),
                            ("give_back", "give it back"),
                            ("keep", "keep it"),
                            ("sent_back", "sent back at the bank"),
                        ],
                        max_length=16,
                        verbose_name="what happened",
                    ),
                ),
                ("reference", models.CharField(blank=True, max_length=120, verbose_name="reference at the bank")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("returned_at", models.DateTimeField(null=True)),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="acts", to="bidders.charge"
                    ),
                ),
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
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Checkout",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField(help_text="of the charge, from 1")),
                ("session", models.CharField(blank=True, max_length=120)),
                ("url", models.URLField(blank=True, max_length=2000)),
                ("made_at", models.DateTimeField()),
                ("looked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="checkouts", to="bidders.charge"
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LedgerEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "fact",
                    models.CharField(
                        choices=[
                            ("held", "held"),
                            ("taken", "paid"),
                            ("freed", "let go"),
                            ("refunded", "given back"),
                            ("refund_failed", "could not be given back"),
                            ("failed", "declined"),
                            ("released", "to be given back"),
                            ("kept", "kept"),
                        ],
                        max_length=16,
                    ),
                ),
                ("payment", models.CharField(blank=True, max_length=120)),
                ("amount", models.DecimalField(decimal_places=2, default=0, max_digits=20)),
                ("source", models.CharField(max_length=200)),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="bidders.charge"
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="PaymentOrder",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "order",
                    models.CharField(
                        choices=[("capture", "take"), ("cancel", "let go"), ("refund", "give back")], max_length=8
                    ),
                ),
                ("payment", models.CharField(max_length=120)),
                ("amount", models.DecimalField(decimal_places=2, max_digits=20)),
                ("made_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("last_error", models.CharField(blank=True, max_length=300)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "charge",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="orders", to="bidders.charge"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WebhookEvent",
            fields=[
                ("id", models.CharField(max_length=120, primary_key=True, serialize=False)),
                ("type", models.CharField(max_length=80)),
                ("body", models.TextField()),
                ("received_at", models.DateTimeField()),
                ("handled_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("handled_at", None)), fields=["received_at"], name="webhook_open")
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="charge",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gt", 0)), name="charge_of_something"),
        ),
        migrations.AddConstraint(
            model_name="chargeact",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed_at", None), ("returned_at", None)),
                fields=("charge",),
                name="charge_act_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="chargeact",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="charge_act_two_persons",
            ),
        ),
        migrations.AddIndex(
            model_name="checkout",
            index=models.Index(fields=["session"], name="checkout_session"),
        ),
        migrations.AddConstraint(
            model_name="checkout",
            constraint=models.UniqueConstraint(fields=("charge", "number"), name="checkout_number_once"),
        ),
        migrations.AddConstraint(
            model_name="checkout",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("charge",), name="checkout_one_open"
            ),
        ),
        migrations.AddIndex(
            model_name="ledgerentry",
            index=models.Index(fields=["payment"], name="ledger_payment"),
        ),
        migrations.AddConstraint(
            model_name="ledgerentry",
            constraint=models.UniqueConstraint(fields=("charge", "fact", "source"), name="ledger_fact_once"),
        ),
        migrations.AddIndex(
            model_name="paymentorder",
            index=models.Index(condition=models.Q(("done_at", None)), fields=["next_at"], name="payment_order_open"),
        ),
        migrations.AddConstraint(
            model_name="paymentorder",
            constraint=models.UniqueConstraint(fields=("payment", "order"), name="payment_order_once"),
        ),
        *append_only("bidders_charge"),
        *append_only("bidders_ledgerentry"),
    ]
