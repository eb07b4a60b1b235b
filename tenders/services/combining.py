"""The choice among combined and single lots: made anew whenever the ranking of a lot changes, or an award falls."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from procurement import audit
from procurement.rules.combined_lots import Choice, choose
from procurement.rules.combined_results import choice_bytes, looks_low
from procurement.rules.events_award import LotsChosen
from tenders.models import LotChoice, LotOffer, Tender
from tenders.queries.chosen import not_evaluated, states_of
from tenders.queries.lot_groups import group_facts, latest_choice


def choose_lots(tender: Tender, *, now: datetime) -> None:
    """Compare all divisions of the lots, once each of them is evaluated; nothing where the tender names no groups, or all is
    awarded.

    The caller holds the tender's lock. Side effects in order, only if the choice is another one: the stored choice, its
    event, the mark of offers whose price with the discount looks abnormally low: the bidder is asked before the award.
    """
    groups = group_facts(tender)
    if not groups or not_evaluated(tender):
        return
    states = states_of(tender)
    if all(state.award for state in states):
        return
    choice = choose(states, groups, tender.lots_awarded_at_most)
    content, digest = choice_bytes(choice)
    latest = latest_choice(tender)
    if latest is not None and latest.digest == digest:
        return
    LotChoice.objects.create(tender=tender, content=content.decode("ascii"), digest=digest, made_at=now)
    audit.record(LotsChosen(f"tender:{tender.pk}", choice=digest), actor=None, now=now)
    _mark_low(choice)


def _mark_low(choice: Choice) -> None:
    states = {state.id: state for state in choice.states}
    for part in choice.divisions[0].parts:
        if part.offer is None:
            continue
        for lot, total in zip(part.lots, part.totals, strict=True):
            low = looks_low(states[lot].evaluation, part.offer, total)
            LotOffer.objects.filter(lot=UUID(lot), bid=UUID(part.offer)).update(looks_low=low)
