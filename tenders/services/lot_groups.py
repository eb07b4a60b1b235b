"""The page of a draft that says which lots may be awarded together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from procurement.access import Actor
from procurement.rules.messages import gettext_noop
from tenders.models import LotGroup, Tender
from tenders.services.drafting import begin
from tenders.services.drafts import GroupDraft
from tenders.services.refusal import refuse


@transaction.atomic
def save_groups(tender: Tender, drafts: Sequence[GroupDraft], *, revision: int, actor: Actor, now: datetime) -> None:
    """Save the groups of lots of a draft, in the order given; none: every lot is awarded by itself.

    Refused for unknown lots. What the law and the other terms say of the groups is on the check list.
    """
    tender = begin(tender, revision, actor, now)
    lots = {lot.number: lot for lot in tender.lots.all()}
    if any(number not in lots for draft in drafts for number in draft.lots):
        raise refuse("", gettext_noop("Choose lots of this tender."))
    tender.lot_groups.all().delete()
    for number, draft in enumerate(drafts, start=1):
        group = LotGroup.objects.create(tender=tender, number=number, name=draft.name)
        group.lots.set(lots[one] for one in draft.lots)
