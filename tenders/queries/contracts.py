"""A contract as it was signed, its changes one by one, and what holds now. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404

from procurement.access import Actor
from procurement.rules.contract_changes import ChangeFacts, EarlierChange, Finding, Ground, findings
from procurement.rules.lifecycle import Role
from procurement.rules.money import Money, exact_sum
from tenders.models import Award, Contract, ContractChange, Lot, Tender
from tenders.queries.facts import ruleset_of


@dataclass(frozen=True, slots=True)
class ChangeStep:
    """An approved change with the value and the end of the contract after it."""

    change: ContractChange
    value: Money
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class ContractHistory:
    """What was signed, every change, and what holds now. `signed` is None where imported history names no value."""

    contract: Contract
    signed: Money | None
    steps: tuple[ChangeStep, ...]

    @property
    def value(self) -> Money | None:
        """What the contract is worth now, without VAT."""
        return self.steps[-1].value if self.steps else self.signed

    @property
    def difference(self) -> Money | None:
        """What all changes together came to."""
        return self.value - self.signed if self.value and self.signed else None

    @property
    def ends_on(self) -> date | None:
        """The end of the contract as it holds now."""
        return self.steps[-1].ends_on if self.steps else self.contract.ends_on


def contract_of(lot: Lot) -> Contract | None:
    """The contract of a lot of a native tender, in force or ended."""
    return Contract.objects.filter(award__lot=lot, award__status=Award.Status.ACTIVE).first()


def contract_history(contract: Contract | None, tender: Tender) -> ContractHistory | None:
    """The history of one contract; None without a contract."""
    return next(iter(contract_histories([contract] if contract else [], tender)), None)


def contract_histories(contracts: Iterable[Contract], tender: Tender) -> list[ContractHistory]:
    """The histories of contracts of one tender: one query for all of them, none where there is no contract."""
    wanted = list(contracts)
    approved: dict[int, list[ContractChange]] = {contract.pk: [] for contract in wanted}
    if wanted:
        for row in approved_changes().filter(contract__in=approved):
            approved[row.contract_id].append(row)
    return [history_of(contract, tender, approved[contract.pk]) for contract in wanted]


def approved_changes() -> QuerySet[ContractChange]:
    """The changes that hold, in their order; to prefetch."""
    return ContractChange.objects.filter(decision__approved=True).select_related("decision").order_by("number")


def history_of(contract: Contract, tender: Tender, approved: Iterable[ContractChange]) -> ContractHistory:
    """The history from rows that were read already: the approved changes in their order."""
    signed = None if contract.amount is None else Money(contract.amount, tender.currency)
    amount, ends_on, steps = contract.amount or Decimal(0), contract.ends_on, []
    for change in approved:
        amount, ends_on = exact_sum(amount, change.amount), change.ends_on or ends_on
        steps.append(ChangeStep(change, Money(amount, tender.currency), ends_on))
    return ContractHistory(contract, signed, tuple(steps))


def open_change(lot: Lot) -> ContractChange | None:
    """The proposed change of the lot's contract that waits for the second person."""
    waiting = ContractChange.objects.filter(contract__award__lot=lot, decision=None)
    return waiting.select_related("proposed_by").first()


def returned_changes(lot: Lot) -> list[ContractChange]:
    """Proposals that the second person sent back, the latest first; for the buyer's side."""
    found = ContractChange.objects.filter(contract__award__lot=lot, decision__approved=False)
    return list(found.select_related("decision__decided_by", "proposed_by").order_by("-number"))


def change_facts(
    history: ContractHistory, tender: Tender, *, ground: Ground, amount: Decimal, ends_on: date | None, what: str
) -> ChangeFacts:
    """What the rules must know to judge one more change of this contract."""
    ruleset, value = ruleset_of(tender), history.signed
    if value is None or ruleset is None:
        raise ValueError("Only a contract that was concluded here can be changed here.")
    threshold = ruleset.threshold(tender.nature, tender.buyer.level or "central")
    return ChangeFacts(
        ground=ground,
        amount=amount,
        value=value,
        nature=tender.nature,
        earlier=tuple(EarlierChange(Ground(s.change.ground), s.change.amount) for s in history.steps),
        threshold=threshold if threshold and threshold.currency == value.currency else None,
        starts_on=history.contract.starts_on,
        ends_on=history.ends_on,
        new_ends_on=ends_on,
        what=what,
    )


def findings_of(change: ContractChange, history: ContractHistory, tender: Tender) -> tuple[Finding, ...]:
    """What the rules say of a proposed change: the contract, its approved changes and the ruleset don't change meanwhile."""
    facts = change_facts(
        history,
        tender,
        ground=Ground(change.ground),
        amount=change.amount,
        ends_on=change.ends_on,
        what=change.what,
    )
    ruleset = ruleset_of(tender)
    assert ruleset is not None  # change_facts refuses a tender without law
    return findings(facts, ruleset)


def get_change_document_for(actor: Actor, tender: Tender, change_id: UUID) -> ContractChange:
    """A change of a tender that came through the door, for its document: approved ones for all, others for the buyer and auditors."""
    found = ContractChange.objects.filter(pk=change_id, contract__award__lot__tender=tender)
    if not (actor.roles_in(tender.buyer_id) or actor.has(Role.AUDITOR)):
        found = found.filter(decision__approved=True)
    change = found.first()
    if change is None:
        raise Http404
    return change
