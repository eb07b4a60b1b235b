"""A company's documents: kept, renewed, taken out. The file was sealed while it arrived; no bid changes by any of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from procurement import blobs, keystore
from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.boxes import seal_draft
from procurement.rules.messages import gettext_noop
from procurement.rules.vault import VaultSealer
from procurement.uploads import SealedUpload
from tenders.models import VaultDocument, VaultVersion
from tenders.queries.company_profiles import may_answer_for
from tenders.queries.vault import room_left
from tenders.services.company_records import NOT_YOURS
from tenders.services.refusal import refuse

MOST_DOCUMENTS = 300
FULL = gettext_noop("Your company keeps as much here as it may: take out what is no longer needed.")
ENDS_BEFORE = gettext_noop("The last day is before the first one.")


@dataclass(frozen=True, slots=True)
class Label:
    """What is known about a version beside its file."""

    title: str
    issuer: str
    valid_from: date | None
    valid_until: date | None


def sealer_for(company: Organization, version: UUID) -> VaultSealer:
    """What seals the file of a version while it arrives. The upload's slot is the version's id."""
    return VaultSealer(keystore.draft_key(), company=company.pk, version=version)


@transaction.atomic
def add_document(
    company: Organization, kind: str, label: Label, upload: SealedUpload, *, actor: Actor, now: datetime
) -> VaultDocument:
    """Keep a new document; once, if its form comes twice.

    Refused when there is no room, or to others than those who prepare or submit bids.
    """
    _require(company, upload, label, actor)
    if before := _kept_before(upload):
        return before.document
    if VaultDocument.objects.filter(organization=company).count() >= MOST_DOCUMENTS:
        raise refuse("", FULL)
    document = VaultDocument.objects.create(organization=company, kind=kind, created_at=now)
    _keep(_new_version(document, 1, label, upload), actor, now)
    return document


@transaction.atomic
def renew(document: VaultDocument, label: Label, upload: SealedUpload, *, actor: Actor, now: datetime) -> None:
    """A newer version takes the place of the one in use, once, if its form comes twice; bids keep what they were given."""
    _require(document.organization, upload, label, actor)
    if _kept_before(upload):
        return
    locked = VaultDocument.objects.select_for_update().get(pk=document.pk)
    number = locked.versions.all()[0].number + 1
    _keep(_new_version(locked, number, label, upload), actor, now)


@transaction.atomic
def remove(document: VaultDocument, *, actor: Actor) -> None:
    """Take a document out with all its versions; their files go once that is committed."""
    if not may_answer_for(actor, document.organization):
        raise refuse("", NOT_YOURS)
    for version in document.versions.all():
        transaction.on_commit(partial(blobs.delete, version.object_id), robust=True)
    document.delete()


def _require(company: Organization, upload: SealedUpload, label: Label, actor: Actor) -> None:
    if not may_answer_for(actor, company):
        raise refuse("", NOT_YOURS)
    if label.valid_from and label.valid_until and label.valid_until < label.valid_from:
        raise refuse("valid_until", ENDS_BEFORE)
    Organization.objects.select_for_update().get(pk=company.pk)
    if upload.size > room_left(company):
        raise refuse("file", FULL)


def _kept_before(upload: SealedUpload) -> VaultVersion | None:
    """What the same form has kept a moment before: what was sealed for it again is removed."""
    if before := VaultVersion.objects.select_related("document").filter(pk=UUID(upload.slot)).first():
        upload.discard()
    return before


def _new_version(document: VaultDocument, number: int, label: Label, upload: SealedUpload) -> VaultVersion:
    version, company = UUID(upload.slot), document.organization_id
    words = {"title": label.title, "issuer": label.issuer, "name": upload.name, "type": upload.media_type}
    return VaultVersion(
        pk=version,
        document=document,
        number=number,
        label=seal_draft(keystore.draft_key(), words, tender=company, bid=version, organization=company),
        object_id=upload.object_id,
        size=upload.size,
        valid_from=label.valid_from,
        valid_until=label.valid_until,
    )


def _keep(version: VaultVersion, actor: Actor, now: datetime) -> None:
    version.added_at, version.added_by = now, actor.account
    version.save(force_insert=True)
