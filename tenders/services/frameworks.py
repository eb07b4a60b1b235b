"""The terms of a framework agreement in a draft."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime

from django.db import transaction

from procurement.access import Actor
from procurement.rules.messages import gettext_noop
from tenders.models import FrameworkTerms, Tender
from tenders.queries.companies import other_agencies
from tenders.services.drafting import begin
from tenders.services.drafts import FrameworkDraft
from tenders.services.refusal import refuse


@transaction.atomic
def save_framework(tender: Tender, draft: FrameworkDraft | None, *, revision: int, actor: Actor, now: datetime) -> None:
    """Save that the tender is for a framework agreement on these terms; None: that it is for an ordinary contract."""
    tender = begin(tender, revision, actor, now)
    if draft is None:
        FrameworkTerms.objects.filter(tender=tender).delete()
        return
    values = asdict(draft)
    chosen = other_agencies(tender).filter(pk__in=values.pop("agencies"))
    if len(chosen) < len(set(draft.agencies)):
        raise refuse("agencies", gettext_noop("Choose agencies that are registered here."))
    row, _made = FrameworkTerms.objects.update_or_create(tender=tender, defaults=values)
    row.agencies.set(chosen)
