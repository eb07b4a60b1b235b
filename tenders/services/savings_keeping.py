"""Keeps the rows of the savings report ready (docs/decisions/savings-in-sql.md): the one writer of them and of KeptSavings."""

from __future__ import annotations

import logging
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from tenders.models import KeptAmounts, KeptSaving, KeptSavings, SavingMark
from tenders.queries.savings_amounts import ADDED, added_sql, new_words_sql
from tenders.queries.savings_filters import SavingsFilters
from tenders.queries.savings_kept import kept_now, made_by
from tenders.queries.savings_kept_check import differing
from tenders.queries.savings_made import MADE, made_sql

logger = logging.getLogger(__name__)

BATCH = 5_000
"""Marks a transaction, with all others of the same tenders."""
A_RUN = 10
"""Batches a run of the worker, which has other work too."""
_LOCK = 7_307_002


def keep_savings(*, batches: int | None = A_RUN) -> int:
    """Write the rows of tenders that are marked as changed; returns how many marks were worked off, of at most so many batches
    (None: of all). Safe to run twice at once: the second one does nothing. Rows that another version of the report made are all
    written anew."""
    count = done = 0
    while (batches is None or done < batches) and (marks := _keep_some()):
        count, done = count + marks, done + 1
    return count


def forget_kept() -> None:
    """Read the awards again, until keep_savings has written every row anew."""
    KeptSavings.objects.all().delete()


def check_kept() -> int:
    """Compare every row with its awards; returns how many lots differ. If one does, nothing kept is read until all is written anew,
    and the log of the program says so: the triggers that mark changes must have missed one."""
    zone = settings.DISPLAY_TIME_ZONE
    if kept_now(SavingsFilters(currency=""), zone) is None:
        return 0
    if wrong := differing(zone):
        logger.error("Kept rows of the savings report differed from the awards, first: %s lot %s", *wrong[0])
        forget_kept()
    return len(wrong)


@transaction.atomic
def _keep_some() -> int:
    """A mark is taken away with the rows that follow from it: whoever reads sees both or neither."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
    made = made_by(settings.DISPLAY_TIME_ZONE)
    if not KeptSavings.objects.filter(made_by=made).exists():
        _begin_anew(made)
    first = SavingMark.objects.order_by("id").values("tender_id")[:BATCH]
    marks = dict(SavingMark.objects.filter(tender_id__in=first).values_list("id", "tender_id"))
    if not marks:
        return 0
    _write(list(set(marks.values())))
    SavingMark.objects.filter(id__in=list(marks)).delete()
    KeptSavings.objects.update(version=uuid4())
    return len(marks)


def _begin_anew(made: str) -> None:
    """Forget all rows and mark every tender with an award, in the order in which the rows are read for the hash. What was marked
    before is seen when its rows are read."""
    KeptSaving.objects.all().delete()
    KeptAmounts.objects.all().delete()
    SavingMark.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tenders_savingmark (tender_id) SELECT t.id FROM tenders_tender t WHERE EXISTS (SELECT FROM tenders_lot l"
            " JOIN tenders_award a ON a.lot_id = l.id WHERE l.tender_id = t.id AND a.status = 'active')"
            ' ORDER BY t.ocid COLLATE "C"'
        )
    KeptSavings.objects.update_or_create(id=1, defaults={"made_by": made, "version": uuid4()})


def _write(tenders: list[UUID]) -> None:
    """The rows of these tenders anew. A lot that came from another tender leaves that one's rows, whose turn may come later."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM tenders_lot WHERE tender_id = ANY(%s::uuid[])", [tenders])
        lots = [str(lot) for (lot,) in cursor.fetchall()]
        stale = Q(tender_id__in=tenders) | Q(lot_id__in=lots)
        KeptSaving.objects.filter(stale).delete()
        KeptAmounts.objects.filter(stale).delete()
        rows, values = made_sql(settings.DISPLAY_TIME_ZONE, lots=lots)
        cursor.execute(
            f"INSERT INTO tenders_keptsaving ({', '.join(MADE)})"  # noqa: S608
            f' SELECT {", ".join(MADE)} FROM ({rows}) AS made ORDER BY ocid COLLATE "C", lot_number',
            values,
        )
        own = "AND tender_id = ANY(%s::uuid[])"
        cursor.execute(f"INSERT INTO tenders_keptword (word) {new_words_sql()} {own}", [tenders])
        cursor.execute(f"INSERT INTO tenders_keptamounts ({', '.join(ADDED)}) {added_sql()} {own}", [tenders])
