"""Beginning an order or a new competition under a framework agreement, and working on its draft: quantities, words, whose turn it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.frameworks import order_value, share_of, turn
from procurement.rules.lifecycle import Stage
from procurement.rules.messages import gettext_noop
from procurement.rules.procedures import CALL_OFF, MINI_COMPETITION
from tenders.models import BidInvitation, CallOff, CallOffLine, FrameworkParty, Item, Lot, PassedOver, Tender
from tenders.queries.call_offs import may_call_off, named_prices, unit_prices
from tenders.queries.frameworks import parties_of
from tenders.services.copying import copy_row
from tenders.services.drafting import OWN_OF_LOT, begin, create_tender
from tenders.services.drafts import Basics
from tenders.services.refusal import refuse


@dataclass(frozen=True, slots=True)
class CallOffDraft:
    """What is called off: quantities by the id of the agreement's item. `passed`: why better ranked parties don't get the order."""

    title: str
    summary: str
    quantities: Mapping[str, Decimal]
    passed: Mapping[str, str] = field(default_factory=dict)


@transaction.atomic
def begin_call_off(
    lot: Lot, draft: CallOffDraft, *, competition: bool, buyer: Organization, actor: Actor, now: datetime
) -> Tender:
    """A draft of `buyer`, which may call off: an order, or a competition to which all parties are invited with its publication."""
    framework = lot.tender
    if buyer.pk not in may_call_off(actor, framework):
        raise refuse("", gettext_noop("Your agency is not named in the notice of this framework agreement."))
    if Stage(lot.stage) is not Stage.CONTRACTED:
        raise refuse("", gettext_noop("The framework agreement is not in force: nothing is called off under it."))
    basics = Basics(
        title=draft.title, summary=draft.summary, nature=framework.nature, ruleset=framework.ruleset_id or 0,
        procedure=(MINI_COMPETITION if competition else CALL_OFF).code, currency=framework.currency,
        cpv_code=framework.cpv_code, region=framework.region,
    )  # fmt: skip
    tender = create_tender(basics, buyer=buyer, language=lot.tender.language, actor=actor, now=now)
    own = Lot.objects.create(tender=tender, number=1, **_terms_of(lot, competition))
    call_off = CallOff.objects.create(tender=tender, lot=lot)
    if competition:
        for criterion in lot.criteria.all():
            copy_row(criterion, frozenset({"id", "lot_id"}), lot=own)
        invite_parties(tender, parties_of(lot))
    _fill(tender, call_off, draft)
    return Tender.objects.get(pk=tender.pk)


def _terms_of(lot: Lot, competition: bool) -> dict[str, object]:
    """What a contract takes over from the agreement's lot: how a competition is decided, too; an order has nothing to decide."""
    names = OWN_OF_LOT if competition else ("title", "description", "cpv_code")
    return {name: getattr(lot, name) for name in names}


def invite_parties(tender: Tender, parties: list[FrameworkParty]) -> None:
    """Only parties of the agreement bid; they are invited at one moment, when the competition is published."""
    Tender.objects.filter(pk=tender.pk).update(invited_only=True)
    BidInvitation.objects.bulk_create(BidInvitation(tender=tender, bidder=party.supplier) for party in parties)


@transaction.atomic
def save_call_off(tender: Tender, draft: CallOffDraft, *, revision: int, actor: Actor, now: datetime) -> None:
    """Save words, quantities, and who is passed over."""
    tender = begin(tender, revision, actor, now)
    Tender.objects.filter(pk=tender.pk).update(title=draft.title, summary=draft.summary)
    _fill(tender, CallOff.objects.select_related("lot__tender").get(tender=tender), draft)


def _fill(tender: Tender, call_off: CallOff, draft: CallOffDraft) -> None:
    """Items and lines from the quantities, the supplier whose turn it is with its prices, and the estimate in proportion."""
    lot, own = call_off.lot, Lot.objects.get(tender=tender)
    sources = {str(item.pk): item for item in lot.items.all()}
    if set(draft.quantities) - set(sources):
        raise refuse("quantities", gettext_noop("Only items of the framework agreement are called off."))
    wanted = {item: quantity for item, quantity in draft.quantities.items() if quantity}
    party = _turn(tender, call_off, draft.passed)
    prices = unit_prices(lot, party) if party else {}
    own.items.all().delete()
    for number, (key, source) in enumerate(((key, sources[key]) for key in sources if key in wanted), 1):
        made = Item.objects.create(
            lot=own, number=number, description=source.description, cpv_code=source.cpv_code, unit=source.unit,
            quantity=wanted[key], fixed_price=source.fixed_price,
        )  # fmt: skip
        price = prices.get(key) if tender.procedure == CALL_OFF.code else None
        CallOffLine.objects.create(call_off=call_off, item=made, source=source, price=price)
    value = order_value(named_prices(prices, wanted), tender.currency).amount
    total = party.offer.amount if party else None
    Lot.objects.filter(pk=own.pk).update(estimated_value=share_of(lot.estimated_value, value, total))


def _turn(tender: Tender, call_off: CallOff, passed: Mapping[str, str]) -> FrameworkParty | None:
    """Who gets the order: kept with the reasons for those before it. A competition is estimated at the first one's prices."""
    parties = {str(party.supplier_id): party for party in parties_of(call_off.lot)}
    call_off.passed_over.all().delete()
    if tender.procedure != CALL_OFF.code:
        return next(iter(parties.values()), None)
    said = {party: passed[party].strip() for party in parties if passed.get(party, "").strip()}
    supplier = turn(tuple(parties), said)
    before = list(parties)[: list(parties).index(supplier)] if supplier else list(parties)
    PassedOver.objects.bulk_create(
        PassedOver(call_off=call_off, supplier=parties[one].supplier, reason=said[one]) for one in before
    )
    call_off.supplier_id = UUID(supplier) if supplier else None
    call_off.save(update_fields=["supplier"])
    return parties.get(supplier)
