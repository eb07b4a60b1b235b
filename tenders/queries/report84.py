"""What the individual report on a procedure says (Directive 2014/24/EU art. 84(1), letters (a) to (i)), from the rows. Reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from procurement.models import Organization
from procurement.rules.bid_companies import Company
from procurement.rules.evaluation import Evaluation
from procurement.rules.messages import Message
from tenders.models import (
    Award,
    Cancellation,
    Clarification,
    Contract,
    InterestDeclaration,
    Lot,
    LotCancellation,
    LotGroup,
    Selection,
    Tender,
)
from tenders.queries.bid_companies import companies_of_offer, manifests_of, overlaps_in
from tenders.queries.calls import Shown, candidates, decided_selection, earlier_selections
from tenders.queries.choice_page import ShownChoice, choice_of
from tenders.queries.contracts import ContractHistory, contract_histories
from tenders.queries.debarred import DebarredBidder, debarred_bidders
from tenders.queries.lot_groups import groups_of
from tenders.queries.offers import current_evaluation
from tenders.queries.public import OfferRow, offer_rows
from tenders.queries.shared_people import shared_people_in


@dataclass(frozen=True, slots=True)
class LotReport:
    """One lot: who was admissible, who was not and why, which prices were questioned, who won and why, or why nobody did."""

    lot: Lot
    evaluation: Evaluation | None
    rows: tuple[OfferRow, ...]
    low: tuple[Clarification, ...]
    award: Award | None
    refused: tuple[Award, ...]
    history: ContractHistory | None
    cancellation: LotCancellation | None
    companies: tuple[Company, ...] = ()
    """Those that the winning bid names besides the winner."""

    @property
    def admitted(self) -> list[OfferRow]:
        return [row for row in self.rows if not row.result.exclusions]

    @property
    def rejected(self) -> list[OfferRow]:
        return [row for row in self.rows if row.result.exclusions]

    @property
    def winner(self) -> OfferRow | None:
        return next((row for row in self.rows if row.awarded), None)


@dataclass(frozen=True, slots=True)
class ProcedureReport:
    """The whole procedure."""

    tender: Tender
    lots: tuple[LotReport, ...]
    cancellation: Cancellation | None
    conflicts: tuple[InterestDeclaration, ...]
    debarred: tuple[DebarredBidder, ...]
    shared: tuple[Message, ...]
    named: tuple[tuple[Organization, tuple[Company, ...]], ...] = ()
    overlaps: tuple[Message, ...] = ()
    lot_groups: tuple[LotGroup, ...] = ()
    choice: ShownChoice | None = None
    """How combined and single lots compare, where the notice names groups."""
    selection: Selection | None = None
    candidates: tuple[Shown, ...] = ()
    """Where candidates were selected before they bid: the decision in force, and everybody who asked to participate."""
    selected_again: bool = False

    @property
    def selected(self) -> list[Shown]:
        return [one for one in self.candidates if one.outcome.invited]

    @property
    def turned_down(self) -> list[Shown]:
        return [one for one in self.candidates if not one.outcome.invited]


def report_of(tender: Tender, now: datetime) -> ProcedureReport:
    """The report as the records are now; lots that are not decided yet say so."""
    conflicts = InterestDeclaration.objects.filter(seat__tender=tender, conflict=True)
    cancellation = getattr(tender, "cancellation", None)
    lots = list(tender.lots.order_by("number"))
    for lot in lots:
        lot.tender = tender
    contracts = Contract.objects.filter(award__lot__in=lots).select_related("award__supplier")
    histories = {found.contract.award.lot_id: found for found in contract_histories(contracts, tender)}
    selection = decided_selection(tender)
    return ProcedureReport(
        tender=tender,
        lots=tuple(_lot(lot, histories.get(lot.pk)) for lot in lots),
        cancellation=cancellation if cancellation and cancellation.confirmed_at else None,
        conflicts=tuple(conflicts.select_related("seat__user", "bidder", "seat__replaced_by__user")),
        debarred=debarred_bidders(tender, now),
        shared=shared_people_in(tender),
        named=tuple((row.bid.bidder, said.companies) for row, said in manifests_of(tender) if said.companies),
        overlaps=overlaps_in(tender),
        selection=selection,
        candidates=tuple(candidates(tender)) if selection else (),
        selected_again=bool(earlier_selections(tender)),
        lot_groups=tuple(groups_of(tender)),
        choice=choice_of(tender),
    )


def _lot(lot: Lot, history: ContractHistory | None) -> LotReport:
    awards = list(
        lot.awards.select_related("supplier", "offer", "group").exclude(decided_at=None).order_by("decided_at")
    )
    live = next((award for award in awards if award.status in Award.LIVE), None)
    evaluation = current_evaluation(lot)
    asked = Clarification.objects.filter(lot=lot, kind=Clarification.Kind.PRICE)
    cancellation = getattr(lot, "cancellation", None)
    return LotReport(
        lot=lot,
        evaluation=evaluation,
        rows=offer_rows(evaluation, live),
        low=tuple(asked.select_related("bid__bidder", "answer", "acceptance").prefetch_related("exclusions__decision")),
        award=live,
        refused=tuple(award for award in awards if award.status == Award.Status.REFUSED),
        history=history,
        companies=companies_of_offer(live.offer) if live else (),
        cancellation=cancellation if cancellation and cancellation.confirmed_at else None,
    )
