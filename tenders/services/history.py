"""record_history: the one way in which a procedure enters at an imported or terminal stage, with its event.

Native procedures are never touched. An imported one that changed at its source is written anew under its old id.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction

from procurement import audit
from procurement.models import Organization
from procurement.rules.events import ProcedureImported
from procurement.rules.history import OrganizationHistory, ProcedureHistory
from procurement.rules.lifecycle import ENDED, LOT_STAGES
from procurement.rules.messages import Message, gettext_noop
from tenders.models import Tender
from tenders.services.history_rows import contents_of, delete_contents, insert_contents
from tenders.services.refusal import refuse
from tenders.services.releasing import store_imported_releases

_URL_SAFE = re.compile(r"ocds-[A-Za-z0-9._-]{1,115}")

NATIVE = gettext_noop("This ocid is a procedure of this platform: its record is here, and no import changes it.")
OWN_PREFIX = gettext_noop(
    "The ocid begins with this platform's own prefix (%(prefix)s), so it can't come from elsewhere."
)


class Outcome(StrEnum):
    """What became of a history."""

    IMPORTED = "imported"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Arrival:
    """A history as it arrives: `digest` is the SHA-256 of the content that it was read from, `source` names the file.

    `own`: it came as rows of an agency's own history, so that its ocid is one of this platform.
    """

    history: ProcedureHistory
    digest: str
    source: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """An outcome; `reason` says why something was refused."""

    ocid: str
    outcome: Outcome
    reason: Message | None = None


def record_history(history: ProcedureHistory, *, source: str, digest: str, now: datetime) -> Outcome:
    """Store one procedure as history, or refuse it. The same digest again changes nothing.

    Side effects in order: organizations that are new, the tender with all its rows, its release, the event.
    """
    [recorded] = record_histories([Arrival(history, digest, source)], now=now)
    if recorded.reason is not None:
        raise refuse("", recorded.reason.template, **recorded.reason.params)
    return recorded.outcome


@transaction.atomic
def record_histories(arrivals: Sequence[Arrival], *, now: datetime) -> list[Recorded]:
    """The same for many (each ocid once), in a fixed number of statements beside the events; answers in the same order."""
    known = {
        tender.ocid: tender
        for tender in Tender.objects.select_for_update(no_key=True).filter(ocid__in=[a.history.ocid for a in arrivals])
    }
    answers = [_answer(arrival, known.get(arrival.history.ocid)) for arrival in arrivals]
    wanted = [
        arrival
        for arrival, answer in zip(arrivals, answers, strict=True)
        if answer.outcome in (Outcome.IMPORTED, Outcome.UPDATED)
    ]
    if wanted:
        _write(wanted, known, now)
    return answers


def _answer(arrival: Arrival, found: Tender | None) -> Recorded:
    ocid = arrival.history.ocid
    if found is not None and not found.imported:
        return Recorded(ocid, Outcome.REFUSED, Message(NATIVE))
    if not arrival.own and ocid.startswith(f"{settings.OCID_PREFIX}-"):
        return Recorded(ocid, Outcome.REFUSED, Message(OWN_PREFIX, {"prefix": settings.OCID_PREFIX}))
    if found is None:
        return Recorded(ocid, Outcome.IMPORTED)
    return Recorded(ocid, Outcome.UNCHANGED if found.import_digest == arrival.digest else Outcome.UPDATED)


def _write(arrivals: list[Arrival], known: dict[str, Tender], now: datetime) -> None:
    organizations = _organizations(arrivals, now)
    ids: dict[str, UUID] = {ocid: tender.pk for ocid, tender in known.items()}
    delete_contents([ids[arrival.history.ocid] for arrival in arrivals if arrival.history.ocid in ids])
    fresh = []
    for arrival in arrivals:
        columns = _columns(arrival, organizations)
        if arrival.history.ocid in ids:
            Tender.objects.filter(pk=ids[arrival.history.ocid], imported=True).update(**columns)
        else:
            tender = Tender(pk=uuid4(), ocid=arrival.history.ocid, created_at=now, imported=True, **columns)
            ids[arrival.history.ocid] = tender.pk
            fresh.append(tender)
    Tender.objects.bulk_create(fresh)
    insert_contents([contents_of(arrival.history, ids[arrival.history.ocid], organizations) for arrival in arrivals])
    dates = {ids[arrival.history.ocid]: arrival.history.released_at for arrival in arrivals}
    store_imported_releases(dates)
    audit.record_all(
        (
            ProcedureImported(f"tender:{ids[arrival.history.ocid]}", source=arrival.source, digest=arrival.digest)
            for arrival in arrivals
        ),
        actor=None,
        now=now,
    )


def reference_of(ocid: str) -> str:
    """The name of the procedure in addresses: its ocid where that can stand there, else a digest of it."""
    return ocid if _URL_SAFE.fullmatch(ocid) else f"imported-{sha256(ocid.encode()).hexdigest()[:32]}"


def _columns(arrival: Arrival, organizations: dict[tuple[str, str], Organization]) -> dict[str, Any]:
    """The tender's columns. `next_event_at` stays empty: our clock never acts on what happened elsewhere."""
    history = arrival.history
    return {
        "reference": reference_of(history.ocid),
        "title": history.title,
        "summary": history.summary,
        "buyer": organizations[Organization.Kind.AGENCY, history.buyer.identifier],
        "procedure": history.procedure,
        "nature": history.nature,
        "currency": history.currency,
        "cpv_code": history.cpv_code,
        "region": history.region,
        "stage": history.stage.value,
        "published_at": history.published_at,
        "enquiries_end_at": history.enquiries_end_at,
        "bids_end_at": history.bids_end_at,
        "opening_at": history.opening_at,
        "opened_at": history.opening_at if history.stage in (*LOT_STAGES, *ENDED) else None,
        "ended_at": history.released_at if history.stage in ENDED else None,
        "import_digest": arrival.digest,
        "import_source": arrival.source[:200],
    }


def _organizations(arrivals: Iterable[Arrival], now: datetime) -> dict[tuple[str, str], Organization]:
    """The organizations of all histories by kind and identifier, made where they are not known yet."""
    wanted: dict[tuple[str, str], OrganizationHistory] = {}
    for arrival in arrivals:
        wanted.setdefault((Organization.Kind.AGENCY, arrival.history.buyer.identifier), arrival.history.buyer)
        for lot in arrival.history.lots:
            companies = [offer.bidder for offer in lot.offers] + [a.supplier for a in lot.awards if a.supplier]
            for company in companies:
                wanted.setdefault((Organization.Kind.COMPANY, company.identifier), company)
    found = {
        (known.kind, known.identifier): known
        for known in Organization.objects.filter(imported=True, identifier__in={key[1] for key in wanted})
    }
    missing = {key: _organization(key[0], history, now) for key, history in wanted.items() if key not in found}
    Organization.objects.bulk_create(missing.values())
    return {**found, **missing}


def _organization(kind: str, history: OrganizationHistory, now: datetime) -> Organization:
    return Organization(
        kind=kind,
        name=history.name,
        country=history.country,
        registry_number=history.registry_number,
        identifier=history.identifier,
        region=history.region,
        address=history.address,
        size=history.size,
        created_at=now,
        imported=True,
    )
