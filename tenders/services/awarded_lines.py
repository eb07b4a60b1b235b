"""The lines of awards with their unit prices: the one writer of AwardedLine. Everything in it follows from the record."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.db import transaction

from procurement.models import Organization
from procurement.rules.history import ItemHistory, LineHistory, ProcedureHistory
from procurement.rules.unit_prices import awarded_prices, unit_of
from tenders.models import Award, AwardedLine, CallOffLine, Item, Tender
from tenders.queries.frameworks import framework_terms
from tenders.queries.offers import current_evaluation


def record_lines(award: Award) -> None:
    """Write the lines of a decided award, in the place of those it had. Nothing for a framework agreement, of which the
    orders count, and for a direct purchase, which states no price of a unit."""
    award.lines.all().delete()
    AwardedLine.objects.bulk_create(_lines(award))


def record_all_lines() -> int:
    """Write the lines of every award that was decided here anew; those of imported history come with the import. How many awards."""
    awards = Award.objects.filter(lot__tender__imported=False, decided_at__isnull=False).exclude(offer=None)
    count = 0
    for award in awards.select_related("offer", "lot__tender__buyer").order_by("pk").iterator(500):
        with transaction.atomic():
            record_lines(award)
        count += 1
    return count


def _lines(award: Award) -> Iterator[AwardedLine]:
    tender = award.lot.tender
    if framework_terms(tender) is not None:
        return
    prices = _prices(award)
    for item in award.lot.items.order_by("number"):
        if (price := prices.get(str(item.pk))) is not None:
            yield _line(award, item, price, of=tender, number=item.number, buyer=tender.buyer)


def _prices(award: Award) -> dict[str, Decimal]:
    """What one unit of each item costs: by the order, or by the bid that the award went to."""
    ordered = CallOffLine.objects.filter(call_off__tender=award.lot.tender, price__isnull=False)
    if found := {str(line.item_id): line.price for line in ordered if line.price is not None}:
        return found
    evaluation = current_evaluation(award.lot)
    if evaluation is None or award.offer is None or award.amount is None:
        return {}
    offer = next(one for one in evaluation.offers if one.id == str(award.offer.bid_id))
    return awarded_prices(evaluation.lot, offer, award.amount)


def line_of_history(
    line: LineHistory, award: Award, number: int, history: ProcedureHistory, buyer: Organization
) -> AwardedLine:
    """A line of an imported award, not saved yet: what its publisher said one unit costs."""
    return _line(award, line.item, line.unit_price, of=history, number=number, buyer=buyer)


def _line(
    award: Award,
    item: Item | ItemHistory,
    price: Decimal,
    *,
    of: Tender | ProcedureHistory,
    number: int,
    buyer: Organization,
) -> AwardedLine:
    assert award.decided_at  # only decided awards have lines, and imported ones are dated
    return AwardedLine(
        award=award,
        number=number,
        item=item if isinstance(item, Item) else None,
        description=item.description,
        cpv_code=item.cpv_code or award.lot.cpv_code or of.cpv_code,
        own_category=bool(item.cpv_code),
        unit=unit_of(item.unit),
        currency=of.currency,
        quantity=item.quantity,
        unit_price=price,
        buyer=buyer,
        region=of.region,
        decided_at=award.decided_at,
    )
