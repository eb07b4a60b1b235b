"""The documents that a company keeps: with their labels decrypted, the version in use first, and for how long it is valid. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.http import Http404

from procurement import blobs, keystore
from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.boxes import open_draft
from procurement.rules.search_words import fold
from procurement.rules.vault import open_vault_file
from tenders.models import VaultDocument, VaultVersion
from tenders.queries.company_profiles import may_answer_for

MAX_ROOM = 2 * 2**30
"""Bytes of files that a company may keep, all versions together."""
WARNED = timedelta(days=60)
"""How long before its last day a document is shown, and told, as expiring."""


@dataclass(frozen=True, slots=True)
class Version:
    """One version with its label."""

    row: VaultVersion
    title: str
    issuer: str
    name: str
    media_type: str

    def state(self, today: date) -> str:
        """lasting, future, soon or expired: how the document stands on a day."""
        if self.row.valid_until is not None and self.row.valid_until < today:
            return "expired"
        if self.row.valid_from is not None and self.row.valid_from > today:
            return "future"
        soon = self.row.valid_until is not None and self.row.valid_until <= today + WARNED
        return "soon" if soon else "lasting"


@dataclass(frozen=True, slots=True)
class Kept:
    """A document: its version in use, and the earlier ones, the latest first."""

    row: VaultDocument
    version: Version
    earlier: tuple[Version, ...]


def company_of(actor: Actor) -> Organization:
    """The company that the actor bids for; 404 for everybody else."""
    if actor.bidder is None or not may_answer_for(actor, actor.bidder):
        raise Http404
    return actor.bidder


def documents_of(company: Organization, words: str = "") -> list[Kept]:
    """The documents of the company by kind and title; with `words`, those in whose title, issuer or file name all of them stand.

    Labels are encrypted, so they are opened and compared here; of how many there are at most, services.vault decides.
    """
    rows = VaultDocument.objects.filter(organization=company).prefetch_related("versions")
    wanted = fold(words).split()
    found = [one for row in rows if _says(one := _kept(row, company), wanted)]
    return sorted(found, key=lambda one: (one.row.kind, one.version.title.casefold(), str(one.row.pk)))


def get_document_for(actor: Actor, document_id: UUID) -> Kept:
    """A document of the actor's own company; 404 for everybody else."""
    company = company_of(actor)
    row = VaultDocument.objects.filter(pk=document_id, organization=company).prefetch_related("versions").first()
    if row is None:
        raise Http404
    return _kept(row, company)


def get_version_for(actor: Actor, version_id: UUID) -> Version:
    """A version of a document of the actor's own company; 404 for everybody else."""
    company = company_of(actor)
    row = VaultVersion.objects.filter(pk=version_id, document__organization=company).first()
    if row is None:
        raise Http404
    return version_of(row, company)


def version_of(row: VaultVersion, company: Organization) -> Version:
    """A version with its label, decrypted."""
    data = open_draft(keystore.draft_key(), bytes(row.label), tender=company.pk, bid=row.pk, organization=company.pk)
    label = cast("dict[str, str]", data)
    return Version(row, label["title"], label["issuer"], label["name"], label["type"])


def file_of(version: VaultVersion, company: Organization) -> Iterator[bytes]:
    """The file of a version, in pieces. BlobMissing if the storage lost it."""
    with blobs.open_blob(version.object_id) as source:
        yield from open_vault_file(keystore.draft_key(), source, company=company.pk, version=version.pk)


def room_left(company: Organization) -> int:
    """Bytes that may still come."""
    used = VaultVersion.objects.filter(document__organization=company).aggregate(sum=Sum("size"))["sum"] or 0
    return MAX_ROOM - used


def version_in_use(company: Organization, version: str) -> Version | None:
    """The version in use of the company's document that once had this version; None if it was removed."""
    known = VaultVersion.objects.filter(pk=version, document__organization=company).values("document")
    row = VaultVersion.objects.filter(document__in=known).order_by("-number").first()
    return version_of(row, company) if row else None


def in_use(versions: Iterable[str]) -> set[str]:
    """Those of these versions that no later one has followed; what was removed is taken for in use."""
    later = VaultVersion.objects.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    replaced = VaultVersion.objects.filter(Exists(later), pk__in=(known := set(versions))).values_list("pk", flat=True)
    return known - {str(pk) for pk in replaced}


def expiring(today: date, within: timedelta = WARNED) -> QuerySet[VaultVersion]:
    """The versions in use whose last day is near, of all companies."""
    later = VaultVersion.objects.filter(document=OuterRef("document"), number__gt=OuterRef("number"))
    found = VaultVersion.objects.filter(~Exists(later), valid_until__gte=today, valid_until__lte=today + within)
    return found.select_related("document__organization").order_by("valid_until", "pk")


def _says(kept: Kept, wanted: list[str]) -> bool:
    version = kept.version
    text = fold(f"{version.title} {version.issuer} {version.name}")
    return all(word in text for word in wanted)


def _kept(row: VaultDocument, company: Organization) -> Kept:
    first, *earlier = (version_of(one, company) for one in row.versions.all())
    return Kept(row, first, tuple(earlier))
