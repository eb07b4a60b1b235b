"""Contracts: signature recorded, completion with what was paid, termination with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from procurement.access import Actor
from procurement.rules.contract_changes import final_amount_issues
from procurement.rules.events_award import ContractConcluded, ContractEnded
from procurement.rules.frameworks import last_day
from procurement.rules.lifecycle import Action
from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.money import Money
from procurement.rules.performance import final_issues, open_points
from tenders.models import Award, Contract, Lot
from tenders.queries.contracts import contract_history
from tenders.queries.frameworks import framework_terms, value_of
from tenders.queries.invoices import paid_amounts
from tenders.queries.performance import deliveries_of, ordered_lines
from tenders.services.lifecycle import apply, lock_lot, require
from tenders.services.refusal import Refused, refuse
from tenders.services.releasing import store_release

POINTS_OPEN = gettext_noop("The recorded deliveries and payments don't fit: record what is missing, or say why.")


@dataclass(frozen=True, slots=True)
class ContractTerms:
    """What was signed. The value is without VAT, in the tender's currency."""

    number: str
    amount: Decimal
    signed_on: date
    starts_on: date | None = None
    ends_on: date | None = None


@transaction.atomic
def conclude_contract(lot: Lot, terms: ContractTerms, *, actor: Actor, now: datetime) -> Contract:
    """Record the signature of the contract of an award that stands. The value must be the awarded one."""
    lot = lock_lot(lot)
    require(Action.CONCLUDE_CONTRACT, lot.tender, lot=lot, actor=actor, now=now)
    award = lot.awards.get(status=Award.Status.ACTIVE)
    _check_terms(terms, award, now)
    _check_length(terms, lot)
    contract = Contract.objects.create(
        award=award,
        number=terms.number.strip(),
        amount=terms.amount,
        signed_on=terms.signed_on,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
    )
    event = ContractConcluded(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        contract=str(contract.pk),
        amount=str(terms.amount),
        currency=lot.tender.currency,
        signed=terms.signed_on.isoformat(),
    )
    apply(Action.CONCLUDE_CONTRACT, lot.tender, event, lot=lot, actor=actor, now=now)
    store_release(lot.tender, "contract", now=now)
    return contract


def _check_terms(terms: ContractTerms, award: Award, now: datetime) -> None:
    if not terms.number.strip():
        raise refuse("number", gettext_noop("Give the number of the contract."))
    if terms.amount != award.amount:
        raise refuse(
            "amount",
            gettext_noop("The contract is signed at the awarded value of %(amount)s; changes are recorded afterwards."),
            amount=award.amount,
        )
    if terms.signed_on > now.date():
        raise refuse("signed_on", gettext_noop("The date of signature lies in the future."))
    if award.decided_at and terms.signed_on < award.decided_at.date():
        raise refuse("signed_on", gettext_noop("The contract can't be signed before the award was decided."))
    if terms.starts_on and terms.ends_on and terms.ends_on < terms.starts_on:
        raise refuse("ends_on", gettext_noop("The end lies before the start."))


def _check_length(terms: ContractTerms, lot: Lot) -> None:
    """A framework agreement has a start and an end, at most as far apart as its notice says."""
    framework = framework_terms(lot.tender)
    if framework is None:
        return
    if terms.starts_on is None or terms.ends_on is None:
        raise refuse("ends_on", gettext_noop("A framework agreement has a start and an end: give both."))
    if terms.ends_on > (last := last_day(terms.starts_on, framework.months)):
        raise refuse(
            "ends_on", gettext_noop("By its notice the framework agreement ends on %(day)s at the latest."), day=last
        )


@transaction.atomic
def complete_contract(lot: Lot, *, final_amount: Decimal, reason: str = "", actor: Actor, now: datetime) -> None:
    """Everything is delivered and paid: `final_amount` without VAT is the realised value, at most that of the changed contract.

    Where the recorded deliveries and payments don't fit, the `reason` says why; it is kept in the record.
    """
    _end(lot, Action.COMPLETE_CONTRACT, _Outcome(final_amount, reason.strip()), actor, now)


@transaction.atomic
def terminate_contract(lot: Lot, *, reason: str, final_amount: Decimal, actor: Actor, now: datetime) -> None:
    """The contract ends early, for a reason; `final_amount` without VAT is what was paid until then."""
    if not reason.strip():
        raise refuse("reason", gettext_noop("Say why the contract ends early."))
    _end(lot, Action.TERMINATE_CONTRACT, _Outcome(final_amount, reason.strip()), actor, now)


def _check_final(final: Decimal, contract: Contract, lot: Lot) -> None:
    """What was paid is held against the contract with all its changes; for a framework agreement, what was called off counts."""
    if framework_terms(lot.tender) is not None:
        if final != (used := value_of(lot)):
            raise refuse(
                "final_amount", gettext_noop("What was called off comes to %(used)s: give that sum."), used=used
            )
        return
    history = contract_history(contract, lot.tender)
    if history is None or history.value is None:
        raise AssertionError("A contract that was concluded here has a value.")
    amount = Money(final, lot.tender.currency)
    issues = (*final_amount_issues(amount, history.value), *final_issues(amount, paid_amounts(contract)))
    if issues:
        raise Refused(issues)


def completion_points(lot: Lot, contract: Contract, final: Decimal) -> tuple[Message, ...]:
    """What of the recorded deliveries and payments does not fit a completion at this amount. A framework agreement has none."""
    if framework_terms(lot.tender) is not None:
        return ()
    lines = ordered_lines(contract, lot, deliveries_of(contract))
    unpaid = contract.invoices.filter(decision__accepted=True).exclude(payments__settles=True).count()
    return open_points(lines, Money(final, lot.tender.currency), paid_amounts(contract), unpaid)


@dataclass(frozen=True, slots=True)
class _Outcome:
    final_amount: Decimal
    reason: str = ""


def _end(lot: Lot, action: Action, outcome: _Outcome, actor: Actor, now: datetime) -> None:
    lot = lock_lot(lot)
    require(action, lot.tender, lot=lot, actor=actor, now=now)
    contract = Contract.objects.select_for_update().get(award__lot=lot, status=Contract.Status.ACTIVE)
    _check_final(outcome.final_amount, contract, lot)
    completed = action is Action.COMPLETE_CONTRACT
    if completed and not outcome.reason and (points := completion_points(lot, contract, outcome.final_amount)):
        raise Refused((issue("reason", POINTS_OPEN), *(Issue("", point) for point in points)))
    contract.status = Contract.Status.COMPLETED if completed else Contract.Status.TERMINATED
    contract.final_amount, contract.ended_at, contract.end_reason = outcome.final_amount, now, outcome.reason
    contract.save(update_fields=["status", "final_amount", "ended_at", "end_reason"])
    event = ContractEnded(
        f"tender:{lot.tender_id}",
        lot=str(lot.pk),
        contract=str(contract.pk),
        outcome=contract.status,
        final=str(outcome.final_amount),
    )
    apply(action, lot.tender, event, lot=lot, actor=actor, now=now)
    store_release(lot.tender, "contractTermination" if not completed else "implementation", now=now)
