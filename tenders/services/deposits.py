"""Bid deposits: the officer asks for one in the draft, companies give it while bids come in, the course of the lot decides about it.

Never a gate: a bid without its deposit is taken; the buyer sees after the opening what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from bidders.models import Charge
from bidders.payments import ledger
from procurement import audit
from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.deposits import after_deposit, asking_issues, owed, paying_issues
from procurement.rules.events_payment import DepositAsked
from procurement.rules.lifecycle import Action, Role
from procurement.rules.messages import gettext_noop
from procurement.rules.money import Money
from procurement.rules.payments import Fact, Kind
from procurement.rules.performance import CAPS
from tenders.models import DepositCharge, Lot, LotDeposit, Tender
from tenders.queries.deposits import deposit_facts, estimate_of, undecided
from tenders.queries.facts import ruleset_of
from tenders.services.bid_drafting import require_role
from tenders.services.lifecycle import lock_tender, require
from tenders.services.refusal import Refused, refuse

NONE_ASKED = gettext_noop("No deposit is asked for this lot.")
OVER = gettext_noop("The lot is over, or the company's bid does not stand.")
REFUSED = gettext_noop("The company was awarded the lot and did not sign.")


@transaction.atomic
def ask_for(tender: Tender, amounts: Mapping[int, Decimal | None], *, actor: Actor, now: datetime) -> None:
    """What each lot asks for, by its number; None asks for nothing. Refused above the ruleset's share, and after the draft."""
    tender = lock_tender(tender)
    absent = require(Action.EDIT, tender, actor=actor, now=now)
    law = ruleset_of(tender)
    if law is None:
        raise refuse("", gettext_noop("Choose the ruleset of this tender first: it says how much may be asked."))
    for lot in Lot.objects.filter(tender=tender, number__in=amounts):
        lot.tender, amount = tender, amounts[lot.number]
        if amount is None:
            LotDeposit.objects.filter(lot=lot).delete()
            continue
        issues = asking_issues(Money(amount, tender.currency), estimate_of(lot), law)
        if issues:
            raise Refused(issues)
        values = {"amount": amount, "citation": law.citation(CAPS["bid"]), "set_by": actor.account, "set_at": now}
        LotDeposit.objects.update_or_create(lot=lot, defaults=values)
    told = {str(number): str(amount) for number, amount in sorted(amounts.items()) if amount is not None}
    event = DepositAsked(f"tender:{tender.pk}", lots=tuple(told), amounts=tuple(told.values()))
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)


@transaction.atomic
def begin_deposit(lot: Lot, *, bidder: Organization, actor: Actor, now: datetime) -> Charge:
    """The company's charge for a lot, made at the first call. Refused outside the time for bids."""
    tender = lot.tender
    require_role(actor, tender, bidder, Role.SUBMITTER)
    issues = tuple(paying_issues(tender.stage_now, tender.bids_end_at, now))
    if issues:
        raise Refused(issues)
    asked, law = LotDeposit.objects.filter(lot=lot).first(), ruleset_of(tender)
    if asked is None or law is None:
        raise refuse("", NONE_ASKED)
    amount = owed(Money(asked.amount, tender.currency), estimate_of(lot), law).amount
    charge = ledger.make_charge(
        Kind.DEPOSIT,
        subject=f"deposit:{lot.pk.hex}:{bidder.pk.hex}",
        label=f"{tender.reference}/{lot.number}",
        payer=bidder,
        payee=tender.buyer,
        amount=amount,
        currency=tender.currency,
        citation=asked.citation,
        due_at=tender.bids_end_at,
        now=now,
    )
    DepositCharge.objects.get_or_create(charge=charge, defaults={"lot": lot})
    return charge


def settle(*, now: datetime) -> int:
    """Give back and keep what the course of the lots decided. Returns how many deposits were decided about."""
    count = 0
    for one in undecided():
        fact = after_deposit(deposit_facts(one))
        if fact is Fact.KEPT:
            ledger.keep(one.charge, note=REFUSED, now=now)
        elif fact is Fact.RELEASED:
            ledger.release(one.charge, note=OVER, now=now)
        count += fact is not None
    return count
