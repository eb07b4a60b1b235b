"""A release of another publisher as the row that keeps it, or the reason why it can't be kept."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from procurement.rules.exact_json import dumps
from procurement.rules.messages import gettext_noop
from procurement.rules.ocds_history import LONGEST_OCID, dated
from procurement.rules.ocds_reading import Node, NotReadable, clean
from tenders.models import HistoryTable, SourceRelease
from tenders.services.ocds_shapes import Found

NO_OCID = gettext_noop("There is no ocid.")
NO_DATE = gettext_noop("There is no date.")
LONG_OCID = gettext_noop("The ocid is longer than %(length)s characters.")
NO_TEXT = gettext_noop("It can't be kept as text: %(detail)s")


def source_release(found: Found, name: str, now: datetime, table: HistoryTable | None = None) -> SourceRelease:
    """The row of a release, not saved yet; NotReadable without an ocid or a date."""
    node = Node(found.release)
    ocid, released_at = node.text("ocid"), dated(node)
    if not ocid:
        raise NotReadable(NO_OCID)
    if len(ocid) > LONGEST_OCID:
        raise NotReadable(LONG_OCID, length=LONGEST_OCID)
    if released_at is None:
        raise NotReadable(NO_DATE)
    try:
        body = dumps(found.release, sort_keys=True)
    except (ValueError, RecursionError) as error:
        raise NotReadable(NO_TEXT, detail=str(error)) from error
    digest = sha256(body.encode()).hexdigest()
    return SourceRelease(
        ocid=ocid,
        release_id=node.text("id")[:200] or digest,
        released_at=released_at,
        compiled=found.compiled,
        digest=digest,
        body=body,
        source=clean(name)[:200],
        read_at=now,
        table=table,
    )


def doubled(rows: list[SourceRelease], name: str, now: datetime) -> list[str]:
    """The ocids whose whole state this file, in this run, tells twice in one date and differently."""
    whole = [row for row in rows if row.compiled]
    earlier = SourceRelease.objects.filter(
        ocid__in=[row.ocid for row in whole], compiled=True, source=clean(name)[:200], read_at=now
    )
    told: dict[tuple[str, datetime], set[str]] = {}
    for ocid, at, digest in [
        *earlier.values_list("ocid", "released_at", "digest"),
        *((row.ocid, row.released_at, row.digest) for row in whole),
    ]:
        told.setdefault((ocid, at), set()).add(digest)
    return [ocid for (ocid, _), digests in told.items() if len(digests) > 1]
