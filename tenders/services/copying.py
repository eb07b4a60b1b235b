"""Beginning a tender from an earlier one: what is bought and how it is judged is taken over, dates and reasons are not."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.core.files import File
from django.db import models, transaction

from procurement.access import Actor
from procurement.laws.queries import in_force
from procurement.models import Organization
from procurement.rules.lifecycle import Role
from procurement.rules.messages import gettext_noop
from procurement.rules.procedures import procedure_of
from tenders.models import CommitteeSeat, Document, KeyHolder, Lot, NegotiationTerms, Tender, TenderTemplate
from tenders.queries.key_holders import able_among
from tenders.services.drafting import create_tender
from tenders.services.drafts import Basics
from tenders.services.refusal import refuse

Row = TypeVar("Row", bound=models.Model)

TAKEN_OVER = (
    "title",
    "summary",
    "procedure",
    "nature",
    "currency",
    "cpv_code",
    "region",
    "no_lots_reason",
    "lots_bid_at_most",
    "lots_awarded_at_most",
    "turnover_required",
    "savings_baseline",
)
"""The columns of a tender that say what is bought and how; reasons of urgency and the like are written anew each time."""

ON_ITS_OWN_PAGE = ("qualification",)
"""Taken over too, though the first page does not have it."""

KEPT_OF_OWN = ("sealing", "envelopes", "key_holders_required", "invite_at_most")
"""Taken over within the same agency."""

STATE_OF_LOT = frozenset(
    {"id", "tender_id", "stage", "letters_sent_at", "standstill_ends_at", "first_estimate", "estimate_edits"}
)
"""What a lot has because of its own tender's course; everything else of it is copied."""


@transaction.atomic
def copy_tender(source: Tender, *, buyer: Organization, with_documents: bool, actor: Actor, now: datetime) -> Tender:
    """A new draft of `buyer` with lots, their groups, items, criteria and requirements of `source`, which the actor may read.

    From the same agency also key holders, committee and, if asked, the documents in force. The ruleset is the version now
    in force. Dates, reasons and everything that happened stay behind. Refused to others than officers of `buyer`.
    """
    if procedure_of(source.procedure).under_framework:
        raise refuse(
            "", gettext_noop("This was called off under a framework agreement: begin the next call-off from there.")
        )
    tender = create_tender(_basics(source, now), buyer=buyer, language=source.language, actor=actor, now=now)
    Tender.objects.filter(pk=tender.pk).update(**{name: getattr(source, name) for name in ON_ITS_OWN_PAGE})
    made: dict[UUID, Lot] = {}
    for lot in source.lots.order_by("number"):
        made[lot.pk] = copy_row(lot, STATE_OF_LOT, tender=tender)
        for part in (*lot.items.all(), *lot.criteria.all()):
            copy_row(part, frozenset({"id", "lot_id"}), lot=made[lot.pk])
    for group in source.lot_groups.prefetch_related("lots"):
        lots = [made[lot.pk] for lot in group.lots.all()]
        copy_row(group, frozenset({"id", "tender_id"}), tender=tender).lots.set(lots)
    for row in (*source.requirements.all(), *source.selection_criteria.all()):
        copy_row(row, frozenset({"id", "tender_id"}), tender=tender)
    for row in source.translations.all():
        copy_row(row, frozenset({"id", "tender_id"}), tender=tender)
    for terms in NegotiationTerms.objects.filter(tender=source):
        copy_row(terms, frozenset({"id", "tender_id"}), tender=tender)
    if source.buyer_id == buyer.pk:
        _keep_people(source, tender, actor, now)
        if with_documents:
            _copy_documents(source, tender, actor, now)
    return Tender.objects.get(pk=tender.pk)


@transaction.atomic
def keep_template(tender: Tender, name: str, *, actor: Actor, now: datetime) -> TenderTemplate:
    """Keep one of the agency's own tenders as a template."""
    _require_officer(tender.buyer, actor)
    if TenderTemplate.objects.filter(organization=tender.buyer, name=name).exists():
        raise refuse("name", gettext_noop("Your agency has a template with this name: choose another."))
    return TenderTemplate.objects.create(
        organization=tender.buyer, tender=tender, name=name, created_by=actor.account, created_at=now
    )


@transaction.atomic
def remove_template(template: TenderTemplate, *, actor: Actor) -> None:
    """Take the name away; the tender behind it stays."""
    _require_officer(template.organization, actor)
    template.delete()


def _basics(source: Tender, now: datetime) -> Basics:
    law = in_force(now.date()).filter(code=source.ruleset.code).first() if source.ruleset else None
    return Basics(
        ruleset=(law or source.ruleset).pk if source.ruleset else 0, **{n: getattr(source, n) for n in TAKEN_OVER}
    )


def copy_row(row: Row, without: frozenset[str], **parent: models.Model) -> Row:
    """The same row once more under another parent, with an id of its own."""
    values = {name: value for name, value in vars(row).items() if not name.startswith("_") and name not in without}
    made = type(row)(**values, **parent)
    made.save(force_insert=True)
    return made


def _keep_people(source: Tender, tender: Tender, actor: Actor, now: datetime) -> None:
    Tender.objects.filter(pk=tender.pk).update(**{name: getattr(source, name) for name in KEPT_OF_OWN})
    named = [holder.user_id for holder in source.named_key_holders.all()]
    able = able_among(tuple(named))
    KeyHolder.objects.bulk_create(KeyHolder(tender=tender, user_id=user) for user in named if user in able)
    CommitteeSeat.objects.bulk_create(
        CommitteeSeat(tender=tender, user=seat.user, chair=seat.chair, named_at=now, named_by=actor.account)
        for seat in source.seats.filter(ended_at=None, user__is_active=True).select_related("user")
    )


def _copy_documents(source: Tender, tender: Tender, actor: Actor, now: datetime) -> None:
    for old in source.documents.filter(replaced_at=None):
        with old.file.open("rb") as content:
            Document.objects.create(
                tender=tender,
                title=old.title,
                file=File(content, name=old.name),
                created_at=now,
                created_by=actor.account,
                **{name: getattr(old, name) for name in ("name", "media_type", "size", "sha256")},
            )


def _require_officer(organization: Organization, actor: Actor) -> None:
    if Role.OFFICER not in actor.roles_in(organization.pk):
        raise refuse("", gettext_noop("Only an officer of the agency can do this."))
