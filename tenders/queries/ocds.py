"""Rows -> the facts of an OCDS release, cut to what the public may see at this stage. Reads only."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch

from procurement.rules.complaints import ComplaintStage
from procurement.rules.lifecycle import Stage
from procurement.rules.ocds_course import AmendmentPart
from procurement.rules.ocds_facts import (
    AwardPart,
    BidFacts,
    ContractPart,
    ProcessFacts,
)
from procurement.rules.ocds_review import RepairPart
from procurement.rules.visibility import Audience, Part, may_read
from tenders.models import (
    Amendment,
    Award,
    Clarification,
    Complaint,
    Contract,
    Delivery,
    Document,
    Enquiry,
    FrameworkParty,
    Invoice,
    Lot,
    LotOffer,
    Selection,
    Tender,
)
from tenders.queries.auctions import prices_wait
from tenders.queries.buyer_shares import shares_of
from tenders.queries.contracts import ChangeStep, approved_changes, history_of
from tenders.queries.facts import ruleset_of
from tenders.queries.judging import is_judged
from tenders.queries.ocds_companies import Group, agreed_amendment, companies_by_offer, company_group
from tenders.queries.ocds_deliveries import delivery_part, payment_parts
from tenders.queries.ocds_discounts import discount_parts
from tenders.queries.ocds_framework import other_parties, related_part
from tenders.queries.ocds_parties import company_ids, parties, party_id
from tenders.queries.ocds_planning import planning_part
from tenders.queries.ocds_scores import current_of, evaluation_is_public, evaluations_of
from tenders.queries.ocds_tender import money, tender_part
from tenders.queries.visibility import reached


def with_process() -> tuple[Prefetch[str] | str, ...]:
    """What to prefetch on Tenders (with select_related("buyer", "ruleset", "cancellation")) so that their facts need no more queries."""
    offers = LotOffer.objects.select_related("bidder", "bid__opened__act").order_by("id")
    parties = Prefetch("parties", FrameworkParty.objects.select_related("supplier"))
    awards = Award.objects.select_related("supplier", "contract", "offer").prefetch_related(parties).order_by("id")
    paid = Invoice.objects.filter(decision__accepted=True).prefetch_related("payments")
    answered = Delivery.objects.filter(decision__isnull=False).select_related("decision").order_by("number")
    repairs = Clarification.objects.filter(kind=Clarification.Kind.REPAIR).order_by("asked_at", "pk")
    upheld = Complaint.objects.filter(stage__in=(ComplaintStage.UPHELD, ComplaintStage.REMEDIED))
    return (
        Prefetch("complaints", upheld.prefetch_related("rulings").order_by("number"), to_attr="upheld"),
        Prefetch("lots", Lot.objects.select_related("deposit", "cancellation").order_by("number")),
        "lots__auctions",
        "lots__items",
        "lots__criteria",
        Prefetch("lots__offers", offers),
        Prefetch("lots__offers__bid__clarifications", repairs, to_attr="repairs"),
        Prefetch("lots__awards", awards),
        Prefetch("lots__awards__contract__changes", approved_changes(), to_attr="approved_changes"),
        Prefetch("lots__awards__contract__invoices", paid, to_attr="paid_invoices"),
        Prefetch("lots__awards__contract__deliveries", answered, to_attr="answered_deliveries"),
        "lots__awards__lines",
        "lots__awards__contract__subcontractor_changes",
        "lots__awards__contract__answered_deliveries__lines__item",
        "lots__awards__contract__answered_deliveries__lines__accepted",
        "requirements",
        Prefetch("documents", Document.objects.filter(replaced_at=None).order_by("created_at")),
        Prefetch("enquiries", Enquiry.objects.filter(answered_at__isnull=False).order_by("number")),
        "enquiries__files",
        Prefetch("amendments", Amendment.objects.filter(status=Amendment.Status.PUBLISHED).order_by("number")),
        "versions",
        "framework__agencies",
        "buyer_shares__organization",
        "buyer_shares__lot",
        "lot_groups__lots",
        "call_off__lot__tender",
        "negotiation_terms",
        "purchase",
        Prefetch("selections", Selection.objects.filter(superseded_at=None, decided_at__isnull=False)),
        "translations",
    )


def load_process(tender: Tender) -> ProcessFacts:
    """The facts of one tender, read afresh."""
    fresh = Tender.objects.select_related("buyer", "ruleset", "cancellation").prefetch_related(*with_process())
    return process_facts(fresh.get(pk=tender.pk))


def process_facts(tender: Tender) -> ProcessFacts:
    """The facts of a tender that was read with `with_process`. A mere proposal of an award is not among them."""
    lots = list(tender.lots.all())
    offers = [(offer, lot) for lot in lots if _public(Part.PRICES, tender, lot) for offer in lot.offers.all()]
    awards = [award for lot in lots for award in _decided(lot)]
    ids = _award_ids(tender, awards)
    organizations = [tender.buyer, *(o.bidder for o, _ in offers), *(a.supplier for a in awards if a.supplier)]
    organizations += [party for award in awards for party in other_parties(award)]
    others = [one.organization for one in shares_of(tender)]
    organizations += others
    named = companies_by_offer(offer for lot in lots for offer in lot.offers.all())
    shown = [*(offer.bid_id for offer, _ in offers), *(_bid_of(award) for award in awards)]
    known = company_ids(organizations)
    discounts = discount_parts(tender, {lot.pk for _, lot in offers})
    current, priced = current_of(tender), {lot.pk: lot for _, lot in offers}
    evaluated = evaluations_of(tender, priced.values(), current)
    ranked = {pk for pk, lot in priced.items() if evaluation_is_public(tender, lot, _decided(lot), current.get(pk))}
    return ProcessFacts(
        other_buyers=tuple(dict.fromkeys(map(party_id, others))),
        ocid=tender.ocid,
        language=tender.language or settings.LANGUAGE_CODE,
        buyer=party_id(tender.buyer),
        parties=parties(organizations, [one for bid in dict.fromkeys(shown) for one in named.get(bid, ())]),
        tender=tender_part(tender, lots),
        planning=planning_part(tender),
        related=related_part(tender),
        bids=tuple(
            replace(
                _bid(offer, tender, number, company_group(named.get(offer.bid_id, ()), known), lot.pk in ranked),
                discounts=discounts.get((offer.bid_id, lot.pk), ()),
                evaluation=evaluated.get((offer.bid_id, lot.pk)),
            )
            for number, (offer, lot) in enumerate(offers, 1)
        ),
        awards=tuple(
            _award(award, tender, ids[award.pk], company_group(named.get(_bid_of(award), ()), known))
            for award in awards
        ),
        contracts=tuple(
            _contract(award.contract, tender, ids[award.pk]) for award in awards if hasattr(award, "contract")
        ),
    )


def _public(part: Part, tender: Tender, lot: Lot) -> bool:
    """Whether the world may read this part of the lot. What a decision has published once stays published."""
    if tender.imported or _decided(lot):
        return True
    hidden = {"judged": is_judged(lot), "auction": prices_wait(lot)}
    return may_read(part, Audience.PUBLIC, Stage(lot.stage), ruleset_of(tender), reached=reached(tender, lot), **hidden)


def _decided(lot: Lot) -> list[Award]:
    """The awards that were decided: decision and letters are one act, and from then on the award is public."""
    return [
        award for award in lot.awards.all() if award.status != Award.Status.PROPOSED and award.decided_at is not None
    ]


def _award_ids(tender: Tender, awards: list[Award]) -> dict[int, str]:
    """The ids of awards in releases. Rows of imported history are written anew with it, so their place counts."""
    return {award.pk: f"award-{number}" if tender.imported else str(award.pk) for number, award in enumerate(awards, 1)}


def _bid(offer: LotOffer, tender: Tender, number: int, group: Group, evaluated: bool) -> BidFacts:
    opened = getattr(offer.bid, "opened", None) if offer.bid else None
    return BidFacts(
        id=f"{offer.bid_id}-{offer.lot_id}" if offer.bid_id else f"bid-{number}",
        lot=str(offer.lot_id),
        tenderer=party_id(offer.bidder),
        value=money(offer.amount, tender),
        valid=offer.valid if evaluated else None,
        rank=offer.rank if evaluated else None,
        received_at=opened.act.received_at if opened else None,
        members=group[0],
        subcontracts=group[1],
        capacities=group[2],
        repairs=tuple(
            RepairPart(str(one.pk), one.asked_at)
            for one in getattr(offer.bid, "repairs", ())
            if evaluated and one.lot_id == offer.lot_id
        ),
    )


def _bid_of(award: Award) -> UUID | None:
    return award.offer.bid_id if award.offer else None


def _award(award: Award, tender: Tender, award_id: str, group: Group) -> AwardPart:
    return AwardPart(
        id=award_id,
        lot=str(award.lot_id),
        status=award.status,
        supplier=party_id(award.supplier) if award.supplier else "",
        value=money(award.amount, tender),
        decided_at=award.decided_at,
        reason=award.refusal_reason or award.reason,
        others=(*group[0], *(party_id(one) for one in other_parties(award))),
        subcontracts=group[1],
        capacities=group[2],
        prices={str(line.item_id): line.unit_price for line in award.lines.all() if line.item_id},
    )


def _contract(contract: Contract, tender: Tender, award_id: str) -> ContractPart:
    history = history_of(contract, tender, getattr(contract, "approved_changes", ()))
    return ContractPart(
        id=f"contract-{award_id}",
        award=award_id,
        number=contract.number,
        status=contract.status,
        value=history.value,
        signed_on=contract.signed_on,
        starts_on=contract.starts_on,
        ends_on=history.ends_on,
        final=money(contract.final_amount, tender),
        ended_at=contract.ended_at,
        end_reason=contract.end_reason,
        amendments=(
            *(_amendment(step, history.contract, award_id) for step in history.steps),
            *(agreed_amendment(row, award_id) for row in contract.subcontractor_changes.all()),
        ),
        payments=payment_parts(getattr(contract, "paid_invoices", ()), tender),
        deliveries=tuple(delivery_part(row, award_id) for row in getattr(contract, "answered_deliveries", ())),
    )


def _amendment(step: ChangeStep, contract: Contract, award_id: str) -> AmendmentPart:
    """In plain English, as everything in a release: what changed, and the ground with its source."""
    change, words = step.change, []
    if change.amount:
        words.append(f"Value {change.amount:+} {step.value.currency}, now {step.value}.")
    if change.ends_on:
        words.append(f"End now {change.ends_on.isoformat()}.")
    if change.what:
        words.append(change.what)
    return AmendmentPart(
        id=f"contract-{award_id}-change-{change.number}",
        at=change.decision.decided_at,
        what=" ".join(words),
        rationale=f"{change.ground} ({change.citation}): {change.reason}",
    )
