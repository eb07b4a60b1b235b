"""A company that a court barred from public contracts, put on the list by the platform's administrator."""

from __future__ import annotations

from datetime import timedelta

from procurement import clock
from procurement.access import Actor
from procurement.debarment.queries import today
from procurement.debarment.services import DebarmentDraft, record_debarment
from procurement.models import Debarment


def debar(name: str, registry_number: str, *, actor: Actor) -> Debarment:
    """From a month ago for two years, by a court's decision after a contract that was ended for breach."""
    now = clock.now()
    first_day = today(now) - timedelta(days=30)
    draft = DebarmentDraft(
        country="RO",
        registry_number=registry_number,
        name=name,
        reason="An earlier public contract was ended for serious breach of its main obligations, and damages were paid.",
        decision_number=f"214/{first_day.year}",
        decision_body="Court of Appeal of Iași",
        citation="Law 98/2016 art. 167(1)(g)",
        first_day=first_day,
        last_day=first_day + timedelta(days=730),
    )
    return record_debarment(draft, actor=actor, now=now)
