"""Committee, declarations, locked scores and what they still lack, as facts for the rules and for the evaluation. Reads only.

What an evaluator typed is read through its own door alone (score_sheets.py); here only what is locked is touched.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from procurement.models import Organization
from procurement.rules.facts import CriterionKind, Offer
from procurement.rules.judging import Entry, judged, lacks_consensus
from procurement.rules.judging_guards import Judging
from procurement.rules.lifecycle import Stage
from tenders.models import Award, Bid, CommitteeSeat, ConsensusScore, Lot, ScoreSheet, SheetAct, Tender
from tenders.queries.facts import lot_terms

Entries = Mapping[tuple[str, str], Entry]
"""What a sheet says, by the ids of bid and criterion."""


@dataclass(frozen=True, slots=True)
class LockedSheet:
    """A sheet that counts: its evaluator and its content."""

    sheet: ScoreSheet
    entries: Entries

    def score(self, bid: str, criterion: str) -> Decimal | None:
        """The locked score; None where the offer was not on the sheet."""
        found = self.entries.get((bid, criterion))
        return Decimal(found.score) if found else None


def is_judged(lot: Lot) -> bool:
    """Whether evaluators score something in this lot."""
    return any(criterion.kind == CriterionKind.JUDGED for criterion in lot.criteria.all())


def live_seats(tender: Tender) -> list[CommitteeSeat]:
    """The members of the committee as it is now, the chair first."""
    found = tender.seats.filter(ended_at=None).select_related("user").prefetch_related("declarations")
    return list(found.order_by("-chair", "user__name", "user__email"))


def past_seats(tender: Tender) -> list[CommitteeSeat]:
    """Who was replaced, with the substitute."""
    found = tender.seats.exclude(ended_at=None).select_related("user", "replaced_by__user")
    return list(found.order_by("ended_at"))


def bids_to_judge(lot: Lot) -> list[Bid]:
    """The admissible offers of a lot, by the bidders' names."""
    found = Bid.objects.filter(offers__lot=lot, offers__valid=True).select_related("bidder")
    return list(found.order_by("bidder__name", "pk"))


def locked_sheets(lot: Lot) -> list[LockedSheet]:
    """The locked sheets of the present evaluators, in the order of their naming."""
    sheets = ScoreSheet.objects.filter(lot=lot, seat__ended_at=None, seat__chair=False).exclude(locked_at=None)
    found = list(sheets.select_related("seat__user").order_by("seat_id"))
    acts = SheetAct.objects.filter(sheet__in=found, kind=SheetAct.Kind.LOCKED).order_by("id")
    latest = {act.sheet_id: act.content for act in acts}
    return [LockedSheet(sheet, entries_in(latest[sheet.pk])) for sheet in found]


def entries_in(content: str) -> Entries:
    """The entries of a locked content, see services.scoring."""
    return {(bid, criterion): Entry(score, reason) for bid, criterion, score, reason in json.loads(content)["entries"]}


def agreed_scores(lot: Lot, sheets: Iterable[LockedSheet]) -> dict[tuple[str, str], ConsensusScore]:
    """The consensus scores that count: the latest of each, recorded after the last sheet was locked."""
    last = max((found.sheet.locked_at for found in sheets if found.sheet.locked_at), default=None)
    if last is None:
        return {}
    found = ConsensusScore.objects.filter(lot=lot, at__gte=last).select_related("by").order_by("id")
    return {(str(row.bid_id), str(row.criterion_id)): row for row in found}


def with_scores(lot: Lot, offers: Iterable[Offer]) -> list[Offer]:
    """The offers with their locked scores and agreed ones; what bidders wrote to judged criteria scores nothing itself."""
    if not is_judged(lot):
        return list(offers)
    sheets = locked_sheets(lot)
    agreed = agreed_scores(lot, sheets)
    ids = [str(criterion.pk) for criterion in lot.criteria.all() if criterion.kind == CriterionKind.JUDGED]
    found = []
    for offer in offers:
        scores = {
            name: tuple(score for sheet in sheets if (score := sheet.score(offer.id, name)) is not None) for name in ids
        }
        found.append(
            replace(
                offer,
                answers={name: answer for name, answer in offer.answers.items() if name not in ids},
                scores={name: given for name, given in scores.items() if given},
                consensus={name: agreed[offer.id, name].score for name in ids if (offer.id, name) in agreed},
            )
        )
    return found


def committee_facts(tender: Tender) -> Judging:
    """Who sits on the committee, who has declared about every bidder, and who declared a conflict."""
    seats = live_seats(tender)
    bidders = bidders_to_declare(tender)
    said = {seat: {row.bidder_id: row.conflict for row in seat.declarations.all()} for seat in seats}
    return Judging(
        evaluators=frozenset(str(seat.user_id) for seat in seats if not seat.chair),
        chair=next((str(seat.user_id) for seat in seats if seat.chair), ""),
        declared=frozenset(str(seat.user_id) for seat in seats if bidders and bidders <= said[seat].keys()),
        conflicted=frozenset(str(seat.user_id) for seat in seats if any(said[seat].values())),
    )


def bidders_about(tender: Tender) -> list[Organization]:
    """The organizations that members declare about, by name."""
    return list(Organization.objects.filter(pk__in=bidders_to_declare(tender)).order_by("name"))


def bidders_to_declare(tender: Tender) -> frozenset[UUID]:
    """The ids of everybody who bid, known from the reveal on."""
    return frozenset(Bid.objects.filter(tender=tender, opened__isnull=False).values_list("bidder_id", flat=True))


def lot_judging(lot: Lot) -> tuple[Judging, int]:
    """How far the scoring of a lot is, and how many scores are missing (0 where nobody judges, or nothing is left to)."""
    if not is_judged(lot):
        return Judging(), 0
    facts = committee_facts(lot.tender)
    sheets = locked_sheets(lot)
    locked = frozenset(str(found.sheet.seat.user_id) for found in sheets)
    facts = replace(facts, locked=locked, awarded_before=_awarded_before(lot))
    if Stage(lot.stage) is not Stage.OPENED:
        return facts, 0
    bids, terms = bids_to_judge(lot), lot_terms(lot)
    waiting = [seat for seat in live_seats(lot.tender) if not seat.chair and str(seat.user_id) not in locked]
    missing = len(bids) * len(judged(terms)) * len(waiting)
    if missing:
        return replace(facts, missing_from=", ".join(sorted(str(seat.user) for seat in waiting))), missing
    offers = with_scores(lot, [_bare(str(bid.pk)) for bid in bids])
    unscored = sum(criterion.id not in offer.scores for offer in offers for criterion in judged(terms))
    apart = sum(lacks_consensus(criterion, offer) for offer in offers for criterion in judged(terms))
    return replace(facts, apart=apart), unscored


def _bare(bid: str) -> Offer:
    return Offer(bid, "", "", (), None)


def _awarded_before(lot: Lot) -> bool:
    return lot.awards.filter(status__in=(Award.Status.REFUSED, Award.Status.PENDING, Award.Status.ACTIVE)).exists()
