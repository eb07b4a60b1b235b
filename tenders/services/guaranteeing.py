"""Guarantees: recorded within the cap of the law, given back by the officer, claimed by the approver. Rows are never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from procurement import audit
from procurement.access import Actor
from procurement.models import Organization
from procurement.rules.events_performance import GuaranteeEnded, GuaranteeRecorded
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue, gettext_noop
from procurement.rules.money import Money
from procurement.rules.performance import CAPS, guarantee_issues
from tenders.models import Contract, Guarantee, GuaranteeEnd, Lot
from tenders.queries.contracts import contract_history
from tenders.queries.facts import ruleset_of
from tenders.queries.performance import get_guarantee_of, local_day
from tenders.services.lifecycle import lock_lot, require
from tenders.services.refusal import Refused, refuse

NOT_A_BIDDER = gettext_noop("Choose a company that bid for this lot.")
NOT_SIGNED = gettext_noop("A performance guarantee belongs to a contract: record the contract first.")
EXPIRED = gettext_noop("This guarantee has expired already.")
ISSUER = gettext_noop("Name the bank or the insurer.")
ENDED = gettext_noop("This guarantee was given back or claimed already.")
CLAIM_WHY = gettext_noop("Say why the guarantee is claimed: the company reads it.")
CLAIM_MOST = gettext_noop("At most %(amount)s can be claimed.")


@dataclass(frozen=True, slots=True)
class GuaranteeDraft:
    """What the officer has in hand. `company` counts for bid guarantees; a contract's supplier gives the other kind."""

    kind: str
    form: str
    amount: Decimal
    company: Organization | None = None
    issuer: str = ""
    number: str = ""
    valid_until: date | None = None


@transaction.atomic
def record_guarantee(lot: Lot, draft: GuaranteeDraft, *, actor: Actor, now: datetime) -> Guarantee:
    """Record a guarantee that came in. Refused above the ruleset's share of the estimate or the contract, with the working."""
    lot = lock_lot(lot)
    absent = require(Action.RECORD_GUARANTEE, lot.tender, lot=lot, actor=actor, now=now)
    contract = Contract.objects.filter(award__lot=lot, status=Contract.Status.ACTIVE).first()
    company = contract.award.supplier if contract and draft.kind == Guarantee.Kind.PERFORMANCE else draft.company
    issues = _issues(lot, contract, company, draft, now)
    if issues:
        raise Refused(issues)
    assert company is not None  # asked above
    law = ruleset_of(lot.tender)
    row = Guarantee.objects.create(
        lot=lot,
        kind=draft.kind,
        given_by=company,
        form=draft.form,
        issuer=draft.issuer.strip(),
        number=draft.number.strip(),
        amount=draft.amount,
        valid_until=draft.valid_until,
        citation=law.citation(CAPS[draft.kind]) if law else "",
        recorded_by=actor.account,
        recorded_at=now,
    )
    event = GuaranteeRecorded(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        guarantee=str(row.pk),
        kind=row.kind,
        company=str(company.pk),
        amount=str(row.amount),
        valid_until=row.valid_until.isoformat() if row.valid_until else "",
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
    return row


def _issues(
    lot: Lot, contract: Contract | None, company: Organization | None, draft: GuaranteeDraft, now: datetime
) -> tuple[Issue, ...]:
    found: list[Issue] = []
    secures_bid = draft.kind == Guarantee.Kind.BID
    if secures_bid and (company is None or not lot.offers.filter(bidder=company).exists()):
        found += refuse("company", NOT_A_BIDDER).issues
    if not secures_bid and contract is None:
        found += refuse("kind", NOT_SIGNED).issues
    if draft.form in (Guarantee.Form.BANK, Guarantee.Form.INSURANCE) and not draft.issuer.strip():
        found += refuse("issuer", ISSUER).issues
    if draft.valid_until and draft.valid_until < local_day(now, lot.tender):
        found += refuse("valid_until", EXPIRED).issues
    law = ruleset_of(lot.tender)
    base = _estimate(lot) if secures_bid else _worth(lot, contract)
    return (*found, *(guarantee_issues(draft.kind, draft.amount, base, law) if law else ()))


def _estimate(lot: Lot) -> Money | None:
    return Money(lot.estimated_value, lot.tender.currency) if lot.estimated_value else None


def _worth(lot: Lot, contract: Contract | None) -> Money | None:
    history = contract_history(contract, lot.tender)
    return history.value if history else None


@transaction.atomic
def return_guarantee(lot: Lot, guarantee: Guarantee, *, actor: Actor, now: datetime) -> None:
    """Given back: nothing of it was claimed."""
    _end(lot, guarantee, _End(Action.RETURN_GUARANTEE, GuaranteeEnd.Outcome.RETURNED), actor, now)


@transaction.atomic
def claim_guarantee(
    lot: Lot, guarantee: Guarantee, *, amount: Decimal, reason: str, actor: Actor, now: datetime
) -> None:
    """The approver claims (a part of) it, for a reason that the company reads."""
    if not reason.strip():
        raise refuse("reason", CLAIM_WHY)
    if not 0 < amount <= guarantee.amount:
        raise refuse("amount", CLAIM_MOST, amount=Money(guarantee.amount, lot.tender.currency))
    claim = _End(Action.CLAIM_GUARANTEE, GuaranteeEnd.Outcome.CLAIMED, amount, reason.strip())
    _end(lot, guarantee, claim, actor, now)


@dataclass(frozen=True, slots=True)
class _End:
    action: Action
    outcome: GuaranteeEnd.Outcome
    amount: Decimal = Decimal(0)
    reason: str = ""


def _end(lot: Lot, guarantee: Guarantee, end: _End, actor: Actor, now: datetime) -> None:
    lot = lock_lot(lot)
    absent = require(end.action, lot.tender, lot=lot, actor=actor, now=now)
    if hasattr(get_guarantee_of(lot, guarantee.pk), "end"):
        raise refuse("", ENDED)
    GuaranteeEnd.objects.create(
        guarantee=guarantee,
        outcome=end.outcome,
        amount=end.amount,
        reason=end.reason,
        decided_by=actor.account,
        decided_at=now,
    )
    event = GuaranteeEnded(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        guarantee=str(guarantee.pk),
        outcome=end.outcome,
        amount=str(end.amount),
        reason=end.reason,
    )
    audit.record(event, actor=actor.user, now=now, on_behalf=absent)
