"""Awards and contracts of a foreign OCDS record: what was decided about a lot, signed and paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from procurement.rules.history import AwardHistory, ContractHistory
from procurement.rules.messages import gettext_noop
from procurement.rules.money import Money, exact_sum
from procurement.rules.ocds_organizations import Organizations
from procurement.rules.ocds_reading import Node, NotReadable
from procurement.rules.ocds_things import priced_item

AWARD_STATUS = {"active": "active", "pending": "pending", "cancelled": "cancelled", "": "active"}
"""awardStatus.csv -> ours. A publisher that gives no status publishes awards that were made. "unsuccessful" is no award."""

SIGNED = {"active": "active", "terminated": "completed", "": "active"}
"""contractStatus.csv -> ours. Pending and cancelled contracts were not signed; "terminated" says only that it is over."""


@dataclass(frozen=True, slots=True)
class Source:
    """What awards of a record are read with: its contracts by award id, its organizations, its date, its currency."""

    contracts: dict[str, list[Node]]
    organizations: Organizations
    released_at: datetime
    currency: str


def counts(award: Node) -> bool:
    """Whether this is a decision for somebody (an unsuccessful award says that there was none)."""
    status = award.text("status").lower()
    if status not in AWARD_STATUS and status != "unsuccessful":
        raise NotReadable(gettext_noop("%(path)s is not in the code list."), path=award.at("status"))
    return status in AWARD_STATUS


def contracts_by_award(release: Node, awards: list[Node]) -> dict[str, list[Node]]:
    """The signed contracts, by the id of their award; without one they belong to the only award there is."""
    ids = [award.text("id") for award in awards]
    found: dict[str, list[Node]] = {}
    for contract in release.nodes("contracts"):
        if contract.text("status").lower() not in SIGNED:
            continue
        award = contract.text("awardID") or (ids[0] if len(ids) == 1 else "")
        if award not in ids:
            raise NotReadable(gettext_noop("%(path)s names no award of this record."), path=contract.at("awardID"))
        found.setdefault(award, []).append(contract)
    return found


def award(node: Node, source: Source) -> AwardHistory:
    """An award with its contract. Dated by the source, else by the signature, else by the record that reports it."""
    signed = [at for contract in _contracts(node, source) if (at := contract.instant("dateSigned"))]
    return AwardHistory(
        supplier=source.organizations.first(node.nodes("suppliers")),
        amount=amount(node, source.currency),
        status=AWARD_STATUS[node.text("status").lower()],
        decided_at=node.instant("date") or min(signed, default=source.released_at),
        reason=node.text("description"),
        contract=_contract(_contracts(node, source), source),
        lines=tuple(line for one in node.nodes("items") if (line := priced_item(one, source.currency))),
    )


def amount(node: Node, currency: str) -> Decimal | None:
    """The amount of `value`; another currency than the record's is refused, since nothing could be compared."""
    return _in_currency(node.money("value"), currency, node)


def _in_currency(money: Money | None, currency: str, node: Node) -> Decimal | None:
    if money is not None and money.currency != currency:
        raise NotReadable(
            gettext_noop("%(path)s is in %(other)s, other amounts in %(currency)s: they can't be compared."),
            path=node.path,
            other=money.currency,
            currency=currency,
        )
    return money.amount if money else None


def _contracts(node: Node, source: Source) -> list[Node]:
    return source.contracts.get(node.text("id"), [])


def _contract(contracts: list[Node], source: Source) -> ContractHistory | None:
    """The contracts of one award as one: amounts and payments summed, completed when all of them are over."""
    if not contracts:
        return None
    over = all(SIGNED[contract.text("status").lower()] == "completed" for contract in contracts)
    paid = [
        transaction for contract in contracts for transaction in contract.node("implementation").nodes("transactions")
    ]
    periods = [contract.node("period") for contract in contracts]
    return ContractHistory(
        number=_number(contracts),
        amount=_sum(amount(contract, source.currency) for contract in contracts),
        status="completed" if over else "active",
        signed_on=min((on for contract in contracts if (on := contract.day("dateSigned"))), default=None),
        starts_on=min((on for period in periods if (on := period.day("startDate"))), default=None),
        ends_on=max((on for period in periods if (on := period.day("endDate"))), default=None),
        final_amount=_sum(_payment(transaction, source.currency) for transaction in paid) if over else None,
        ended_at=_ended_at(paid, contracts, source.released_at) if over else None,
    )


def _number(contracts: list[Node]) -> str:
    first = contracts[0].text("id")
    others = f" (+{len(contracts) - 1})" if len(contracts) > 1 else ""
    return first[: 120 - len(others)] + others


def _sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """The sum, or None if there is none or one of them is not known."""
    found = list(amounts)
    known = [each for each in found if each is not None]
    return exact_sum(*known) if known and len(known) == len(found) else None


def _payment(transaction: Node, currency: str) -> Decimal | None:
    """The value paid (`amount` was its name in OCDS 1.0)."""
    money = transaction.money("value", signed=True) or transaction.money("amount", signed=True)
    return _in_currency(money, currency, transaction)


def _ended_at(paid: list[Node], contracts: list[Node], released_at: datetime) -> datetime:
    """The last payment; without one the day by which the record knew of the end (which was after the signature)."""
    if payments := [at for transaction in paid if (at := transaction.instant("date"))]:
        return max(payments)
    return max([released_at, *(at for contract in contracts if (at := contract.instant("dateSigned")))])
