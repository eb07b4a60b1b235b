"""The rows of the savings report kept ready, and the triggers that mark a tender as changed (docs/decisions/savings-in-sql.md)."""

import uuid

import django.contrib.postgres.fields
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

from procurement.gates import function

# Each marks whole tenders, once a statement, so that a large import pays for it once a table. Nothing is locked. What a row was
# before counts too: a lot or an award that moves away leaves its old tender's rows out of date. EXECUTE plans each time anew:
# a plan made for a million rows would read whole tables for one row afterwards.
MARK = """
    EXECUTE format($of$INSERT INTO tenders_savingmark (tender_id) SELECT DISTINCT {marked}$of$,
        CASE TG_OP WHEN 'UPDATE' THEN '(SELECT {keys} FROM changed UNION SELECT {keys} FROM before)'
        ELSE '(SELECT {keys} FROM changed)' END);
    RETURN NULL;
"""
OF_AWARDS = MARK.format(keys="lot_id", marked="l.tender_id FROM %s c JOIN tenders_lot l ON l.id = c.lot_id")
OF_CONTRACTS = MARK.format(
    keys="award_id",
    marked="l.tender_id FROM %s c JOIN tenders_award a ON a.id = c.award_id JOIN tenders_lot l ON l.id = a.lot_id",
)
OF_LOTS = MARK.format(
    keys="id, tender_id",
    marked="c.tender_id FROM %s c WHERE EXISTS (SELECT FROM tenders_award a WHERE a.lot_id = c.id)"
    " OR EXISTS (SELECT FROM tenders_keptsaving k WHERE k.tender_id = c.tender_id)",
)
OF_TENDERS = MARK.format(
    keys="id",
    marked="c.id FROM %s c WHERE EXISTS (SELECT FROM tenders_lot l JOIN tenders_award a ON a.lot_id = l.id"
    " WHERE l.tender_id = c.id) OR EXISTS (SELECT FROM tenders_keptsaving k WHERE k.tender_id = c.id)",
)
OF_FRAMEWORKS = MARK.format(keys="tender_id", marked="c.tender_id FROM %s c")
OF_SIZES = """
    EXECUTE 'INSERT INTO tenders_savingmark (tender_id) SELECT DISTINCT l.tender_id FROM changed c'
        ' JOIN before b ON b.id = c.id AND b.size IS DISTINCT FROM c.size'
        ' JOIN tenders_award a ON a.supplier_id = c.id JOIN tenders_lot l ON l.id = a.lot_id';
    RETURN NULL;
"""
EVERY = {
    "INSERT": "REFERENCING NEW TABLE AS changed",
    "UPDATE": "REFERENCING OLD TABLE AS before NEW TABLE AS changed",
    "DELETE": "REFERENCING OLD TABLE AS changed",
}
MARKED = {
    "tenders_award": (OF_AWARDS, EVERY),
    "tenders_contract": (OF_CONTRACTS, EVERY),
    "tenders_lot": (OF_LOTS, EVERY),
    "tenders_tender": (OF_TENDERS, {event: EVERY[event] for event in ("UPDATE", "DELETE")}),
    "tenders_frameworkterms": (OF_FRAMEWORKS, EVERY),
    "procurement_organization": (OF_SIZES, {"UPDATE": EVERY["UPDATE"]}),
}
# Without its one row no kept row is read, and the worker begins anew.
FORGET = function("forget_kept_savings", "\n    DELETE FROM tenders_keptsavings;\n    RETURN NULL;\n")


