"""How far a bid has come in our pages: kept once a step, without a time, and told only as a sum after the opening."""

from __future__ import annotations

from typing import Any

from tenders.models import Bid, BidStep


def reach(bid: Bid, step: BidStep.Step) -> None:
    """Keep that the bid has come this far; nothing where that is known."""
    BidStep.objects.bulk_create([BidStep(bid=bid, step=step)], ignore_conflicts=True)


def reach_by_saving(bid: Bid, before: dict[str, Any], content: dict[str, Any]) -> None:
    """What the draft has now and did not have before: a first price, a first document."""
    if _priced(content) and not _priced(before):
        reach(bid, BidStep.Step.PRICED)
    if content["files"] and not before["files"]:
        reach(bid, BidStep.Step.DOCUMENTED)


def _priced(content: dict[str, Any]) -> bool:
    return any(text for lot in content["lots"].values() for text in lot.get("prices", {}).values())
