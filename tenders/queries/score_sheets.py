"""The doors to score sheets: one's own while it is written, everybody's once all are locked. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.http import Http404

from procurement.access import Actor
from procurement.display import number_text
from procurement.models import Organization
from procurement.rules.facts import Criterion as CriterionFacts
from procurement.rules.facts import Offer
from procurement.rules.judging import Entry, judged, spread, too_far_apart
from procurement.rules.lifecycle import Role, Stage
from procurement.rules.manifest import SealedFile
from procurement.rules.money import rounded
from procurement.rules.visibility import Part
from tenders.models import (
    Bid,
    CommitteeSeat,
    ConsensusScore,
    Criterion,
    Lot,
    OpenedBid,
    ScoreSheet,
    SheetAct,
    Tender,
)
from tenders.queries.facts import lot_terms
from tenders.queries.judging import (
    LockedSheet,
    agreed_scores,
    bids_to_judge,
    is_judged,
    live_seats,
    locked_sheets,
)
from tenders.queries.readings import manifest_of
from tenders.queries.visibility import may_see


@dataclass(frozen=True, slots=True)
class Readable:
    """What an evaluator reads of an offer: answers to judged criteria and the files, no price."""

    bid: Bid
    answers: tuple[tuple[Criterion, str], ...]
    files: tuple[tuple[str, SealedFile], ...]


@dataclass(frozen=True, slots=True)
class Given:
    """One evaluator's locked score and reason, named (`who`) or numbered where the reader may not know names."""

    who: str
    score: Decimal
    reason: str
    named: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """All locked scores of an offer on one criterion, how far they are apart, and what was agreed."""

    bid: Bid
    criterion: CriterionFacts
    given: tuple[Given, ...]
    agreed: ConsensusScore | None

    @property
    def scores(self) -> tuple[Decimal, ...]:
        return tuple(one.score for one in self.given)

    @property
    def spread(self) -> Decimal:
        return spread(self.scores)

    @property
    def mean(self) -> str:
        """The exact mean, as a fraction where two decimals would not say it."""
        exact = sum((Fraction(score) for score in self.scores), Fraction(0)) / (len(self.scores) or 1)
        shown = number_text(rounded(exact).normalize())
        return shown if exact == Fraction(rounded(exact)) else f"{shown} ({exact})"

    @property
    def apart(self) -> bool:
        """Whether the published limit asks for a consensus."""
        return too_far_apart(self.criterion, self.scores)

    @property
    def wide(self) -> bool:
        """Whether a reader should look twice: a quarter of the scale between the highest and the lowest."""
        return self.apart or self.spread * 4 >= self.criterion.scale_max

    @property
    def name(self) -> str:
        """The cell's name in forms."""
        return f"{self.bid.pk} {self.criterion.id}"


@dataclass(frozen=True, slots=True)
class JudgedOffer:
    """An offer with its cells in the order of the criteria."""

    bidder: Organization
    bid: Bid
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """A member of the committee and whether the sheet for a lot is locked, and when. Never what is on it."""

    seat: CommitteeSeat
    sheet: ScoreSheet | None
    acts: tuple[SheetAct, ...]


def get_seat_for(actor: Actor, tender: Tender) -> CommitteeSeat:
    """The actor's own seat on the committee; 404 for everybody else."""
    for seat in live_seats(tender):
        if actor.user is not None and seat.user_id == actor.user.pk:
            return seat
    raise Http404


def get_judged_lot(lot: Lot) -> Lot:
    """The lot, or 404 where evaluators score nothing in it."""
    if not is_judged(lot):
        raise Http404
    return lot


def own_sheet(seat: CommitteeSeat, lot: Lot) -> ScoreSheet:
    """The seat's sheet for a lot as saved; an empty one, not stored yet, before the first save."""
    return ScoreSheet.objects.filter(seat=seat, lot=lot).first() or ScoreSheet(seat=seat, lot=lot)


def typed_entries(sheet: ScoreSheet) -> dict[tuple[str, str], Entry]:
    """What was typed, by bid and criterion."""
    found = {}
    for key, value in sheet.entries.items():
        bid, _, criterion = key.partition(" ")
        found[bid, criterion] = Entry(value["score"], value["reason"])
    return found


