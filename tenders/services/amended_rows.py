"""The rows of a published tender brought to new terms. Called by services.amended alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet

from procurement.rules.options import published_part
from procurement.rules.terms import CriterionTerms, Terms, to_data
from tenders.models import Amendment, Criterion, Document, Item, Lot, Requirement, Tender
from tenders.services.drafting import OWN_OF_LOT

ASIDE = 10_000
"""Above every number of a row, so that numbers never meet while they change."""


def write_rows(tender: Tender, amendment: Amendment, before: Terms, after: Terms, *, now: datetime) -> None:
    """Lots with items and criteria, requirements and documents. Rows that stay keep their id, so drafts keep their prices.

    A lot keeps the estimate of what is compared that was published first: savings are measured against that one.
    """
    known = {lot.id: lot for lot in before.lots}
    for lot in after.lots:
        if lot == known[lot.id]:
            continue
        own = Lot.objects.filter(pk=lot.id)
        estimate, earlier = (published_part(to_data(one)) for one in (lot, known[lot.id]))
        if estimate != earlier:
            own.filter(estimate_edits=0).update(first_estimate=earlier)
            own.update(estimate_edits=F("estimate_edits") + 1)
        own.update(**{name: getattr(lot, name) for name in OWN_OF_LOT})
        _rows(Item.objects.filter(lot_id=lot.id), [asdict(item) for item in lot.items], lot_id=UUID(lot.id))
        criteria = [_criterion(criterion) for criterion in lot.criteria]
        _rows(Criterion.objects.filter(lot_id=lot.id), criteria, lot_id=UUID(lot.id))
    if before.requirements != after.requirements:
        found = Requirement.objects.filter(tender=tender)
        _rows(found, [asdict(requirement) for requirement in after.requirements], tender_id=tender.pk)
    _documents(tender, amendment, now)


def _criterion(criterion: CriterionTerms) -> dict[str, Any]:
    return {**asdict(criterion), "options": dict(criterion.options)}


def _rows(found: QuerySet[Any], wanted: Sequence[dict[str, Any]], **owner: UUID) -> None:
    """Exactly the wanted rows in their order: those known by id are changed, new ones made, the others deleted."""
    found.exclude(pk__in=[values["id"] for values in wanted]).delete()
    found.update(number=F("number") + ASIDE)
    kept = {str(pk) for pk in found.values_list("pk", flat=True)}
    new = []
    for number, values in enumerate(wanted, 1):
        if values["id"] in kept:
            found.filter(pk=values["id"]).update(**{**values, "number": number})
        else:
            new.append(found.model(**values, number=number, **owner))
    found.bulk_create(new)


def _documents(tender: Tender, amendment: Amendment, now: datetime) -> None:
    """The files of the change become documents under their own ids; those that they replace stay in earlier versions."""
    for file in amendment.files.all():
        if file.replaces_id:
            Document.objects.filter(pk=file.replaces_id, tender=tender).update(replaced_at=now)
        Document.objects.create(
            id=file.pk,
            tender=tender,
            title=file.title,
            file=file.file.name,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
            sha256=file.sha256,
            created_at=now,
            created_by_id=file.created_by_id,
            published_at=now,
        )
