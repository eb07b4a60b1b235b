"""Why a draft came back: the reason of the reviewer, or what the clock found at the publication time. Reads only."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from procurement.models import LogEntry
from procurement.rules.events import PublicationRefused, TenderReturned, TenderSubmittedForReview
from procurement.rules.lifecycle import Stage
from tenders.models import Tender


@dataclass(frozen=True, slots=True)
class Returned:
    """A draft that came back: when, by whom (empty: by the clock), and what should change."""

    at: datetime
    by: str
    reasons: tuple[str, ...]


def returned(tender: Tender) -> Returned | None:
    """The last return of a tender that is a draft again, or None if it was never handed in."""
    if tender.stage_now is not Stage.DRAFT:
        return None
    kinds = (TenderReturned.type, PublicationRefused.type, TenderSubmittedForReview.type)
    entries = LogEntry.objects.filter(subject=f"tender:{tender.pk}", type__in=kinds).select_related("actor")
    last = entries.order_by("-id").first()
    if last is None or last.type == TenderSubmittedForReview.type:
        return None
    body = json.loads(last.body)
    reasons = tuple(body["reasons"]) if last.type == PublicationRefused.type else (body["reason"],)
    return Returned(last.at, str(last.actor) if last.actor else "", reasons)
