"""The pages of a draft that only some procedures have: how candidates are selected, whom to ask for quotes, what is bought directly."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.lifecycle import Action
from procurement.rules.messages import gettext_noop
from procurement.rules.negotiation import NegotiationTerms
from tenders.models import BidInvitation, Purchase, SelectionCriterion, Tender
from tenders.models import NegotiationTerms as NegotiationTermsRow
from tenders.services.drafting import begin
from tenders.services.drafts import CallDraft, PurchaseDraft
from tenders.services.lifecycle import lock_tender, require
from tenders.services.refusal import refuse

MOST_ASKED = 50


@transaction.atomic
def save_call(tender: Tender, draft: CallDraft, *, revision: int, actor: Actor, now: datetime) -> None:
    """Save until when companies ask to participate, by which criteria they are selected, and how many are invited at most."""
    tender = begin(tender, revision, actor, now)
    tender.selection_criteria.all().delete()
    SelectionCriterion.objects.bulk_create(
        SelectionCriterion(tender=tender, number=number, **asdict(one)) for number, one in enumerate(draft.criteria, 1)
    )
    values = {"requests_end_at": draft.requests_end_at, "invite_at_most": draft.invite_at_most}
    Tender.objects.filter(pk=tender.pk).update(**values)


@transaction.atomic
def save_negotiation(tender: Tender, terms: NegotiationTerms, *, revision: int, actor: Actor, now: datetime) -> None:
    """Save what the notice says of the negotiation."""
    tender = begin(tender, revision, actor, now)
    NegotiationTermsRow.objects.update_or_create(tender=tender, defaults=asdict(terms))


@transaction.atomic
def save_asked(
    tender: Tender, companies: tuple[UUID, ...], *, everybody: bool, revision: int, actor: Actor, now: datetime
) -> None:
    """Save who is asked for quotes: everybody, or these registered companies, in secret until the opening."""
    tender = begin(tender, revision, actor, now)
    chosen = Organization.objects.filter(
        pk__in=companies, kind=Organization.Kind.COMPANY, approved_at__isnull=False, imported=False
    )
    if len(chosen) < len(set(companies)):
        raise refuse("companies", gettext_noop("Choose companies that are registered here."))
    if len(chosen) > MOST_ASKED:
        raise refuse("companies", gettext_noop("Choose at most %(count)s, or let everybody quote."), count=MOST_ASKED)
    tender.invitations.all().delete()
    BidInvitation.objects.bulk_create(BidInvitation(tender=tender, bidder=one) for one in ([] if everybody else chosen))
    Tender.objects.filter(pk=tender.pk).update(invited_only=not everybody)


@transaction.atomic
def save_purchase(
    tender: Tender,
    draft: PurchaseDraft,
    upload: UploadedFile[Any] | None,
    media_type: str,
    *,
    actor: Actor,
    now: datetime,
) -> Purchase:
    """Save supplier, price, reason and the paper of a direct purchase; without `upload` the earlier paper stays.

    A supplier that has no account here is kept under its registry number, so that its purchases can be added up.
    """
    tender = lock_tender(tender)
    require(Action.EDIT, tender, actor=actor, now=now)
    earlier = Purchase.objects.filter(tender=tender).first()
    if upload is None and earlier is None:
        raise refuse("file", gettext_noop("Add the paper that shows the price: an offer, a receipt, an invoice."))
    values: dict[str, Any] = {
        "supplier": _supplier(draft, tender, now),
        "amount": draft.amount,
        "reason": draft.reason,
    }
    if upload is not None:
        digest = sha256()
        for chunk in upload.chunks():
            digest.update(chunk)
        values |= {
            "file": upload, "name": upload.name or "", "media_type": media_type, "size": upload.size or 0,
            "sha256": digest.hexdigest(),
        }  # fmt: skip
    return Purchase.objects.update_or_create(tender=tender, defaults=values)[0]


def _supplier(draft: PurchaseDraft, tender: Tender, now: datetime) -> Organization:
    """The registered company with this number, or one known by it alone."""
    number, country = draft.registry_number.strip(), tender.buyer.country
    companies = Organization.objects.filter(kind=Organization.Kind.COMPANY, country=country)
    registered = companies.filter(registry_number=number, imported=False, refused_at=None).first()
    if registered is not None:
        return registered
    identifier = f"supplier:{country}:{number}"
    return companies.get_or_create(
        identifier=identifier,
        defaults={
            "kind": Organization.Kind.COMPANY, "name": draft.name, "country": country, "registry_number": number,
            "imported": True, "created_at": now,
        },
    )[0]  # fmt: skip
