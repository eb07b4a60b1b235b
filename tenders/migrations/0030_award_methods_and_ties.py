"""Award methods beside price and points, what tells equal offers apart, the number of the draw; exclusions that were undone."""

from importlib import import_module

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

append_only = import_module("procurement.migrations.0002_clock_and_log").append_only


class Migration(migrations.Migration):
    dependencies = [
        ("tenders", "0029_suspension_gates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DrawNonce",
            fields=[
                (
                    "tender",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="draw_nonce",
                        serialize=False,
                        to="tenders.tender",
                    ),
                ),
                ("nonce", models.CharField(help_text="32 random bytes, hexadecimal", max_length=64)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="criterion",
            name="power",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="power"),
        ),
        migrations.AddField(
            model_name="item",
            name="fixed_price",
            field=models.DecimalField(
                blank=True, decimal_places=4, max_digits=20, null=True, verbose_name="announced price of one unit"
            ),
        ),
        migrations.AddField(
            model_name="lot",
            name="discount_rate",
            field=models.DecimalField(
                blank=True, decimal_places=4, max_digits=6, null=True, verbose_name="discount rate in percent a year"
            ),
        ),
        migrations.AddField(
            model_name="lot",
            name="life_years",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="years of the life cycle"),
        ),
        migrations.AddField(
            model_name="lot",
            name="price_steps",
            field=models.JSONField(blank=True, default=list, verbose_name="steps of the price formula"),
        ),
        migrations.AddField(
            model_name="lot",
            name="tie_break",
            field=models.JSONField(blank=True, default=list, verbose_name="what tells equal offers apart"),
        ),
        migrations.AddField(
            model_name="requirement",
            name="pages",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="pages at most"),
        ),
        migrations.AddField(
            model_name="requirement",
            name="signed",
            field=models.BooleanField(default=False, verbose_name="must be signed"),
        ),
        migrations.AddField(
            model_name="tender",
            name="turnover_required",
            field=models.DecimalField(
                blank=True, decimal_places=2, max_digits=20, null=True, verbose_name="turnover a year that bidders need"
            ),
        ),
        migrations.AlterField(
            model_name="criterion",
            name="kind",
            field=models.CharField(
                choices=[
                    ("number", "a number that scores itself"),
                    ("relative", "a number against the highest of all offers"),
                    ("option", "a choice that scores itself"),
                    ("judged", "judged by the evaluators"),
                    ("yearly", "a cost of each year"),
                    ("end_cost", "a cost at the end of the years"),
                    ("residual", "a value left at the end, which is taken off"),
                    ("external", "a cost borne by others, at an announced price"),
                ],
                max_length=8,
                verbose_name="how it is scored",
            ),
        ),
        migrations.AlterField(
            model_name="lot",
            name="award_method",
            field=models.CharField(
                choices=[
                    ("lowest_price", "lowest price"),
                    ("best_ratio", "best price-quality ratio"),
                    ("coefficient", "price divided by a coefficient of quality"),
                    ("life_cycle_cost", "lowest cost over the life cycle"),
                    ("quality_only", "quality alone, at an announced price"),
                ],
                default="lowest_price",
                max_length=16,
                verbose_name="award method",
            ),
        ),
        migrations.AlterField(
            model_name="lot",
            name="price_formula",
            field=models.CharField(
                choices=[
                    ("inverse", "in proportion to the lowest total"),
                    ("to_estimate", "between the estimate and the lowest total"),
                    ("bilinear", "with a knee at the mean of the totals"),
                    ("power", "against the estimate alone"),
                    ("rebate", "with a knee at the mean of the rebates"),
                    ("table", "by a table of rebates"),
                    ("bands", "by bands of rebates"),
                ],
                default="inverse",
                max_length=12,
                verbose_name="how the price becomes points",
            ),
        ),
        migrations.CreateModel(
            name="Readmission",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField()),
                (
                    "complaint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readmissions", to="tenders.complaint"
                    ),
                ),
                (
                    "exclusion",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readmission", to="tenders.exclusion"
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
        append_only("tenders_drawnonce"),
        append_only("tenders_readmission"),
    ]
