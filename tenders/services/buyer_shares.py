"""The page of a draft that says which agencies buy together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from procurement.access import Actor
from procurement.rules.messages import gettext_noop
from tenders.models import BuyerShare, Tender
from tenders.queries.companies import other_agencies
from tenders.services.drafting import begin
from tenders.services.drafts import ShareDraft
from tenders.services.refusal import refuse


@transaction.atomic
def save_shares(tender: Tender, drafts: Sequence[ShareDraft], *, revision: int, actor: Actor, now: datetime) -> None:
    """Save the further agencies with their shares, in the order given; none: the buyer buys alone.

    Refused for agencies that are not registered here, unknown lots, and an agency named twice for the same lots.
    """
    tender = begin(tender, revision, actor, now)
    agencies = {one.pk: one for one in other_agencies(tender).filter(pk__in=[draft.agency for draft in drafts])}
    lots = {lot.number: lot for lot in tender.lots.all()}
    if any(draft.agency not in agencies for draft in drafts):
        raise refuse("", gettext_noop("Choose agencies that are registered here."))
    if any(draft.lot and draft.lot not in lots for draft in drafts):
        raise refuse("", gettext_noop("Choose lots of this tender."))
    if len({(draft.agency, draft.lot) for draft in drafts}) < len(drafts):
        raise refuse("", gettext_noop("Name each agency once for each lot."))
    tender.buyer_shares.all().delete()
    BuyerShare.objects.bulk_create(
        BuyerShare(
            tender=tender, organization=agencies[one.agency], lot=lots.get(one.lot), percent=one.percent, number=number
        )
        for number, one in enumerate(drafts, start=1)
    )
