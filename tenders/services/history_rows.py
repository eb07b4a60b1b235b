"""The rows below an imported tender, built and written many at a time. Called by services.history only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from procurement.models import Organization
from procurement.rules.facts import AwardMethod
from procurement.rules.history import AwardHistory, ContractHistory, LotHistory, ProcedureHistory
from tenders.models import Award, AwardedLine, Contract, Item, Lot, LotOffer
from tenders.services.awarded_lines import line_of_history

METHODS = {True: AwardMethod.BEST_RATIO.value, False: AwardMethod.LOWEST_PRICE.value, None: ""}
"""The award method; empty where the source does not say."""

Organizations = dict[tuple[str, str], Organization]


@dataclass(slots=True)
class Contents:
    """Unsaved rows of one tender, in the order in which they are saved."""

    lots: list[Lot] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    offers: list[LotOffer] = field(default_factory=list)
    awards: list[Award] = field(default_factory=list)
    contracts: list[Contract] = field(default_factory=list)
    lines: list[AwardedLine] = field(default_factory=list)


def contents_of(history: ProcedureHistory, tender: UUID, organizations: Organizations) -> Contents:
    """The rows of a history. Lots and items keep their ids when the history is written anew."""
    contents, buyer = Contents(), organizations[Organization.Kind.AGENCY, history.buyer.identifier]
    for number, found in enumerate(history.lots, 1):
        lot = _lot(found, tender, number)
        contents.lots.append(lot)
        contents.items += [
            Item(
                pk=uuid5(lot.pk, f"item {position}"),
                lot=lot,
                number=position,
                description=item.description,
                cpv_code=item.cpv_code,
                quantity=item.quantity,
                unit=item.unit,
            )
            for position, item in enumerate(found.items, 1)
        ]
        offers = [
            LotOffer(
                lot=lot,
                bidder=organizations[Organization.Kind.COMPANY, offer.bidder.identifier],
                amount=offer.amount,
                valid=offer.valid,
            )
            for offer in found.offers
        ]
        contents.offers += offers
        for award in found.awards:
            made = _award(award, found, lot, offers, organizations)
            contents.awards.append(made)
            if award.contract is not None:
                contents.contracts.append(_contract(award.contract, made))
            contents.lines += [
                line_of_history(line, made, place, history, buyer) for place, line in enumerate(award.lines, 1)
            ]
    return contents


def _lot(found: LotHistory, tender: UUID, number: int) -> Lot:
    return Lot(
        pk=uuid5(tender, f"lot {number}"),
        tender_id=tender,
        number=number,
        title=found.title,
        description=found.description,
        cpv_code=found.cpv_code,
        estimated_value=found.estimate,
        award_method=METHODS[found.rated],
        stage=found.stage.value,
    )


def _award(
    found: AwardHistory, lot_history: LotHistory, lot: Lot, offers: list[LotOffer], organizations: Organizations
) -> Award:
    supplier = organizations[Organization.Kind.COMPANY, found.supplier.identifier] if found.supplier else None
    return Award(
        lot=lot,
        offer=next((offer for offer in offers if supplier is not None and offer.bidder.pk == supplier.pk), None),
        supplier=supplier,
        amount=found.amount,
        status=found.status,
        reason=found.reason,
        decided_at=found.decided_at,
        valid_bids=lot_history.valid_bids,
        mean_bid=lot_history.mean_bid,
        median_bid=lot_history.median_bid,
        second_lowest_bid=lot_history.second_lowest_bid,
    )


def _contract(found: ContractHistory, award: Award) -> Contract:
    return Contract(
        award=award,
        number=found.number,
        amount=found.amount,
        signed_on=found.signed_on,
        starts_on=found.starts_on,
        ends_on=found.ends_on,
        status=found.status,
        final_amount=found.final_amount,
        ended_at=found.ended_at,
    )


def insert_contents(many: Iterable[Contents]) -> None:
    """Save the rows of many tenders, each after what it points to."""
    found = list(many)
    Lot.objects.bulk_create(lot for contents in found for lot in contents.lots)
    Item.objects.bulk_create((item for contents in found for item in contents.items), batch_size=2000)
    LotOffer.objects.bulk_create((offer for contents in found for offer in contents.offers), batch_size=2000)
    Award.objects.bulk_create(award for contents in found for award in contents.awards)
    Contract.objects.bulk_create(contract for contents in found for contract in contents.contracts)
    AwardedLine.objects.bulk_create((line for contents in found for line in contents.lines), batch_size=2000)


def delete_contents(tenders: list[UUID]) -> None:
    """Take out what is below imported tenders, the leaves first. Native tenders never come here."""
    if not tenders:
        return
    mine = {"tender__in": tenders, "tender__imported": True}
    below = {f"lot__{name}": value for name, value in mine.items()}
    Contract.objects.filter(**{f"award__{name}": value for name, value in below.items()}).delete()
    Award.objects.filter(**below).delete()
    LotOffer.objects.filter(**below).delete()
    Item.objects.filter(**below).delete()
    Lot.objects.filter(**mine).delete()
