"""The one mapping from our process to the Open Contracting Data Standard 1.1.5: facts in, a release as plain data out.

Every release carries the whole state of its process. The code lists of the standard are mapped here and in ocds_tender. Source:
standard.open-contracting.org/1.1 and its extensions' schemas.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from procurement.rules.ocds_course import PlanningPart
from procurement.rules.ocds_facts import AwardPart, BidFacts, ContractPart, Party, ProcessFacts, TenderPart
from procurement.rules.ocds_framework import related_processes
from procurement.rules.ocds_groups import discount_response
from procurement.rules.ocds_implementation import implementation, transactions
from procurement.rules.ocds_merge import DatedRelease, merged
from procurement.rules.ocds_own import capacities
from procurement.rules.ocds_review import repair_request
from procurement.rules.ocds_scores import evaluation_of
from procurement.rules.ocds_subcontracting import subcontracting
from procurement.rules.ocds_tender import awarded_items, tender_section
from procurement.rules.ocds_values import Json, day, exact_moment, filled, moment, period, trimmed, value
from procurement.rules.vat import with_vat

TAGS = frozenset({
    "planning", "planningUpdate", "tender", "tenderAmendment", "tenderUpdate", "tenderCancellation", "award",
    "awardUpdate", "awardCancellation", "contract", "contractUpdate", "contractAmendment", "implementation",
    "implementationUpdate", "contractTermination",
})  # fmt: skip
"""releaseTag.csv without "compiled", which marks a record's compiled release alone."""

AWARD_STATUS = {"pending": "pending", "active": "active", "refused": "cancelled", "cancelled": "cancelled"}
"""awardStatus.csv: an award that its supplier refused was made and then ceased to be."""

CONTRACT_STATUS = {"active": "active", "completed": "terminated", "terminated": "terminated"}
"""contractStatus.csv knows one word for every end of a signed contract."""


def bid_status(bid: BidFacts) -> str:
    """bidStatus.csv: pending until the evaluation has found the bid admissible or not."""
    return {None: "pending", True: "valid", False: "disqualified"}[bid.valid]


def release(process: ProcessFacts, tags: Sequence[str], number: int, at: datetime) -> Json:
    """The `number`th release of the process, published at `at`. Unknown tags are refused: they are a programming error."""
    if not tags or not set(tags) <= TAGS:
        raise ValueError(f"{', '.join(tags) or 'no tag'}: not in the release tag code list of OCDS 1.1.")
    names = {party.id: party.name for party in process.parties}
    buyer = _reference(process.buyer, names)
    return filled(
        ocid=process.ocid,
        id=f"{process.ocid}-{number}",
        date=exact_moment(at),
        tag=list(tags),
        initiationType="tender",
        language=process.language,
        parties=_parties(process),
        buyer=buyer,
        planning=_planning(process.planning),
        tender=tender_section(process.tender, buyer, names),
        bids=_bids(process, names),
        awards=[_award(award, process.tender, names) for award in process.awards],
        contracts=[_contract(contract, process, names) for contract in process.contracts],
        relatedProcesses=related_processes(process.related),
    )


def _planning(line: PlanningPart | None) -> Json | None:
    """The budget of the line of the plan; `project` names the plan, `uri` leads to it. The consultation as a study of the market."""
    if line is None:
        return None
    budget = filled(id=line.id, description=line.title, amount=value(line.value), project=line.plan, uri=line.url)
    asked = line.consultation
    study = asked and filled(
        id=asked.id,
        documentType="marketStudies",
        title=asked.title,
        url=asked.url,
        datePublished=moment(asked.published_at),
    )
    return filled(rationale=line.funding, budget=budget, documents=[study] if study else None)


def compiled(releases: Sequence[DatedRelease]) -> Json:
    """The compiled release of a process, merged from all its releases."""
    state = merged(releases)
    return {**state, "id": f"{state['ocid']}-{state['date']}", "tag": ["compiled"]}


def _reference(party: str, names: dict[str, str]) -> Json:
    return {"id": party, "name": names[party]}


