"""Drafting a change of a published tender. Nothing of it is public before a second person has approved it.

Each section is saved by itself and names what the page had shown of it: if a colleague saved it in between, it is refused
as Stale. The first save begins the change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from procurement.access import Actor
from procurement.rules.lifecycle import Action
from procurement.rules.messages import gettext_noop
from procurement.rules.savings import USUAL
from procurement.rules.terms import CriterionTerms, ItemTerms, LotPart, RequirementTerms, kept_id, to_data
from tenders.models import Amendment, AmendmentFile, Tender
from tenders.queries.amendments import get_amendment_file_of, seen, under_way
from tenders.queries.terms import terms_of
from tenders.services.drafting import MAX_DOCUMENTS, MAX_ITEMS
from tenders.services.drafts import LotDraft, RequirementDraft
from tenders.services.lifecycle import lock_tender, require
from tenders.services.refusal import Stale, refuse

WORDS, DATES, LOTS, REQUIREMENTS, SAVINGS = "words", "dates", "lots", "requirements", "savings"


def begin(tender: Tender, actor: Actor, now: datetime) -> tuple[Tender, Amendment]:
    """The tender, locked, with the change under way; begun if there is none."""
    tender = lock_tender(tender)
    require(Action.DRAFT_AMENDMENT, tender, actor=actor, now=now)
    found = under_way(tender) or Amendment.objects.create(tender=tender, created_by=actor.account, created_at=now)
    return tender, found


def _save(amendment: Amendment, section: str, content: Any, shown: str | None) -> None:
    """Write a section (None takes it out), unless somebody else has since the page was made."""
    if shown is not None and shown != seen(amendment, section):
        raise Stale
    amendment.content.pop(section, None)
    if content is not None:
        amendment.content[section] = content
    if not amendment.content and not amendment.reason and not amendment.files.exists():
        amendment.delete()  # nothing is left of it, so there is nothing to finish
        return
    amendment.revision += 1
    amendment.save(update_fields=["content", "revision"])


@transaction.atomic
def save_words(
    tender: Tender, words: Mapping[str, str], *, shown: str | None = None, actor: Actor, now: datetime
) -> None:
    """Title and summary."""
    tender, amendment = begin(tender, actor, now)
    same = words == {"title": tender.title, "summary": tender.summary}
    _save(amendment, WORDS, None if same else dict(words), shown)


@transaction.atomic
def save_savings(tender: Tender, baseline: str, *, shown: str | None = None, actor: Actor, now: datetime) -> None:
    """What the saving is measured against."""
    tender, amendment = begin(tender, actor, now)
    same = baseline == (tender.savings_baseline or USUAL)
    _save(amendment, SAVINGS, None if same else {"savings_baseline": baseline}, shown)


@transaction.atomic
def save_dates(
    tender: Tender, dates: Mapping[str, datetime | None], *, shown: str | None = None, actor: Actor, now: datetime
) -> None:
    """The dates that are chosen; None where they follow from the others. What the law says is told by `weighed`."""
    tender, amendment = begin(tender, actor, now)
    chosen = {name: at.isoformat() for name, at in dates.items() if at and at != getattr(tender, name)}
    _save(amendment, DATES, chosen or None, shown)


@transaction.atomic
def save_lot(
    tender: Tender, draft: LotDraft, *, number: int, shown: str | None = None, actor: Actor, now: datetime
) -> None:
    """One lot with its items and criteria. Rows that say the same keep their id, and drafts of bids their prices."""
    if len(draft.items) > MAX_ITEMS:
        raise refuse("items", gettext_noop("A lot has at most %(count)s items."), count=MAX_ITEMS)
    tender, amendment = begin(tender, actor, now)
    old = next((lot for lot in terms_of(tender).lots if lot.number == number), None)
    if old is None:
        raise refuse("", gettext_noop("Lots are neither added nor taken out once a tender is published."))
    lots = dict(amendment.content.get(LOTS, {}))
    if shown is not None and shown != lot_seen(amendment, old.id):
        raise Stale
    new = _lot_part(old, draft)
    lots.pop(old.id, None)
    if new != old:
        lots[old.id] = to_data(new)
    _save(amendment, LOTS, lots or None, None)


def lot_seen(amendment: Amendment | None, lot_id: str) -> str:
    """What tells whether a lot of the change is still as a page showed it."""
    lots = amendment.content.get(LOTS, {}) if amendment else {}
    return seen(Amendment(content={"lot": lots[lot_id]}), "lot") if lot_id in lots else ""


def _lot_part(old: LotPart, draft: LotDraft) -> LotPart:
    taken: set[str] = set()
    items = tuple(
        ItemTerms(
            kept_id(old.items, taken, description=item.description, unit=item.unit) or str(uuid4()),
            item.description,
            item.quantity,
            item.unit,
            item.cpv_code,
            item.fixed_price,
            item.optional,
        )
        for item in draft.items
    )
    criteria = tuple(
        _criterion(kept_id(old.criteria, taken, title=one.title, kind=one.kind) or str(uuid4()), one)
        for one in draft.criteria
    )
    return LotPart(
        id=old.id,
        number=old.number,
        title=draft.title,
        description=draft.description,
        cpv_code=draft.cpv_code,
        estimated_value=draft.estimated_value,
        award_method=draft.award_method,
        price_formula=draft.price_formula,
        price_parameter=draft.price_parameter,
        price_steps=draft.price_steps,
        life_years=draft.life_years,
        discount_rate=draft.discount_rate,
        auction_step=draft.auction_step,
        vat_rate=draft.vat_rate,
        reference_price=draft.reference_price,
        options_estimate=draft.options_estimate,
        tie_break=draft.tie_break,
        items=items,
        criteria=criteria,
    )


def _criterion(criterion_id: str, draft: Any) -> CriterionTerms:
    values = {f.name: getattr(draft, f.name) for f in fields(CriterionTerms) if hasattr(draft, f.name)}
    options = tuple((str(name), str(share)) for name, share in dict(draft.options).items())
    return CriterionTerms(**{**values, "id": criterion_id, "options": options})


@transaction.atomic
def save_requirements(
    tender: Tender, drafts: tuple[RequirementDraft, ...], *, shown: str | None = None, actor: Actor, now: datetime
) -> None:
    """All documents and declarations that bids must contain."""
    tender, amendment = begin(tender, actor, now)
    old, taken = terms_of(tender).requirements, set[str]()
    new = tuple(
        RequirementTerms(
            kept_id(old, taken, kind=one.kind, title=one.title) or str(uuid4()),
            one.kind,
            one.title,
            one.description,
            one.mandatory,
            one.signed,
            one.pages,
        )
        for one in drafts
    )
    _save(amendment, REQUIREMENTS, None if new == old else [to_data(one) for one in new], shown)


@transaction.atomic
def add_file(
    tender: Tender,
    upload: UploadedFile[Any],
    *,
    title: str,
    media_type: str,
    replaces: UUID | None,
    actor: Actor,
    now: datetime,
) -> AmendmentFile:
    """A new document, or one in the place of a published one. The form has checked type and size."""
    tender, amendment = begin(tender, actor, now)
    if replaces and not tender.documents.filter(pk=replaces, replaced_at=None).exists():
        raise refuse("replaces", gettext_noop("Choose one of the documents that are published now."))
    if replaces and amendment.files.filter(replaces=replaces).exists():
        raise refuse("replaces", gettext_noop("This change replaces that document already: take that file out first."))
    if tender.documents.count() + amendment.files.count() >= MAX_DOCUMENTS:
        raise refuse("file", gettext_noop("A tender has at most %(count)s documents."), count=MAX_DOCUMENTS)
    digest = sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    amendment.revision += 1
    amendment.save(update_fields=["revision"])
    return AmendmentFile.objects.create(
        amendment=amendment,
        replaces_id=replaces,
        title=title or upload.name or "",
        file=upload,
        name=upload.name or "",
        media_type=media_type,
        size=upload.size or 0,
        sha256=digest.hexdigest(),
        created_at=now,
        created_by=actor.account,
    )


@transaction.atomic
def remove_file(tender: Tender, file_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Take a file out of the change."""
    tender, amendment = begin(tender, actor, now)
    file = get_amendment_file_of(tender, file_id)
    storage, name = file.file.storage, file.file.name
    file.delete()
    amendment.revision += 1
    amendment.save(update_fields=["revision"])
    transaction.on_commit(lambda: storage.delete(name or ""))