def marking(table: str, body: str, events: dict[str, str]) -> list[migrations.RunSQL]:
    """Triggers on a table that mark the tenders of the rows that a statement wrote; emptied at once, everything is forgotten."""
    marks = f"{table}_marks_savings"
    named = [(f"{marks}_{event.lower()}", f"AFTER {event}", rows, marks) for event, rows in events.items()]
    named.append((f"{marks}_truncate", "AFTER TRUNCATE", "", "forget_kept_savings"))
    return [
        function(marks, body),
        *(
            migrations.RunSQL(
                f"CREATE TRIGGER {name} {event} ON {table} {rows} FOR EACH STATEMENT EXECUTE FUNCTION {called}();"
                f" ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};",
                f"DROP TRIGGER {name} ON {table};",
            )
            for name, event, rows, called in named
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0015_messages"),
        ("tenders", "0020_exchange_rates"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptSaving",
            fields=[
                ("ocid", models.CharField(max_length=160)),
                ("lot_number", models.PositiveSmallIntegerField()),
                ("estimate", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("award", models.DecimalField(decimal_places=2, max_digits=22, null=True)),
                ("valid_bids", models.PositiveIntegerField(null=True)),
                ("mean", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("mean_of_others", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("median", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("second_lowest", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("initial", models.DecimalField(decimal_places=2, max_digits=20, null=True)),
                ("paid", models.DecimalField(decimal_places=2, max_digits=22, null=True)),
                (
                    "fixed",
                    models.CharField(
                        blank=True, default="", help_text="the baseline of the tender's notice", max_length=16
                    ),
                ),
                ("estimate_edits", models.PositiveSmallIntegerField(default=0)),
                ("indexed", models.DecimalField(decimal_places=2, max_digits=22, null=True)),
                ("indexed_gap", models.CharField(blank=True, default="", max_length=12)),
                ("evidence", models.CharField(blank=True, max_length=1)),
                ("buyer", models.UUIDField()),
                ("division", models.CharField(blank=True, max_length=2)),
                ("procedure", models.CharField(blank=True, max_length=40)),
                ("size", models.CharField(blank=True, max_length=8)),
                ("region", models.CharField(blank=True, max_length=10)),
                ("month", models.CharField(max_length=7, null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("imported", models.BooleanField()),
                ("lot_id", models.UUIDField(primary_key=True, serialize=False)),
                ("tender_id", models.UUIDField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "counted",
                    models.IntegerField(help_text="a bit for each baseline of the report that can be computed"),
                ),
                (
                    "percents",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.SmallIntegerField(null=True),
                        help_text="the saving by baseline, for the distribution",
                        size=None,
                    ),
                ),
                ("line", models.TextField(help_text="what the data hash covers of this lot")),
            ],
        ),
        migrations.CreateModel(
            name="KeptSavings",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("made_by", models.CharField(help_text="SHA-256 of the statement and the display zone", max_length=64)),
                ("version", models.UUIDField(default=uuid.uuid4, help_text="another one each time rows were written")),
            ],
        ),
        migrations.CreateModel(
            name="SavingMark",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("tender_id", models.UUIDField()),
            ],
        ),
        migrations.AddIndex(
            model_name="lot",
            index=models.Index(
                condition=models.Q(("stage__in", ["cancelled", "unsuccessful"])),
                fields=["tender"],
                name="lot_ended_without_award",
            ),
        ),
        migrations.AddIndex(
            model_name="tender",
            index=models.Index(fields=["currency"], name="tender_currency"),
        ),
        migrations.AddIndex(
            model_name="keptsaving",
            index=models.Index(fields=["tender_id"], name="kept_saving_tender"),
        ),
        migrations.AddIndex(
            model_name="keptsaving",
            index=models.Index(
                models.F("currency"),
                django.db.models.functions.comparison.Collate("ocid", "C"),
                models.F("lot_number"),
                name="kept_saving_by_ocid",
            ),
        ),
        migrations.AddIndex(
            model_name="keptsaving",
            index=models.Index(fields=["buyer"], name="kept_saving_buyer"),
        ),
        migrations.AddIndex(
            model_name="keptsaving",
            index=models.Index(
                models.F("currency"),
                models.OrderBy(models.F("decided_at"), descending=True, nulls_last=True),
                django.db.models.functions.comparison.Collate("ocid", "C"),
                models.F("lot_number"),
                name="kept_saving_newest",
            ),
        ),
        migrations.AddIndex(
            model_name="savingmark",
            index=models.Index(fields=["tender_id"], name="saving_mark_tender"),
        ),
        FORGET,
        *(operation for table, (body, events) in MARKED.items() for operation in marking(table, body, events)),
    ]
