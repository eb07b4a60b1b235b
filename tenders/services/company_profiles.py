"""Keeping what a company answers about itself. Nothing of it is in a bid before the bid is handed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from procurement import keystore
from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.boxes import seal_draft
from procurement.rules.messages import gettext_noop
from procurement.rules.qualification import Answer, answers_data
from tenders.models import CompanyProfile
from tenders.queries.company_profiles import may_answer_for, profile_of
from tenders.services.refusal import Stale, refuse


@transaction.atomic
def save_answers(
    company: Organization, answers: Mapping[str, Answer | None], *, revision: int, actor: Actor, now: datetime
) -> int:
    """Keep these answers by code, None takes one away; others stay. Returns the new revision; Stale if a save came first."""
    if not may_answer_for(actor, company):
        raise refuse("", gettext_noop("Only people who prepare or submit bids of your company can do this."))
    Organization.objects.select_for_update().get(pk=company.pk)
    current = profile_of(company)
    if revision != current.revision:
        raise Stale
    merged = {**current.answers, **answers}
    kept = {code: answer for code, answer in merged.items() if answer is not None}
    sealed = seal_draft(
        keystore.draft_key(), answers_data(kept), tender=company.pk, bid=company.pk, organization=company.pk
    )
    given = {"ciphertext": sealed, "revision": revision + 1, "updated_at": now, "updated_by": actor.account}
    CompanyProfile.objects.update_or_create(organization=company, defaults=given)
    return revision + 1
