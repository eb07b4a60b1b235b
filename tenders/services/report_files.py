"""Files of reports that take more than a moment: who asks, whose turn it is, how far it is, and when it is thrown away.

Two queues, each writing one file at a time on the whole installation: papers, which take about a second, never wait for a
report that takes minutes; and closing and opening find a worker that is free, or soon is.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import BinaryIO
from uuid import UUID, uuid4

from django.core.files.base import File
from django.db import connection, transaction
from django.db.models import Q, QuerySet

from procurement.rules.messages import gettext_noop
from tenders.models import ReportFile
from tenders.services.refusal import refuse

PAPER = "paper"
"""What the query of a paper names; that of a report does not."""
MOST_WAITING = 20
"""In each queue."""
SILENT_FOR = timedelta(minutes=5)
"""A file whose writer gave no sign of life for so long has lost it, and is begun anew."""
KEPT_FOR = timedelta(days=1)

TOO_MANY = gettext_noop("Many reports are being written right now. Ask again in some minutes, or take the CSV.")

_LOCK = 7_307_001


def request_file(kind: str, query: dict[str, str], *, key: str, language: str, now: datetime) -> ReportFile:
    """The file with this key: the one that is there, or a new one at the end of the queue. One that failed is tried again.

    Refused while too many wait. The caller wakes the worker afterwards.
    """
    with transaction.atomic():
        _one_at_a_time()
        found = ReportFile.objects.filter(key=key).first()
        if found is not None and found.state != ReportFile.State.FAILED:
            return found
        if _queue(papers=PAPER in query).filter(state=ReportFile.State.WAITING).count() >= MOST_WAITING:
            raise refuse("", TOO_MANY)
        if found is not None:
            found.delete()
        return ReportFile.objects.create(
            key=key, kind=kind, query=query, language=language, requested_at=now, told_at=now
        )


def take_next(*, papers: bool, now: datetime) -> ReportFile | None:
    """The paper or report whose turn it is, now marked as being written; None if none waits or another one is being written."""
    states, queue = ReportFile.State, _queue(papers=papers)
    with transaction.atomic():
        _one_at_a_time()
        queue.filter(state=states.WORKING, told_at__lt=now - SILENT_FOR).update(state=states.WAITING)
        if queue.filter(state=states.WORKING).exists():
            return None
        following = queue.filter(state=states.WAITING).first()
        if following is not None:
            following.state, following.told_at = states.WORKING, now
            following.save(update_fields=["state", "told_at"])
        return following


def tell(file: ReportFile, done: int, total: int, *, now: datetime) -> None:
    """Write down how far it is."""
    ReportFile.objects.filter(pk=file.pk).update(done=done, total=total, told_at=now)


def finish(file: ReportFile, content: BinaryIO, *, name: str, key: str, now: datetime) -> None:
    """Store what was written. `key` is that of the data it holds: if the data changed meanwhile, it is not the one asked for,
    and the next who asks gets a file of his own."""
    stored = file.file.storage.save(f"reports/{file.pk}.{file.kind}", File(content))
    ReportFile.objects.filter(pk=file.pk).update(
        state=ReportFile.State.DONE,
        file=stored,
        name=name,
        told_at=now,
        key=file.key if key == file.key else uuid4().hex,
    )


def fail(file: ReportFile, message: str, *, now: datetime) -> None:
    """It can't be written; `message` says why, in the language of whoever asked."""
    ReportFile.objects.filter(pk=file.pk).update(state=ReportFile.State.FAILED, message=message, told_at=now)


def discard_old(*, now: datetime) -> int:
    """Throw away files that nobody fetched anew for a day; returns how many."""
    old = list(ReportFile.objects.filter(told_at__lt=now - KEPT_FOR))
    for file in old:
        if file.file:
            file.file.delete(save=False)
        file.delete()
    return len(old)


def get_file(file_id: UUID) -> ReportFile | None:
    """A file that was asked for; None once it was thrown away."""
    return ReportFile.objects.filter(pk=file_id).first()


def _queue(*, papers: bool) -> QuerySet[ReportFile]:
    named = Q(query__has_key=PAPER)
    return ReportFile.objects.filter(named if papers else ~named)


def _one_at_a_time() -> None:
    """Requests and turns are decided one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
