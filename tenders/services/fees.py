"""Fees of the platform become due: for a bid after its opening, for a contract after its signature. Never before, never a gate.

Run by the clock, apart from the acts themselves: neither a bid, nor an opening, nor a signature waits for a fee or fails with one.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from bidders.models import Charge, Tariff
from bidders.payments import ledger
from procurement.days import day_of
from procurement.mail import queue_mail
from procurement.models import Organization
from procurement.rules.bills import bill
from procurement.rules.fee_discounts import facts_data
from procurement.rules.messages import gettext_noop
from procurement.rules.payments import Kind
from procurement.rules.tariffs import Purpose
from tenders.models import Bid, Contract, FeeBill, OpenedBid
from tenders.queries.fees import (
    bids_without_bill,
    company_facts,
    contracts_without_bill,
    estimate_of,
    lots_of,
    of_cancelled,
    tariff_of,
)
from tenders.queries.followers import people_of

CANCELLED = gettext_noop("The procedure was cancelled.")
AT_ONCE = 200
"""Fees that one round makes; the next one goes on."""


def make_due(*, now: datetime) -> int:
    """Make the fees of what was opened and signed, and give back those of procedures that were cancelled. Returns how many bills."""
    count = 0
    for opened in bids_without_bill()[:AT_ONCE]:
        count += _for_bid(opened, now)
    for contract in contracts_without_bill()[:AT_ONCE]:
        count += _for_contract(contract, now)
    for row in of_cancelled()[:AT_ONCE]:
        assert row.charge is not None  # it was found by it
        ledger.release(row.charge, note=CANCELLED, now=now)
    return count


@transaction.atomic
def _for_bid(opened: OpenedBid, now: datetime) -> bool:
    bid = opened.bid
    tariff = tariff_of(bid.tender)
    if tariff is None:
        return False
    return _bill(tariff, bid, None, estimate_of(lots_of(opened)), now)


@transaction.atomic
def _for_contract(contract: Contract, now: datetime) -> bool:
    offer, tender = contract.award.offer, contract.award.lot.tender
    tariff = tariff_of(tender)
    if tariff is None or offer is None or offer.bid is None:
        return False
    return _bill(tariff, offer.bid, contract, contract.amount, now)


def _bill(tariff: Tariff, bid: Bid, contract: Contract | None, value: Decimal | None, now: datetime) -> bool:
    """Keep what the fee was computed from, and make it due, with a mail, if anything is left of it."""
    facts = company_facts(bid.bidder, day_of(now))
    made = bill(tariff.rules, Purpose.CONTRACT if contract else Purpose.BID, value, facts)
    charge = _charge(tariff, bid, contract, made.total, now) if made is not None and made.total else None
    if charge is not None:
        _tell(charge, bid, now)
    kept = {"tariff": tariff, "charge": charge, "value": value, "facts": facts_data(facts), "made_at": now}
    return FeeBill.objects.get_or_create(bid=bid, contract=contract, defaults=kept)[1]


def _tell(charge: Charge, bid: Bid, now: datetime) -> None:
    for user in people_of(charge.payer_id):
        context = {"charge": charge, "tender": bid.tender}
        queue_mail(key=f"fee:{charge.pk}:{user.pk}", to=user, template="fee_due", context=context, now=now)


def _charge(tariff: Tariff, bid: Bid, contract: Contract | None, amount: Decimal, now: datetime) -> Charge:
    about = f"{bid.pk.hex}/{contract.pk}" if contract else bid.pk.hex
    payer: Organization = bid.bidder
    return ledger.make_charge(
        Kind.TARIFF,
        subject=f"tariff:{about}",
        label=f"{bid.tender.reference}/{about[:6]}{about[32:].replace('/', '-')}",
        payer=payer,
        payee=None,
        amount=amount,
        currency=tariff.currency,
        citation=tariff.decision,
        now=now,
    )
