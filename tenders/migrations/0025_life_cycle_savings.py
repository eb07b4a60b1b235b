"""Savings against the life-cycle cost of a reference solution: stated in the notice, closed to everybody once bids are opened."""

from django.db import migrations, models

from procurement.gates import function, trigger

BEFORE_THE_OPENING = """
    IF NOT (SELECT t.imported OR t.stage IN ('draft', 'in_review', 'scheduled', 'call_open', 'call_closed', 'call_decided',
            'negotiating', 'published') FROM tenders_tender t WHERE t.id = {tender}) THEN
        RAISE EXCEPTION 'what a saving is measured against is fixed before the opening' USING ERRCODE = 'EP027';
    END IF;
    RETURN COALESCE(NEW, OLD);
"""
OF_LOT = "(SELECT l.tender_id FROM tenders_lot l WHERE l.id = COALESCE(NEW.lot_id, OLD.lot_id))"
ASKED_FOR_COSTS = """
    UPDATE tenders_award a SET life_cycle_gap = 'no_reference' FROM tenders_lot l
    WHERE l.id = a.lot_id AND l.award_method IN ('life_cycle_cost', 'best_ratio') AND l.life_years IS NOT NULL
        AND l.discount_rate IS NOT NULL AND EXISTS (SELECT FROM tenders_criterion c WHERE c.lot_id = l.id
            AND c.kind IN ('yearly', 'end_cost', 'residual', 'external'))
"""


class Migration(migrations.Migration):
    dependencies = [
        ("tenders", "0024_conversion"),
    ]

    operations = [
        migrations.AddField(
            model_name="award",
            name="life_cycle_cost",
            field=models.DecimalField(
                decimal_places=2, help_text="what this award costs over its life", max_digits=22, null=True
            ),
        ),
        migrations.AddField(
            model_name="award",
            name="life_cycle_gap",
            field=models.CharField(
                blank=True, default="", help_text="why there are none (rules.life_cycle_saving)", max_length=12
            ),
        ),
        migrations.AddField(
            model_name="award",
            name="life_cycle_reference",
            field=models.DecimalField(
                decimal_places=2, help_text="what the reference solution costs over its life", max_digits=22, null=True
            ),
        ),
        migrations.AddField(
            model_name="award",
            name="life_cycle_working",
            field=models.TextField(blank=True, default="", help_text="rules.life_cycle_saving"),
        ),
        migrations.AddField(
            model_name="criterion",
            name="reference",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=20,
                null=True,
                verbose_name="this cost of the reference solution",
            ),
        ),
        migrations.AddField(
            model_name="frozensaving",
            name="life_cycle",
            field=models.DecimalField(decimal_places=2, max_digits=22, null=True),
        ),
        migrations.AddField(
            model_name="frozensaving",
            name="life_cycle_cost",
            field=models.DecimalField(decimal_places=2, max_digits=22, null=True),
        ),
        migrations.AddField(
            model_name="frozensaving",
            name="life_cycle_gap",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="frozensaving",
            name="life_cycle_working",
            field=models.TextField(blank=True, default="", help_text="rules.life_cycle_saving"),
        ),
        migrations.AddField(
            model_name="keptsaving",
            name="life_cycle",
            field=models.DecimalField(decimal_places=2, max_digits=22, null=True),
        ),
        migrations.AddField(
            model_name="keptsaving",
            name="life_cycle_cost",
            field=models.DecimalField(decimal_places=2, max_digits=22, null=True),
        ),
        migrations.AddField(
            model_name="keptsaving",
            name="life_cycle_gap",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="lot",
            name="reference_price",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                max_digits=20,
                null=True,
                verbose_name="price of the reference solution without VAT",
            ),
        ),
        migrations.AlterField(
            model_name="tender",
            name="savings_baseline",
            field=models.CharField(
                blank=True,
                choices=[
                    ("estimate", "Estimated value"),
                    ("mean", "Mean of the valid bids"),
                    ("mean_of_others", "Mean of the other valid bids"),
                    ("median", "Median of the valid bids"),
                    ("second_lowest", "Second-lowest valid bid"),
                    ("indexed", "Last unit prices, adjusted by a price index"),
                    ("life_cycle", "Life-cycle cost of a reference solution"),
                    ("auction", "Auction: lowest total before it"),
                    ("realised", "Realised: estimate against what was paid"),
                ],
                default="",
                help_text="fixed before the opening; empty: the estimate",
                max_length=16,
                verbose_name="what the saving is measured against",
            ),
        ),
        function("reference_price_gate", BEFORE_THE_OPENING.format(tender="NEW.tender_id")),
        trigger(
            "tenders_lot",
            "tenders_lot_reference_price",
            "BEFORE UPDATE",
            "reference_price_gate",
            when="NEW.reference_price IS DISTINCT FROM OLD.reference_price",
        ),
        function("reference_cost_gate", BEFORE_THE_OPENING.format(tender=OF_LOT)),
        *(
            trigger(
                "tenders_criterion",
                f"tenders_criterion_reference_{event.lower()}",
                f"BEFORE {event}",
                "reference_cost_gate",
                when=when,
            )
            for event, when in (
                ("INSERT", "NEW.reference IS NOT NULL"),
                ("UPDATE", "NEW.reference IS DISTINCT FROM OLD.reference"),
                ("DELETE", "OLD.reference IS NOT NULL"),
            )
        ),
        migrations.RunSQL(ASKED_FOR_COSTS, migrations.RunSQL.noop),
    ]