def offers_to_read(lot: Lot) -> list[Readable]:
    """The admissible offers of a lot with what there is to judge; the caller came through `get_seat_for`."""
    criteria = [criterion for criterion in lot.criteria.all() if criterion.kind == "judged"]
    titles = {str(found.pk): found.title for found in lot.tender.requirements.all()}
    bids = {bid.pk: bid for bid in bids_to_judge(lot)}
    found = {}
    for opened in OpenedBid.objects.filter(bid__in=bids).select_related("bid"):
        manifest = manifest_of(opened)
        if manifest is not None:
            answers = tuple((c, text) for c in criteria if (text := manifest.answers.get(str(c.pk), "")))
            files = tuple((titles.get(file.slot, ""), file) for file in manifest.files)
            found[opened.bid_id] = Readable(bids[opened.bid_id], answers, files)
    return [found[pk] for pk in bids if pk in found]


def progress(lot: Lot) -> list[Progress]:
    """Who has locked a sheet for this lot, with the acts on it; the contents stay away."""
    seats = [seat for seat in live_seats(lot.tender) if not seat.chair]
    sheets = ScoreSheet.objects.filter(lot=lot, seat__in=seats).defer("entries").prefetch_related("acts__by")
    by_seat = {sheet.seat_id: sheet for sheet in sheets}
    return [
        Progress(seat, by_seat.get(seat.pk), tuple(by_seat[seat.pk].acts.all()) if seat.pk in by_seat else ())
        for seat in seats
    ]


def may_see_scores(actor: Actor, lot: Lot) -> bool:
    """By the table of rules.visibility; the chair alone already when all sheets are locked and a consensus is awaited."""
    if may_see(Part.SCORES, actor, lot.tender, lot=lot):
        return True
    chair = any(
        seat.chair and actor.user is not None and seat.user_id == actor.user.pk for seat in live_seats(lot.tender)
    )
    return chair and Role.CHAIR in actor.roles_in(lot.tender.buyer_id) and all_are_locked(lot)


def all_are_locked(lot: Lot) -> bool:
    """Whether every present evaluator has locked a sheet for the opened lot."""
    seats = [seat for seat in live_seats(lot.tender) if not seat.chair]
    return Stage(lot.stage) is Stage.OPENED and bool(seats) and len(locked_sheets(lot)) == len(seats)


def scores_for(actor: Actor, lot: Lot) -> list[JudgedOffer]:
    """The locked scores with their reasons as far as this reader may see them; evaluators are named to the buyer and auditors."""
    if lot.tender.imported or not is_judged(lot) or not may_see_scores(actor, lot):
        return []
    return judged_offers(lot, named=may_see(Part.DOCUMENTS, actor, lot.tender))


def judged_offers(lot: Lot, *, named: bool = False) -> list[JudgedOffer]:
    """The locked scores of a lot, offer by offer. Who may read them is the caller's question."""
    sheets = locked_sheets(lot)
    agreed = agreed_scores(lot, sheets)
    criteria = judged(lot_terms(lot))
    return [
        JudgedOffer(
            bid.bidder, bid, tuple(_cell(bid, criterion, sheets, agreed, named=named) for criterion in criteria)
        )
        for bid in _scored_bids(lot, sheets)
    ]


def _scored_bids(lot: Lot, sheets: list[LockedSheet]) -> list[Bid]:
    """The offers on the sheets: those excluded afterwards (points needed) keep their scores in the record."""
    ids = {bid for found in sheets for bid, _ in found.entries}
    return list(Bid.objects.filter(tender=lot.tender, pk__in=ids).select_related("bidder").order_by("bidder__name"))


def _cell(
    bid: Bid,
    criterion: CriterionFacts,
    sheets: list[LockedSheet],
    agreed: dict[tuple[str, str], ConsensusScore],
    *,
    named: bool,
) -> Cell:
    key = (str(bid.pk), criterion.id)
    given = []
    for number, found in enumerate(sheets, 1):
        if key in found.entries:
            entry = found.entries[key]
            who = str(found.sheet.seat.user) if named else str(number)
            given.append(Given(who, Decimal(entry.score), entry.reason, named))
    ordered = sorted(given, key=lambda one: one.who) if named else given
    return Cell(bid, criterion, tuple(ordered), agreed.get(key))


def as_offer(offer: JudgedOffer) -> Offer:
    """The scores as facts, for the rules that ask about them."""
    scores = {cell.criterion.id: cell.scores for cell in offer.cells}
    agreed = {cell.criterion.id: cell.agreed.score for cell in offer.cells if cell.agreed}
    return Offer(str(offer.bid.pk), "", "", (), None, scores=scores, consensus=agreed)
