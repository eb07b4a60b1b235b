"""A lot keeps the estimate that was published first, and how often it was changed since; of earlier changes the stored versions tell."""

from django.db import migrations, models

EARLIER = """
WITH told AS (
    SELECT (part ->> 'id')::uuid AS lot_id, version.number, (part ->> 'estimated_value')::numeric AS value,
        lag((part ->> 'estimated_value')::numeric) OVER steps AS before, row_number() OVER steps AS place
    FROM tenders_tenderversion version, jsonb_array_elements(version.content -> 'lots') AS part
    WINDOW steps AS (PARTITION BY part ->> 'id' ORDER BY version.number)
), edits AS (
    SELECT lot_id, count(*) FILTER (WHERE place > 1 AND value IS DISTINCT FROM before) AS edits,
        min(value) FILTER (WHERE place = 1) AS first
    FROM told GROUP BY lot_id
)
UPDATE tenders_lot lot SET estimate_edits = edits.edits, first_estimate = edits.first
    FROM edits WHERE lot.id = edits.lot_id AND edits.edits > 0;
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0014_price_indices")]

    operations = [
        migrations.AddField(
            model_name="frozensaving", name="estimate_edits", field=models.PositiveSmallIntegerField(default=0)
        ),
        migrations.AddField(
            model_name="lot",
            name="estimate_edits",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="how many published changes gave it another estimate"
            ),
        ),
        migrations.AddField(
            model_name="lot",
            name="first_estimate",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="as first published; only with estimate_edits",
                max_digits=20,
                null=True,
            ),
        ),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
    ]
