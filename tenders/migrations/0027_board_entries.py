"""What the notice board filters, counts and orders by, a narrow row a tender, and the triggers that keep it (docs/decisions/search.md)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, OrderBy

from procurement.gates import function

# Whoever comes second waits for the row, and reads tender and lots afterwards, by a statement that sees what the first one wrote.
# By the keys always: a plan that was made while the tables were empty would read them whole later.
NOW = """SELECT id, buyer_id, procedure, stage, cpv_code, region, published_at, bids_end_at, requests_end_at,
        (SELECT sum(l.estimated_value) FROM tenders_lot l WHERE l.tender_id = t.id) AS estimate
        FROM tenders_tender t WHERE id = ANY($1) ORDER BY id"""
KEEP = f"""
CREATE FUNCTION board_keep(uuid[]) RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET jit = off AS $$
BEGIN
    INSERT INTO tenders_boardentry (tender_id, buyer_id, procedure, stage, cpv_code, region, published_at, bids_end_at, requests_end_at,
        estimate) {NOW} ON CONFLICT (tender_id) DO NOTHING;
    PERFORM FROM tenders_boardentry WHERE tender_id = ANY($1) ORDER BY tender_id FOR UPDATE;
    UPDATE tenders_boardentry e
    SET (buyer_id, procedure, stage, cpv_code, region, published_at, bids_end_at, requests_end_at, estimate)
        = (t.buyer_id, t.procedure, t.stage, t.cpv_code, t.region, t.published_at, t.bids_end_at, t.requests_end_at, t.estimate)
    FROM ({NOW}) t
    WHERE e.tender_id = t.id
        AND (e.buyer_id, e.procedure, e.stage, e.cpv_code, e.region, e.published_at, e.bids_end_at, e.requests_end_at, e.estimate)
        IS DISTINCT FROM
        (t.buyer_id, t.procedure, t.stage, t.cpv_code, t.region, t.published_at, t.bids_end_at, t.requests_end_at, t.estimate);
END $$;
"""  # noqa: S608  (our own SQL)
OF_NEW = "\n    PERFORM board_keep(array_agg({key})) FROM changed;\n    RETURN NULL;\n"
OF_TENDERS = """
    PERFORM board_keep(array_agg(c.id)) FROM changed c JOIN before b ON b.id = c.id
        WHERE (c.published_at, c.bids_end_at, c.requests_end_at, c.buyer_id, c.procedure, c.stage, c.cpv_code, c.region)
        IS DISTINCT FROM
        (b.published_at, b.bids_end_at, b.requests_end_at, b.buyer_id, b.procedure, b.stage, b.cpv_code, b.region)
        HAVING count(*) > 0;
    RETURN NULL;
"""
OF_LOTS = """
    PERFORM board_keep(array_agg(DISTINCT tender_id)) FROM (
        (SELECT id, tender_id, estimated_value FROM changed EXCEPT SELECT id, tender_id, estimated_value FROM before)
        UNION ALL
        (SELECT id, tender_id, estimated_value FROM before EXCEPT SELECT id, tender_id, estimated_value FROM changed)) moved
        HAVING count(*) > 0;
    RETURN NULL;
"""
GONE = "\n    DELETE FROM tenders_boardentry WHERE tender_id IN (SELECT id FROM changed);\n    RETURN NULL;\n"
NEW, BOTH, OLD = (
    "REFERENCING NEW TABLE AS changed",
    "REFERENCING OLD TABLE AS before NEW TABLE AS changed",
    "REFERENCING OLD TABLE AS changed",
)
TRIGGERS = (
    ("tenders_tender", "INSERT", NEW, OF_NEW.format(key="id")),
    ("tenders_tender", "UPDATE", BOTH, OF_TENDERS),
    ("tenders_tender", "DELETE", OLD, GONE),
    ("tenders_lot", "INSERT", NEW, OF_NEW.format(key="DISTINCT tender_id")),
    ("tenders_lot", "UPDATE", BOTH, OF_LOTS),
    ("tenders_lot", "DELETE", OLD, OF_NEW.format(key="DISTINCT tender_id")),
)


def keeping(table: str, event: str, rows: str, body: str) -> list[migrations.RunSQL]:
    """A trigger that writes the entries of what a statement wrote, once a statement."""
    name = f"{table}_on_board_{event.lower()}"
    return [
        function(name, body),
        migrations.RunSQL(
            f"CREATE TRIGGER {name} AFTER {event} ON {table} {rows} FOR EACH STATEMENT EXECUTE FUNCTION {name}();"
            f" ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};",
            f"DROP TRIGGER {name} ON {table};",
        ),
    ]


WHO = ("procedure", "region", "cpv_code", "stage", "buyer")


def indexes() -> list[migrations.AddIndex]:
    """Made while the table is empty, so that filling it later holds up nobody."""
    every = [
        models.Index(
            fields=["procedure", "region", "cpv_code"],
            opclasses=["varchar_ops", "varchar_pattern_ops", "varchar_pattern_ops"],
            include=("tender", "stage", "buyer", "estimate", "published_at", "bids_end_at", "requests_end_at"),
            name="board_filtered",
        ),
        models.Index(
            fields=["published_at", "-tender"],
            include=(*WHO, "bids_end_at", "requests_end_at", "estimate"),
            name="board_newest",
        ),
        models.Index(
            fields=["bids_end_at", "tender"],
            include=(*WHO, "published_at", "requests_end_at", "estimate"),
            name="board_ending",
        ),
        models.Index(
            OrderBy(F("estimate"), descending=True, nulls_last=True),
            F("tender"),
            include=(*WHO, "published_at", "bids_end_at", "requests_end_at"),
            name="board_valued",
        ),
        models.Index(fields=["buyer", "-published_at"], name="board_of_buyer"),
        models.Index(fields=["stage", "bids_end_at"], name="board_in_stage"),
    ]
    return [migrations.AddIndex(model_name="boardentry", index=index) for index in every]


class Migration(migrations.Migration):
    dependencies = [
        ("procurement", "0017_vat_rates"),
        ("tenders", "0026_options_apart"),
    ]

    operations = [
        migrations.CreateModel(
            name="BoardEntry",
            fields=[
                (
                    "tender",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="on_board",
                        serialize=False,
                        to="tenders.tender",
                    ),
                ),
                ("published_at", models.DateTimeField(null=True)),
                ("bids_end_at", models.DateTimeField(null=True)),
                ("requests_end_at", models.DateTimeField(null=True)),
                ("estimate", models.DecimalField(decimal_places=2, max_digits=24, null=True)),
                (
                    "buyer",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="procurement.organization",
                    ),
                ),
                ("procedure", models.CharField(max_length=24)),
                ("stage", models.CharField(max_length=16)),
                ("cpv_code", models.CharField(blank=True, max_length=12)),
                ("region", models.CharField(blank=True, max_length=10)),
            ],
        ),
        *indexes(),
        migrations.RunSQL(KEEP, "DROP FUNCTION board_keep(uuid[]);"),
        *(operation for one in TRIGGERS for operation in keeping(*one)),
    ]
