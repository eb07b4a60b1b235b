"""An agency's own history as a spreadsheet: taken, its columns matched, checked without importing, imported, kept for proof.

A check and an import are passes over all rows, made by the worker one at a time. What was only looked at is thrown away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction

from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.exact_json import dumps
from procurement.rules.history_row import DAYS, Field
from procurement.rules.messages import Message, gettext_noop
from tenders.models import HistoryTable
from tenders.services.kept_files import Attached
from tenders.services.refusal import refuse

SILENT_FOR = timedelta(minutes=5)
"""A pass that gave no sign of life for so long has lost its worker, and is taken up by another."""
KEPT_FOR = timedelta(days=30)
"""What was never imported."""
UNDER_WAY = (HistoryTable.State.CHECKING, HistoryTable.State.IMPORTING)

BUSY = gettext_noop("A pass over this file is under way: wait until it is over.")
OVER = gettext_noop(
    "This file is imported. To correct a row, upload a corrected file: its rows replace those of this one."
)
UNCHECKED = gettext_noop("Check the file first: its columns have to be matched.")
NOTHING_GOOD = gettext_noop("No row of this file can be imported: correct it, and upload it anew.")
NO_TITLE = gettext_noop("Say which column tells what was bought.")
NO_AMOUNT = gettext_noop("Say which column holds the awarded amount, or the estimated value.")
NO_DAY = gettext_noop("Say which column holds a day: of the award, the contract or the publication.")
NO_BUYER = gettext_noop("Say which column names the buyer: this file may hold the history of several.")


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first rows of a file: its headings and what stands below them."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def digest(self) -> str:
        """The same for every file with these headings."""
        return sha256(dumps([heading.casefold() for heading in self.headings]).encode()).hexdigest()


def take_table(
    attached: Attached, beginning: Beginning, *, organization: Organization | None, actor: Actor | None, now: datetime
) -> HistoryTable:
    """Keep an uploaded file; nothing of it is imported yet. Without an organization it tells of several buyers."""
    return HistoryTable.objects.create(
        **attached.columns(),
        organization=organization,
        uploaded_by=actor.account if actor else None,
        uploaded_at=now,
        headings=list(beginning.headings),
        preview=[list(row) for row in beginning.rows],
        heading_digest=beginning.digest,
    )


@transaction.atomic
def match_columns(table: HistoryTable, matching: Mapping[str, int], terms: Mapping[str, str]) -> None:
    """Say which column holds what, and have all rows checked by it. Nothing is imported. Refused where it can't suffice."""
    table = _lock(table)
    for wanted, template in (
        ((Field.TITLE,), NO_TITLE),
        ((Field.AWARDED, Field.ESTIMATE), NO_AMOUNT),
        (DAYS, NO_DAY),
        (() if table.organization_id else (Field.BUYER,), NO_BUYER),
    ):
        if wanted and not any(name in matching for name in wanted):
            raise refuse(wanted[0], template)
    table.matching, table.terms = dict(matching), dict(terms)
    _begin(table, HistoryTable.State.CHECKING)


@transaction.atomic
def order_import(table: HistoryTable) -> None:
    """Have the rows that are right imported, as the last check found them. The worker does it."""
    table = _lock(table)
    if table.state != HistoryTable.State.CHECKED:
        raise refuse("", UNCHECKED)
    if not table.totals.get("good"):
        raise refuse("", NOTHING_GOOD)
    _begin(table, HistoryTable.State.IMPORTING)


def _lock(table: HistoryTable) -> HistoryTable:
    found = HistoryTable.objects.select_for_update().get(pk=table.pk)
    if found.state in UNDER_WAY:
        raise refuse("", BUSY)
    if found.state == HistoryTable.State.IMPORTED:
        raise refuse("", OVER)
    return found


def _begin(table: HistoryTable, state: HistoryTable.State) -> None:
    table.state, table.done, table.told_at, table.message = state, 0, None, {}
    table.save(update_fields=["matching", "terms", "state", "done", "told_at", "message"])


@transaction.atomic
def take_next(*, now: datetime) -> HistoryTable | None:
    """The file whose turn it is, now marked as being read; None while another one is read, or none waits."""
    queue = HistoryTable.objects.select_for_update(of=("self",)).filter(state__in=UNDER_WAY)
    waiting = list(queue.order_by("uploaded_at", "id"))
    if any(one.told_at is not None and one.told_at >= now - SILENT_FOR for one in waiting):
        return None
    for one in waiting[:1]:
        one.told_at = now
        one.save(update_fields=["told_at"])
        return one
    return None


def tell(table: HistoryTable, done: int, *, now: datetime) -> None:
    """Write down how far a pass is."""
    HistoryTable.objects.filter(pk=table.pk).update(done=done, told_at=now)


def fail(table: HistoryTable, reason: Message, *, now: datetime) -> None:
    """The file can't be read to its end; the reason says what to do."""
    HistoryTable.objects.filter(pk=table.pk).update(
        state=HistoryTable.State.FAILED, message=stored_message(reason), told_at=now
    )


def stored_message(message: Message) -> dict[str, object]:
    """A message as a row keeps it, to be translated when it is read."""
    return {"template": message.template, "params": {name: str(value) for name, value in message.params.items()}}


def discard_old(*, now: datetime) -> int:
    """Throw away files that were never imported, a month after their upload; returns how many."""
    old = HistoryTable.objects.filter(uploaded_at__lt=now - KEPT_FOR).exclude(
        state__in=[*UNDER_WAY, HistoryTable.State.IMPORTED]
    )
    return sum(_discard(table_id) for table_id in old.values_list("pk", flat=True))


@transaction.atomic
def _discard(table_id: UUID) -> int:
    table = HistoryTable.objects.select_for_update().get(pk=table_id)
    if table.sourcerelease_set.exists():  # an import of it broke off after it had kept rows
        return 0
    storage, name = table.file.storage, str(table.file)
    table.delete()
    transaction.on_commit(lambda: storage.delete(name))
    return 1
