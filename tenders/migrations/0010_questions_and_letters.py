"""Questions about opened offers, exclusions by people, letters as documents, the cancellation of one lot."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenders", "0009_judging_gates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="lotoffer",
            name="looks_low",
            field=models.BooleanField(default=False, help_text="the price looks abnormally low: the bidder is asked"),
        ),
        migrations.CreateModel(
            name="Clarification",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[("price", "about a price that looks abnormally low"), ("general", "about the offer")],
                        max_length=8,
                        verbose_name="kind",
                    ),
                ),
                ("question", models.TextField(verbose_name="question")),
                (
                    "answer_ends_at",
                    models.DateTimeField(
                        help_text="half-open; the database refuses a later answer", verbose_name="answer until"
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clarifications", to="tenders.bid"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="clarifications", to="tenders.lot"
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ClarificationAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(verbose_name="answer")),
                ("answered_at", models.DateTimeField(help_text="set by the database trigger")),
                (
                    "answered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "clarification",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="tenders.clarification"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ClarificationFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("file", models.FileField(max_length=300, upload_to="answers/%Y/%m/")),
                ("name", models.CharField(max_length=200)),
                ("media_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="tenders.clarificationanswer",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Exclusion",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("price_not_justified", "abnormally low price, not justified"),
                            ("no_conclusive_answer", "a question was not answered, or not conclusively"),
                            ("not_conforming", "the offer is not what the documents ask for"),
                            ("not_qualified", "the bidder does not meet what was asked of it"),
                            ("exclusion_ground", "the bidder is in a situation of exclusion"),
                            ("breach_of_law", "breach of environmental, social or labor law"),
                        ],
                        max_length=24,
                        verbose_name="reason",
                    ),
                ),
                ("explanation", models.TextField(verbose_name="explanation")),
                ("citation", models.CharField(blank=True, max_length=200, verbose_name="legal basis")),
                ("proposed_at", models.DateTimeField()),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exclusions", to="tenders.bid"
                    ),
                ),
                (
                    "clarification",
                    models.ForeignKey(
                        help_text="what was asked before",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="exclusions",
                        to="tenders.clarification",
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="exclusions", to="tenders.lot"
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
                "ordering": ["proposed_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="ExclusionDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("confirmed", models.BooleanField()),
                ("reason", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "exclusion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="decision", to="tenders.exclusion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("won", "award"),
                            ("lost", "award to another bidder"),
                            ("excluded", "offer not admissible"),
                            ("unsuccessful", "ended without award"),
                            ("cancelled", "cancellation"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "content",
                    models.TextField(help_text="canonical JSON: by language the subject and the parts of the text"),
                ),
                ("digest", models.CharField(max_length=64)),
                ("sent_at", models.DateTimeField()),
                (
                    "award",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="letters",
                        to="tenders.award",
                    ),
                ),
                (
                    "bid",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="tenders.bid"
                    ),
                ),
                (
                    "lot",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="tenders.lot"
                    ),
                ),
                (
                    "tender",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="letters", to="tenders.tender"
                    ),
                ),
            ],
            options={
                "ordering": ["-sent_at", "id"],
            },
        ),
        migrations.CreateModel(
            name="LotCancellation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("no_need", "the need no longer exists"),
                            ("no_funds", "the budget was cut"),
                            ("not_lawful", "the documents breach the law and can't be mended"),
                            ("force_majeure", "force majeure"),
                            ("court", "a review body or court ordered it"),
                        ],
                        max_length=16,
                        verbose_name="reason",
                    ),
                ),
                ("explanation", models.TextField(verbose_name="explanation")),
                ("proposed_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
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
                    "lot",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="cancellation", to="tenders.lot"
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PriceAcceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("reason", models.TextField(verbose_name="reason")),
                ("accepted_at", models.DateTimeField()),
                (
                    "accepted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "clarification",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acceptance",
                        to="tenders.clarification",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="clarification",
            index=models.Index(fields=["lot", "bid"], name="clarification_of_offer"),
        ),
        migrations.AddIndex(
            model_name="exclusion",
            index=models.Index(fields=["lot", "bid"], name="exclusion_of_offer"),
        ),
    ]
