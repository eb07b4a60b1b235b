"""Stores an OCDS release at each public step of a process. What was released is never computed again."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from django.db.models import Max

from procurement.rules.exact_json import dumps
from procurement.rules.ocds import release
from tenders.models import Release, Tender
from tenders.queries.ocds import load_process


def store_release(tender: Tender, *tags: str, now: datetime) -> Release:
    """Store the process as it stands as its next release, "<ocid>-<number>". The caller holds the tender's row lock.

    Called last in a service, after all rows are written, in the same transaction: a release says nothing that did not
    happen, and nothing that happened goes without its release.
    """
    number = (Release.objects.filter(tender=tender).aggregate(last=Max("number"))["last"] or 0) + 1
    body = dumps(release(load_process(tender), tags, number, now))
    return Release.objects.create(
        tender=tender,
        number=number,
        tags=list(tags),
        released_at=now,
        body=body,
        digest=sha256(body.encode()).hexdigest(),
    )
