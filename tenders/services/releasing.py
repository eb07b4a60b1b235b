"""Stores an OCDS release at each public step of a process. What was released is never computed again."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from django.db.models import Max

from procurement.rules.exact_json import dumps
from procurement.rules.ocds import release
from procurement.rules.ocds_facts import ProcessFacts
from procurement.rules.procedures import procedure_of
from tenders.models import Release, Tender
from tenders.queries.ocds import load_process, process_facts, with_process
from tenders.services.framework_log import tell_framework


def store_release(tender: Tender, *tags: str, now: datetime) -> Release:
    """Store the process as it stands as its next release, "<ocid>-<number>". The caller holds the tender's row lock.

    Called last in a service, after all rows are written, in the same transaction: a release says nothing that did not
    happen, and nothing that happened goes without its release. The agreement of a call-off learns at once what it counts.
    """
    number = (Release.objects.filter(tender=tender).aggregate(last=Max("number"))["last"] or 0) + 1
    stored = _row(tender, load_process(tender), tags, number, now)
    stored.save(force_insert=True)
    if procedure_of(tender.procedure).under_framework:
        tell_framework(tender, now=now)
    return stored


def store_imported_releases(dates: dict[UUID, datetime]) -> None:
    """Store imported procedures, by their tender's id, as releases of the date that their source gave them.

    They tell what the source told, in this platform's form: an open-data user finds native and imported alike. The
    caller has locked the tenders or made them in this transaction.
    """
    found = Tender.objects.filter(pk__in=dates).select_related("buyer", "ruleset", "cancellation")
    last = dict(
        Release.objects.filter(tender__in=dates)
        .values("tender")
        .annotate(last=Max("number"))
        .values_list("tender", "last")
    )
    tenders = {tender.pk: tender for tender in found.prefetch_related(*with_process())}
    Release.objects.bulk_create(_imported_release(tenders[pk], last.get(pk, 0) + 1, at) for pk, at in dates.items())


def _imported_release(tender: Tender, number: int, at: datetime) -> Release:
    process = process_facts(tender)
    sections = (
        ("tender", True),
        ("award", process.awards),
        ("contract", process.contracts),
        ("implementation", any(contract.final is not None for contract in process.contracts)),
    )
    return _row(tender, process, tuple(tag for tag, present in sections if present), number, at)


def _row(tender: Tender, process: ProcessFacts, tags: tuple[str, ...], number: int, at: datetime) -> Release:
    body = dumps(release(process, tags, number, at))
    return Release(
        tender=tender,
        number=number,
        tags=list(tags),
        released_at=at,
        body=body,
        digest=sha256(body.encode()).hexdigest(),
    )
