"""Plays an evaluation committee through the services: named with the draft, declaring, scoring, agreeing. For demo and tests."""

from __future__ import annotations

from collections.abc import Mapping

from procurement import clock
from procurement.access import actor_for
from procurement.models import User
from procurement.rules.facts import CriterionKind
from procurement.rules.judging import Entry
from tenders.demo.scenario import Agency, Played
from tenders.models import ScoreSheet, Tender
from tenders.queries.judging import bidders_to_declare, bids_to_judge
from tenders.services import scoring
from tenders.services.committee import Committee, save_committee

Sheet = Mapping[str, tuple[tuple[str, str], ...]]
"""By the first word of the bidder's name: score and reason on each judged criterion in its order."""


def name_committee(agency: Agency, tender: Tender) -> None:
    """The agency's evaluators and chair take their seats, where the plan lets people judge."""
    if agency.chair and tender.lots.filter(criteria__kind=CriterionKind.JUDGED).exists():
        named = Committee(tuple(user.pk for user in agency.evaluators), agency.chair.pk)
        revision = Tender.objects.values_list("revision", flat=True).get(pk=tender.pk)
        save_committee(tender, named, revision=revision, actor=actor_for(agency.officer), now=clock.now())


def declare(played: Played, *people: User) -> None:
    """These members of the committee (all, if none is named) have no conflict of interest with any bidder."""
    agency = played.agency
    everybody = [*agency.evaluators, *([agency.chair] if agency.chair else [])]
    for user in people or everybody:
        said = {bidder: scoring.Interest(conflict=False) for bidder in bidders_to_declare(played.tender)}
        scoring.declare_interests(played.fresh(), said, actor=actor_for(user), now=clock.now())


def fill_in(played: Played, evaluator: User, sheet: Sheet, *, number: int = 1) -> ScoreSheet:
    """Type a sheet and save it; nothing is locked yet."""
    lot = played.lot(number)
    criteria = [str(c.pk) for c in lot.criteria.filter(kind=CriterionKind.JUDGED)]
    entries: dict[tuple[str, str], Entry] = {}
    for bid in bids_to_judge(lot):
        lines = sheet.get(str(bid.bidder).split()[0], ())
        entries |= {(str(bid.pk), c): Entry(*line) for c, line in zip(criteria, lines, strict=False)}
    found = ScoreSheet.objects.filter(lot=lot, seat__user=evaluator, seat__ended_at=None).first()
    revision = found.revision if found else 0
    return scoring.save_sheet(lot, entries, revision=revision, actor=actor_for(evaluator), now=clock.now())


def lock(played: Played, evaluator: User, sheet: Sheet, *, number: int = 1) -> None:
    """Type a sheet and lock it; with the last one the lot is evaluated."""
    saved = fill_in(played, evaluator, sheet, number=number)
    scoring.lock_sheet(played.lot(number), revision=saved.revision, actor=actor_for(evaluator), now=clock.now())
    played.fresh()
