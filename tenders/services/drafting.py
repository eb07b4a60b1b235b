"""Drafting a tender: each page of the task list is saved by itself, and nobody's work is overwritten unseen.

Every save names the revision it started from; if somebody saved in between, it is refused as Stale.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import F, Max

from procurement import audit
from procurement.access import Actor
from procurement.models import Organization, RulesetVersion
from procurement.rules.events import TenderCreated
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.rules.procedures import QUOTATION, procedure_of
from tenders.models import Criterion, Document, Envelopes, Item, KeyHolder, Lot, Requirement, Sealing, Tender
from tenders.queries.key_holders import able_among
from tenders.queries.situation import acting_for
from tenders.services.drafts import Basics, Dates, KeyHolders, LotDraft, RequirementDraft
from tenders.services.lifecycle import lock_tender, require
from tenders.services.refusal import Stale, refuse

MAX_LOTS, MAX_ITEMS, MAX_DOCUMENTS = 200, 2000, 100


@transaction.atomic
def create_tender(basics: Basics, *, buyer: Organization, language: str = "", actor: Actor, now: datetime) -> Tender:
    """A new draft of an officer of `buyer`, with its reference and ocid; `language` is that of its texts, if it is said."""
    if Role.OFFICER not in actor.roles_in(buyer.pk):
        raise refuse("", gettext_noop("Only an officer of the agency can write its tenders."))
    reference = _next_reference(now)
    tender = Tender.objects.create(
        reference=reference,
        ocid=f"{settings.OCID_PREFIX}-{reference}",
        buyer=buyer,
        language=language,
        created_at=now,
        created_by=actor.account,
        **_columns(basics),
    )
    absent = acting_for(actor, tender, Action.EDIT)
    audit.record(TenderCreated(f"tender:{tender.pk}"), actor=actor.user, now=now, on_behalf=absent)
    return tender


def _next_reference(now: datetime) -> str:
    """2026-00042: counted by a sequence, so gaps say nothing and two officers never meet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('tender_reference')")
        return f"{now.year}-{cursor.fetchone()[0]:05d}"


def _columns(basics: Basics) -> dict[str, Any]:
    values = asdict(basics)
    ruleset = RulesetVersion.objects.filter(pk=values.pop("ruleset")).first()
    if ruleset is None:
        raise refuse("ruleset", gettext_noop("Choose the ruleset that this tender follows."))
    found = procedure_of(basics.procedure)
    if found is not QUOTATION:  # whose officer chooses on a page of its own
        values["invited_only"] = found.two_stage
    return {**values, "ruleset": ruleset}


def begin(tender: Tender, revision: int, actor: Actor, now: datetime) -> Tender:
    """Lock the draft for a save that started from `revision`, and count the save."""
    tender = lock_tender(tender)
    require(Action.EDIT, tender, actor=actor, now=now)
    if tender.revision != revision:
        raise Stale
    Tender.objects.filter(pk=tender.pk).update(revision=F("revision") + 1)
    tender.revision += 1
    return tender


@transaction.atomic
def save_basics(tender: Tender, basics: Basics, *, revision: int, actor: Actor, now: datetime) -> None:
    """Save the first page."""
    tender = begin(tender, revision, actor, now)
    _not_under_framework(tender)
    Tender.objects.filter(pk=tender.pk).update(**_columns(basics))


def _not_under_framework(tender: Tender) -> None:
    """What is called off has the terms of its agreement; its quantities and words have a page of their own."""
    if procedure_of(tender.procedure).under_framework:
        raise refuse("", gettext_noop("This comes from the framework agreement: change what is called off instead."))


@transaction.atomic
def save_dates(tender: Tender, dates: Dates, *, revision: int, actor: Actor, now: datetime) -> None:
    """Save the planned times. What the law says of them is on the check list; only an order that can't be is refused here."""
    tender = begin(tender, revision, actor, now)
    Tender.objects.filter(pk=tender.pk).update(**asdict(dates))


OWN_OF_LOT = (
    "title", "description", "cpv_code", "estimated_value", "award_method", "price_formula", "price_parameter", "price_steps",
    "life_years", "discount_rate", "tie_break", "auction_step", "vat_rate", "reference_price",
    "options_estimate",
)  # fmt: skip
"""The columns of a lot that its page has; items and criteria are rows of their own."""


