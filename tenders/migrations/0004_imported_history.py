"""Imported history: releases of others as they came in, awards whose source names no supplier, and never a bid for one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

NO_BIDS_FOR_HISTORY = """
CREATE FUNCTION bid_history_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT imported FROM tenders_tender WHERE id = NEW.tender_id) THEN
        RAISE EXCEPTION 'an imported procedure runs elsewhere: it takes no bids here' USING ERRCODE = 'EP006';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_bid_history_gate BEFORE INSERT ON tenders_bid FOR EACH ROW EXECUTE FUNCTION bid_history_gate();
ALTER TABLE tenders_bid ENABLE ALWAYS TRIGGER tenders_bid_history_gate;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0003_people"),
        ("tenders", "0003_tender_reference"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SourceRelease",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ocid", models.CharField(max_length=160)),
                ("release_id", models.CharField(max_length=200)),
                ("released_at", models.DateTimeField()),
                ("compiled", models.BooleanField(help_text="has the whole state as of its date")),
                ("digest", models.CharField(max_length=64)),
                ("body", models.TextField()),
                ("source", models.CharField(help_text="name of the file it came from", max_length=200)),
                ("read_at", models.DateTimeField()),
                ("pending", models.BooleanField(default=True)),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="award",
            name="award_decided_once",
        ),
        migrations.AlterField(
            model_name="award",
            name="supplier",
            field=models.ForeignKey(
                help_text="empty: the source names none",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="awards",
                to="procurement.organization",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.UniqueConstraint(
                condition=models.Q(
                    ("status__in", ["proposed", "pending"]), models.Q(("proposed_at", None), _negated=True)
                ),
                fields=("lot",),
                name="award_decided_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(("offer", None), models.Q(("supplier", None), _negated=True), _connector="OR"),
                name="award_supplier_named",
            ),
        ),
        migrations.AddIndex(
            model_name="sourcerelease",
            index=models.Index(condition=models.Q(("pending", True)), fields=["ocid"], name="source_release_pending"),
        ),
        migrations.AddConstraint(
            model_name="sourcerelease",
            constraint=models.UniqueConstraint(fields=("ocid", "digest"), name="source_release_once"),
        ),
        migrations.RunSQL(
            NO_BIDS_FOR_HISTORY,
            "DROP TRIGGER tenders_bid_history_gate ON tenders_bid; DROP FUNCTION bid_history_gate();",
        ),
    ]
