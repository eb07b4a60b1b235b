"""The baseline that a tender fixes for its saving: chosen in the draft, published, and closed to everybody once bids are opened."""

from django.db import migrations, models

from procurement.gates import function, trigger

FIXED = """
    IF NOT OLD.imported AND OLD.stage NOT IN ('draft', 'in_review', 'scheduled', 'call_open', 'call_closed', 'call_decided',
        'negotiating', 'published') THEN
        RAISE EXCEPTION 'what a saving is measured against is fixed before the opening' USING ERRCODE = 'EP027';
    END IF;
    RETURN NEW;
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0011_similar_alerts")]

    operations = [
        migrations.AddField(
            model_name="frozensaving",
            name="fixed",
            field=models.CharField(
                blank=True, default="", help_text="the baseline of the tender's notice", max_length=16
            ),
        ),
        migrations.AddField(
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
                    ("auction", "Auction: lowest total before it"),
                    ("realised", "Realised: estimate against what was paid"),
                ],
                default="",
                help_text="fixed before the opening; empty: the estimate",
                max_length=16,
                verbose_name="what the saving is measured against",
            ),
        ),
        function("savings_baseline_gate", FIXED),
        trigger(
            "tenders_tender",
            "tenders_tender_savings_baseline",
            "BEFORE UPDATE",
            "savings_baseline_gate",
            when="NEW.savings_baseline IS DISTINCT FROM OLD.savings_baseline",
        ),
    ]