def _parties(process: ProcessFacts) -> list[Json]:
    """The parties that the release speaks of, each with the roles in which it does."""
    roles: defaultdict[str, list[str]] = defaultdict(list)
    roles[process.buyer] += ["buyer", "procuringEntity"]
    for other in process.other_buyers:
        roles[other].append("buyer")
    for bid in process.bids:
        for tenderer in (bid.tenderer, *bid.members):
            roles[tenderer].append("tenderer")
    for award in process.awards:
        for supplier in filter(None, (award.supplier, *award.others)):
            roles[supplier].append("supplier")
    parts = [part for bid in process.bids for part in bid.subcontracts]
    for part in (*parts, *(part for award in process.awards for part in award.subcontracts)):
        roles[part.party].append("subcontractor")
    lent = [part for bid in process.bids for part in bid.capacities]
    for one in (*lent, *(part for award in process.awards for part in award.capacities)):
        roles[one.party].append("capacityProvider")
    for payer, payee in _payments(process):
        roles[payer].append("payer")
        roles[payee].append("payee")
    return [_party(party, list(dict.fromkeys(roles[party.id]))) for party in process.parties if party.id in roles]


def _payments(process: ProcessFacts) -> list[tuple[str, str]]:
    supplier = {award.id: award.supplier for award in process.awards}
    paid = [supplier[contract.award] for contract in process.contracts if transactions(contract)]
    return [(process.buyer, payee) for payee in paid if payee]


def _party(party: Party, roles: list[str]) -> Json:
    return filled(
        id=party.id,
        name=party.name,
        roles=roles,
        identifier=filled(scheme=party.scheme, id=party.identifier, legalName=party.name) if party.identifier else None,
        address=filled(streetAddress=party.address, region=party.region, countryName=party.country),
        contactPoint=filled(email=party.email, telephone=party.telephone),
        details={"scale": party.scale} if party.scale and "supplier" in roles else None,
    )


def _bids(process: ProcessFacts, names: dict[str, str]) -> Json | None:
    """The number of bids once it is public; the bids themselves, one entry a lot, once they are opened."""
    count: list[Json] = []
    if process.tender.bids is not None:
        count = [{"id": "bids", "measure": "bids", "value": process.tender.bids}]
    return filled(statistics=count, details=[_bid(bid, process, names) for bid in process.bids]) or None


def _bid(bid: BidFacts, process: ProcessFacts, names: dict[str, str]) -> Json:
    return filled(
        id=bid.id,
        date=moment(bid.received_at),
        status=bid_status(bid),
        tenderers=[_reference(one, names) for one in (bid.tenderer, *bid.members)],
        value=value(bid.value),
        relatedLots=[bid.lot],
        hasRank=True if bid.rank else None,
        rank=bid.rank,
        documents=[repair_request(one) for one in bid.repairs],
        requirementResponses=[discount_response(one, bid.id) for one in bid.discounts],
        **subcontracting(bid.subcontracts, bid.tenderer, names),
        capacities=capacities(bid.capacities, names),
        evaluation=evaluation_of(bid.evaluation, process.tender.texts),
    )


def _award(award: AwardPart, tender: TenderPart, names: dict[str, str]) -> Json:
    return filled(
        id=award.id,
        description=award.reason,
        status=AWARD_STATUS[award.status],
        date=moment(award.decided_at),
        value=value(award.value),
        valueAddedTax=_tax(award, tender),
        suppliers=[_reference(one, names) for one in (award.supplier, *award.others) if one],
        items=awarded_items(tender, award),
        relatedLots=[award.lot],
        **subcontracting(award.subcontracts, award.supplier, names),
        capacities=capacities(award.capacities, names),
    )


def _tax(award: AwardPart, tender: TenderPart) -> Json | None:
    """What the VAT of the notice adds to the award; None where it names no rate. What is charged in the end, invoices say."""
    rates = [lot.vat_rate for lot in tender.lots if lot.id == award.lot and lot.vat_rate is not None]
    if award.value is None or not rates:
        return None
    taxed = with_vat(award.value, rates[0])
    return {"rate": trimmed(rates[0]), "value": value(taxed.tax), "grossValue": value(taxed.gross)}


def _contract(contract: ContractPart, process: ProcessFacts, names: dict[str, str]) -> Json:
    supplier = next(award.supplier for award in process.awards if award.id == contract.award)
    return filled(
        id=contract.id,
        awardID=contract.award,
        title=contract.number,
        description=contract.end_reason,
        status=CONTRACT_STATUS[contract.status],
        period=period(day(contract.starts_on), day(contract.ends_on)),
        value=value(contract.value),
        dateSigned=day(contract.signed_on),
        implementation=implementation(contract, process.buyer, supplier, names),
        amendments=[
            filled(id=change.id, date=moment(change.at), description=change.what, rationale=change.rationale)
            for change in contract.amendments
        ],
    )
