"""Stores an OCDS release at each public step of a process. What was released is never computed again."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from procurement.rules.exact_json import dumps
from procurement.rules.ocds import release
from procurement.rules.ocds_facts import ProcessFacts
from procurement.rules.ocds_withdrawals import with_withdrawals
from procurement.rules.procedures import procedure_of
from tenders.models import FlagsDue, Release, Tender
from tenders.queries import packages
from tenders.queries.ocds import load_process, process_facts, with_process
from tenders.queries.releases import newest_of
from tenders.services.framework_log import tell_framework
from tenders.services.search_words import keep_words

TEXTS = {"tender", "tenderAmendment"}
"""The tags of releases that bring new texts of a tender, in which people search."""


def store_release(tender: Tender, *tags: str, now: datetime) -> Release:
    """Store the process as it stands as its next release, "<ocid>-<number>". The caller holds the tender's row lock.

    Called last in a service, after all rows are written, in the same transaction: a release says nothing that did not
    happen, and nothing that happened goes without its release. The agreement of a call-off learns at once what it counts.
    """
    stored = _row(tender, load_process(tender), tags, newest_of([tender]).get(tender.pk), now)
    stored.save(force_insert=True)
    FlagsDue.objects.create(release=stored)
    if TEXTS & set(tags):
        keep_words([tender.pk])
    if procedure_of(tender.procedure).under_framework:
        tell_framework(tender, now=now)
    return stored


def store_imported_releases(dates: dict[UUID, datetime]) -> None:
    """Store imported procedures, by their tender's id, as releases of the date that their source gave them.

    They tell what the source told, in this platform's form: an open-data user finds native and imported alike. The
    caller has locked the tenders or made them in this transaction.
    """
    found = Tender.objects.filter(pk__in=dates).select_related("buyer", "ruleset", "cancellation")
    tenders = {tender.pk: tender for tender in found.prefetch_related(*with_process())}
    before = newest_of(tenders.values())
    stored = Release.objects.bulk_create(_imported_release(tenders[pk], before.get(pk), at) for pk, at in dates.items())
    FlagsDue.objects.bulk_create(FlagsDue(release=release) for release in stored)
    keep_words(dates)


def _imported_release(tender: Tender, before: Release | None, at: datetime) -> Release:
    process = process_facts(tender)
    sections = (
        ("tender", True),
        ("award", process.awards),
        ("contract", process.contracts),
        ("implementation", any(contract.final is not None for contract in process.contracts)),
    )
    return _row(tender, process, tuple(tag for tag, present in sections if present), before, at)


def _row(tender: Tender, process: ProcessFacts, tags: tuple[str, ...], before: Release | None, at: datetime) -> Release:
    """The next release; what the one `before` it told and this one doesn't is taken back in it."""
    number = before.number + 1 if before else 1
    told = release(process, tags, number, at)
    body = dumps(with_withdrawals(packages.body(before), told) if before else told)
    return Release(
        tender=tender,
        number=number,
        tags=list(tags),
        released_at=at,
        body=body,
        digest=sha256(body.encode()).hexdigest(),
    )
