"""Changes of signed contracts, replaced key holders, and who confirmed an opening for whom."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenders", "0011_clarification_gates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContractChange",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        help_text="within the contract, from 1; returned proposals count too"
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        choices=[
                            ("review_clause", "a review clause in the published documents"),
                            ("additional", "additional purchases that became necessary"),
                            ("unforeseen", "circumstances that nobody could foresee"),
                            ("not_substantial", "not substantial"),
                            ("small", "small value"),
                        ],
                        max_length=16,
                        verbose_name="legal ground",
                    ),
                ),
                ("citation", models.CharField(max_length=200)),
                (
                    "amount",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="signed; 0: no change",
                        max_digits=20,
                        verbose_name="difference in value without VAT",
                    ),
                ),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="new end")),
                ("what", models.TextField(blank=True, verbose_name="what else changes")),
                ("reason", models.TextField(verbose_name="reason")),
                ("file", models.FileField(max_length=300, upload_to="changes/%Y/%m/")),
                ("name", models.CharField(max_length=200)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("proposed_at", models.DateTimeField()),
            ],
            options={
                "ordering": ["number"],
            },
        ),
        migrations.CreateModel(
            name="ContractChangeDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("approved", models.BooleanField()),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("decided_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="KeyHolderReplacement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("left", "has left or changed duties"),
                            ("away", "is away at the opening"),
                            ("no_second_step", "can't sign in any more"),
                            ("conflict", "conflict of interest"),
                        ],
                        max_length=16,
                        verbose_name="why",
                    ),
                ),
                ("explanation", models.TextField(blank=True, verbose_name="explanation")),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.AddField(
            model_name="keyholder",
            name="confirmed_by",
            field=models.ForeignKey(
                help_text="the key holder, or the deputy of one",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField(
            model_name="tender",
            name="key_holders",
            field=models.ManyToManyField(
                related_name="+",
                through="tenders.KeyHolder",
                through_fields=("tender", "user"),
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="keyholder",
            constraint=models.UniqueConstraint(
                fields=("tender", "confirmed_by"), name="key_holder_one_confirmation_a_person"
            ),
        ),
        migrations.AddField(
            model_name="contractchange",
            name="contract",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="tenders.contract"
            ),
        ),
        migrations.AddField(
            model_name="contractchange",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="contractchangedecision",
            name="change",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="tenders.contractchange"
            ),
        ),
        migrations.AddField(
            model_name="contractchangedecision",
            name="decided_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="keyholderreplacement",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="keyholderreplacement",
            name="joining",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="keyholderreplacement",
            name="leaving",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="keyholderreplacement",
            name="proposed_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="keyholderreplacement",
            name="tender",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="key_holder_replacements", to="tenders.tender"
            ),
        ),
        migrations.AddConstraint(
            model_name="contractchange",
            constraint=models.UniqueConstraint(fields=("contract", "number"), name="contract_change_number_once"),
        ),
        migrations.AddConstraint(
            model_name="contractchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amount", 0), _negated=True),
                    models.Q(("ends_on", None), _negated=True),
                    models.Q(("what", ""), _negated=True),
                    _connector="OR",
                ),
                name="contract_change_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyholderreplacement",
            constraint=models.UniqueConstraint(
                condition=models.Q(("confirmed_at", None), ("withdrawn_at", None)),
                fields=("tender",),
                name="key_holder_replacement_open_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyholderreplacement",
            constraint=models.CheckConstraint(
                condition=models.Q(("leaving", models.F("joining")), _negated=True),
                name="key_holder_replacement_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyholderreplacement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("confirmed_by", None),
                    models.Q(("confirmed_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="key_holder_replacement_by_two_persons",
            ),
        ),
        migrations.AddConstraint(
            model_name="keyholderreplacement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("joining", models.F("proposed_by")), _negated=True),
                    models.Q(
                        ("confirmed_by", None),
                        models.Q(("joining", models.F("confirmed_by")), _negated=True),
                        _connector="OR",
                    ),
                ),
                name="key_holder_replacement_never_oneself",
            ),
        ),
    ]
