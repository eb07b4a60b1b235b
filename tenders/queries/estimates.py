"""The estimates of what is compared in a lot as they were published, from the stored versions of its tender's terms. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from procurement.rules.options import published_part
from tenders.models import Lot, TenderVersion


@dataclass(frozen=True, slots=True)
class PublishedEstimate:
    """An estimate from `at` on. `digest` is the hash of the terms that held it; `number` and `reason` are those of the change
    that brought it, 0 and empty for the first one."""

    at: datetime
    value: Decimal | None
    digest: str
    number: int
    reason: str
    by_law: bool
    """Whether the platform wrote the reason, which is then translated."""


def estimates_of(lot: Lot) -> list[PublishedEstimate]:
    """Every estimate of the lot, the first one first; only versions that gave it another one. Empty for imported history."""
    found: list[PublishedEstimate] = []
    versions = TenderVersion.objects.filter(tender=lot.tender_id).select_related("amendment").order_by("number")
    for version in versions:
        part = next((one for one in version.content["lots"] if one["id"] == str(lot.pk)), None)
        if part is None:
            continue
        value = published_part(part)
        if not found or value != found[-1].value:
            found.append(_published(version, value))
    return found


def _published(version: TenderVersion, value: Decimal | None) -> PublishedEstimate:
    change = version.amendment
    if change is None:
        return PublishedEstimate(version.at, value, version.digest, 0, "", by_law=False)
    by_law = change.created_by_id is None
    return PublishedEstimate(version.at, value, version.digest, change.number or 0, change.reason, by_law=by_law)
