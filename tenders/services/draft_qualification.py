"""What companies declare about themselves, as an officer asks for it in a draft."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from procurement.access import Actor
from procurement.rules.qualification_catalogue import BY_CODE, LEAST
from tenders.models import Tender
from tenders.services.drafting import begin
from tenders.services.drafts import AskedOfCompanies


@transaction.atomic
def save_qualification(tender: Tender, draft: AskedOfCompanies, *, revision: int, actor: Actor, now: datetime) -> None:
    """Save which grounds for exclusion and selection criteria are asked about. Nothing asked is stored as nothing."""
    tender = begin(tender, revision, actor, now)
    asks = draft.grounds or draft.criteria
    rows = [_row(code, minimum, details) for code, minimum, details in draft.criteria]
    data: dict[str, Any] = {"grounds": draft.grounds, "criteria": rows} if asks else {}
    Tender.objects.filter(pk=tender.pk).update(qualification=data)


def _row(code: str, minimum: Decimal | None, details: str) -> dict[str, str | None]:
    counts = minimum is not None and BY_CODE[code].kind in LEAST
    return {
        "code": code,
        "minimum": format(minimum.normalize(), "f") if counts and minimum is not None else None,
        "details": details,
    }
