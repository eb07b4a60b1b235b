"""The entries of tenders that were there before their triggers, a batch at a time: nobody waits for it, and it can be run again."""

from typing import Any

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

BATCH = 5_000
# In the order of publication: what is newest, and so asked for most, lies together.
ORDER = """
CREATE TEMP TABLE board_order AS
    SELECT id, row_number() OVER (ORDER BY published_at NULLS LAST, id) AS place FROM tenders_tender;
CREATE INDEX ON board_order (place);
"""
KEEP = "SELECT board_keep(array_agg(id)) FROM board_order WHERE place > %s AND place <= %s"


def fill(apps: Any, schema_editor: Any) -> None:
    """Each batch is committed by itself. Tenders that come meanwhile have their entries by the triggers."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS board_order")
        cursor.execute(ORDER)
        cursor.execute("SELECT count(*) FROM board_order")
        [count] = cursor.fetchone()
        for first in range(0, count, BATCH):
            cursor.execute(KEEP, [first, first + BATCH])
        cursor.execute("DROP TABLE board_order")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("tenders", "0027_board_entries"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
        AddIndexConcurrently(
            model_name="tender",
            index=models.Index(fields=["-published_at", "id"], name="tender_published"),
        ),
        RemoveIndexConcurrently(model_name="tender", name="tender_ending"),
        RemoveIndexConcurrently(model_name="tender", name="tender_newest"),
    ]
