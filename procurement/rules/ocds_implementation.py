"""What happened under a contract, as OCDS tells it: payments as transactions, answered deliveries as milestones.

Source: standard.open-contracting.org/1.1, building block "implementation"; milestoneType "delivery", milestoneStatus.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from procurement.rules.money import Money, exact_sum
from procurement.rules.ocds_facts import ContractPart
from procurement.rules.ocds_values import Json, filled, moment, value

Transaction = tuple[str, datetime | None, Money]
"""Id, when, how much."""


def transactions(contract: ContractPart) -> list[Transaction]:
    """The recorded payments; at the end what was paid beside them, as one transaction, so that the sum is the amount paid."""
    found: list[Transaction] = [(paid.id, _noon(paid.paid_on), paid.value) for paid in contract.payments]
    if contract.final is None:
        return found
    rest = contract.final - Money(
        exact_sum(*(paid.value.amount for paid in contract.payments)), contract.final.currency
    )
    if rest.amount or not found:
        found.append((f"{contract.id}-final", contract.ended_at, rest))
    return found


def _noon(day: date) -> datetime:
    """A day without an hour, as a moment that is the same day in every zone of Europe."""
    return datetime.combine(day, time(12), UTC)


def implementation(contract: ContractPart, payer: str, payee: str, names: dict[str, str]) -> Json | None:
    """The building block, or None while nothing was paid and nothing answered."""
    paid = [
        filled(
            id=key,
            date=moment(at),
            value=value(amount),
            payer={"id": payer, "name": names[payer]},
            payee={"id": payee, "name": names[payee]} if payee else None,
        )
        for key, at, amount in transactions(contract)
    ]
    milestones = [
        filled(
            id=one.id,
            title=one.title,
            type="delivery",
            description=one.what,
            dateMet=moment(_noon(one.delivered_on)) if one.status == "met" else None,
            dateModified=moment(one.decided_at),
            status=one.status,
        )
        for one in contract.deliveries
    ]
    return filled(transactions=paid, milestones=milestones) or None
