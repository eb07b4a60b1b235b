"""Imported history for the tests of reports, taken in through the service that takes it in from files."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from procurement import clock
from procurement.rules.history import AwardHistory, ContractHistory, LotHistory, OrganizationHistory, ProcedureHistory
from procurement.rules.lifecycle import Stage
from tenders.services.history import Arrival, Outcome, record_histories

D = Decimal
DECIDED = datetime(2025, 5, 20, 9, 0, tzinfo=UTC)


def organization(name: str, *, size: str = "") -> OrganizationHistory:
    return OrganizationHistory(identifier=f"X-{name}", name=name, size=size)


def award(
    amount: str | Decimal | None,
    *,
    supplier: str | None = "Alfa SRL",
    size: str = "",
    decided_at: datetime = DECIDED,
    paid: str | Decimal | None = None,
) -> AwardHistory:
    """An award that stands; `paid` makes its contract a completed one."""
    value = None if amount is None else D(amount)
    contract = None
    if paid is not None:
        contract = ContractHistory("1", value, "completed", final_amount=D(paid), ended_at=decided_at)
    company = organization(supplier, size=size) if supplier else None
    return AwardHistory(company, value, "active", decided_at, contract=contract)


def lot(
    estimate: str | Decimal | None,
    *awards: AwardHistory,
    bids: Sequence[str] | int | None = None,
    stage: Stage = Stage.AWARDED,
) -> LotHistory:
    """A lot; `bids` are the valid totals, or only how many there were."""
    figures: dict[str, object] = {"valid_bids": bids if isinstance(bids, int) else None}
    if isinstance(bids, Sequence):
        from procurement.rules.competition import competition

        faced = competition(D(bid) for bid in bids)
        figures = {
            "valid_bids": faced.valid_bids, "mean_bid": faced.mean, "median_bid": faced.median,
            "second_lowest_bid": faced.second_lowest,
        }  # fmt: skip
    value = None if estimate is None else D(estimate)
    return LotHistory("Lot", stage, value, awards=awards, **figures)  # type: ignore[arg-type]


def procedure(
    ocid: str,
    *lots: LotHistory,
    buyer: str = "City of Iași",
    currency: str = "EUR",
    cpv_code: str = "45000000",
    procedure: str = "open",
    stage: Stage = Stage.AWARDED,
    title: str = "",
) -> ProcedureHistory:
    released = max((found.decided_at for one in lots for found in one.awards), default=DECIDED)
    return ProcedureHistory(
        ocid=ocid, title=title or f"Purchase {ocid}", buyer=organization(buyer), stage=stage, currency=currency, lots=lots,
        released_at=released, published_at=released - timedelta(days=40), cpv_code=cpv_code, procedure=procedure,
    )  # fmt: skip


def record(*histories: ProcedureHistory) -> None:
    arrivals = [Arrival(found, sha256(repr(found).encode()).hexdigest(), "test.json") for found in histories]
    for recorded in record_histories(arrivals, now=clock.now()):
        assert recorded.outcome in (Outcome.IMPORTED, Outcome.UPDATED), recorded


def many(count: int, *, seed: int = 1) -> list[ProcedureHistory]:
    """Procedures of all kinds: values missing, zero or negative, several awards a lot, unknown competition, two currencies."""
    chance = random.Random(seed)

    def amount() -> Decimal | None:
        kind = chance.randrange(12)
        if kind < 3:
            return (None, D(0), D("0.01"))[kind]
        return D(chance.randrange(1, 10**9 if kind < 11 else 10**19)) / 100

    def one_award(number: int) -> AwardHistory:
        moment = datetime(2025, chance.randrange(1, 6), 28, 21, 30, tzinfo=UTC) + timedelta(hours=chance.randrange(120))
        supplier = chance.choice([None, "Alfa SRL", "Beta SRL", "Gama SRL"])
        size = {"Alfa SRL": "micro", "Beta SRL": "large"}.get(supplier or "", "")
        paid = amount() if chance.randrange(3) == 0 else None
        value = amount()
        if value is not None and chance.randrange(20) == 0:
            value = -value
        return award(value, supplier=supplier, size=size, decided_at=moment, paid=paid)

    def one_lot() -> LotHistory:
        awards = [one_award(number) for number in range(chance.choice([0, 1, 1, 1, 1, 2, 3]))]
        bids: Sequence[str] | int | None = [None, 0, 1, 2, 3][chance.randrange(5)]
        if chance.randrange(2):
            bids = [str(amount() or 1) for _ in range(chance.randrange(1, 7))]
        return lot(amount(), *awards, bids=bids)

    return [
        procedure(
            f"ocds-many-{number:04d}",
            *(one_lot() for _ in range(chance.randrange(1, 4))),
            buyer=chance.choice(["City of Iași", "City of Cluj", "County of Bihor"]),
            currency=chance.choice(["EUR", "EUR", "EUR", "MDL"]),
            cpv_code=chance.choice(["45000000", "30200000", ""]),
            procedure=chance.choice(["open", "selective", "direct", ""]),
        )
        for number in range(count)
    ]
