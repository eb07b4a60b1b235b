"""How far a procedure of a foreign OCDS record has come, by its statuses and by what the record holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from procurement.rules.history import AwardHistory
from procurement.rules.lifecycle import LOT_STAGES, Stage, tender_stage

_ENDED = {"cancelled": Stage.CANCELLED, "withdrawn": Stage.CANCELLED, "unsuccessful": Stage.UNSUCCESSFUL}
_PLANNED = ("planning", "planned")


def lot_stage(status: str, awards: Iterable[AwardHistory], *, unsuccessful: bool) -> Stage | None:
    """The stage of a lot that its awards or its end decide; None while it goes with its tender."""
    made = [award for award in awards if award.status == "active"]
    if _ENDED.get(status) is Stage.CANCELLED:
        return Stage.CANCELLED
    if made:
        return _after_award(made)
    if any(award.status == "pending" for award in awards):
        return Stage.DECIDED
    return Stage.UNSUCCESSFUL if unsuccessful else _ENDED.get(status)


def _after_award(made: list[AwardHistory]) -> Stage:
    contracts = [award.contract for award in made]
    if not all(contracts):
        return Stage.AWARDED
    over = all(contract is not None and contract.status == "completed" for contract in contracts)
    return Stage.COMPLETED if over else Stage.CONTRACTED


def common_stage(status: str, bids_end_at: datetime | None, *, opened: bool, now: datetime) -> Stage:
    """The stage of a tender none of whose lots is decided. A deadline that has passed closes an "active" tender."""
    if status in _PLANNED:
        return Stage.SCHEDULED
    if status == "complete" or opened:
        return Stage.OPENED
    return Stage.PUBLISHED if bids_end_at is None or now < bids_end_at else Stage.CLOSED


def settled(stages: list[Stage | None], common: Stage) -> tuple[Stage, list[Stage]]:
    """The tender's stage and its lots': as long as no lot is decided all share one, then the others count as opened."""
    if not any(stages):
        return common, [common] * len(stages)
    lots = [stage or (common if common in LOT_STAGES else Stage.OPENED) for stage in stages]
    return tender_stage(lots), lots