@transaction.atomic
def save_lot(tender: Tender, draft: LotDraft, *, number: int | None, revision: int, actor: Actor, now: datetime) -> Lot:
    """Save a lot with its items and criteria; `number` None adds one at the end."""
    tender = begin(tender, revision, actor, now)
    _not_under_framework(tender)
    if len(draft.items) > MAX_ITEMS:
        raise refuse("items", gettext_noop("A lot has at most %(count)s items."), count=MAX_ITEMS)
    values = {name: getattr(draft, name) for name in OWN_OF_LOT}
    if number is None:
        number = (tender.lots.aggregate(last=Max("number"))["last"] or 0) + 1
        if number > MAX_LOTS:
            raise refuse("", gettext_noop("A tender has at most %(count)s lots."), count=MAX_LOTS)
        lot = Lot.objects.create(tender=tender, number=number, **values)
    else:
        lot = tender.lots.get(number=number)
        Lot.objects.filter(pk=lot.pk).update(**values)
        lot.items.all().delete()
        lot.criteria.all().delete()
    Item.objects.bulk_create(
        Item(lot=lot, number=position, **asdict(item)) for position, item in enumerate(draft.items, 1)
    )
    Criterion.objects.bulk_create(
        Criterion(lot=lot, number=position, **asdict(criterion)) for position, criterion in enumerate(draft.criteria, 1)
    )
    return lot


@transaction.atomic
def remove_lot(tender: Tender, number: int, *, revision: int, actor: Actor, now: datetime) -> None:
    """Take a lot out; those after it move up."""
    tender = begin(tender, revision, actor, now)
    _not_under_framework(tender)
    tender.lots.filter(number=number).delete()
    for lot in tender.lots.filter(number__gt=number).order_by("number"):
        Lot.objects.filter(pk=lot.pk).update(number=F("number") - 1)


@transaction.atomic
def save_requirements(
    tender: Tender, drafts: tuple[RequirementDraft, ...], *, revision: int, actor: Actor, now: datetime
) -> None:
    """Save all documents and declarations that bids must contain, in the order given."""
    tender = begin(tender, revision, actor, now)
    tender.requirements.all().delete()
    Requirement.objects.bulk_create(
        Requirement(tender=tender, number=position, **asdict(draft)) for position, draft in enumerate(drafts, 1)
    )


@transaction.atomic
def save_key_holders(tender: Tender, holders: KeyHolders, *, revision: int, actor: Actor, now: datetime) -> None:
    """Name who opens the bids: people who hold the role key_holder in any organization and do not bid for a company."""
    tender = begin(tender, revision, actor, now)
    if missing := set(holders.users) - able_among(holders.users):
        text = gettext_noop("People who are no key holders any more, or bid for a company: %(count)s. Choose others.")
        raise refuse("users", text, count=len(missing))
    tender.named_key_holders.all().delete()
    KeyHolder.objects.bulk_create(KeyHolder(tender=tender, user_id=user) for user in dict.fromkeys(holders.users))
    Tender.objects.filter(pk=tender.pk).update(
        key_holders_required=holders.required,
        single_key_holder_reason=holders.single_reason,
        sealing=Sealing(holders.sealing),
        envelopes=Envelopes(holders.envelopes),
    )


@transaction.atomic
def add_document(
    tender: Tender, upload: UploadedFile[Any], *, title: str, media_type: str, actor: Actor, now: datetime
) -> Document:
    """Keep a document of the tender by its digest. Public from publication on. The form has checked type and size."""
    tender = lock_tender(tender)
    require(Action.EDIT, tender, actor=actor, now=now)
    if tender.documents.count() >= MAX_DOCUMENTS:
        raise refuse("file", gettext_noop("A tender has at most %(count)s documents."), count=MAX_DOCUMENTS)
    digest = sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    return Document.objects.create(
        tender=tender,
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
def remove_document(document: Document, *, actor: Actor, now: datetime) -> None:
    """Take a document out of the draft."""
    tender = lock_tender(document.tender)
    require(Action.EDIT, tender, actor=actor, now=now)
    storage, name = document.file.storage, document.file.name
    document.delete()
    transaction.on_commit(lambda: storage.delete(name or ""))
