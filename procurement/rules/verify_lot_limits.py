"""Rule V24 of the verifier: nobody was awarded more lots than the notice allows, in the published order (docs/formats.md, 28)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from procurement.rules.lot_limits import LotCourse, at_limit, waits_for
from procurement.rules.verify_evidence import Entry, Evidence, Failed, NotApplicable

DECIDED, REFUSED, REOPENED = "award.decided", "award.refused_by_supplier", "lot.reopened"
ENDINGS = ("lot.unsuccessful", "lot.cancelled")


def v24(evidence: Evidence) -> str:
    """Each award came in its turn, to a company below the limit."""
    most = _most(evidence)
    if most is None:
        raise NotApplicable("The notice does not limit how many lots one company may be awarded.")
    lots, count = _lots(evidence), 0
    in_order = not evidence.notice().get(
        "lot_groups"
    )  # where lots may be combined all are compared before the first award
    for entry in evidence.of_type(DECIDED, REFUSED, REOPENED, *ENDINGS):
        if entry.data["type"] == DECIDED:
            _in_turn(entry, lots, most, in_order=in_order)
            count += 1
        _advance(entry, lots)
    return f"awards: {count}; no company holds more than {most} of {len(lots)} lots, which were decided in their order"


def at_limit_by_award(evidence: Evidence) -> dict[str, frozenset[str]]:
    """Who was passed over for each decided award, by its id: the companies that then held as many other lots as they may."""
    most = _most(evidence)
    if most is None:
        return {}
    lots, found = _lots(evidence), {}
    for entry in evidence.of_type(DECIDED, REFUSED, REOPENED, *ENDINGS):
        if entry.data["type"] == DECIDED:
            found[str(entry.data["award"])] = at_limit(entry.data["lot"], lots.values(), most)
        _advance(entry, lots)
    return found


def _most(evidence: Evidence) -> int | None:
    most: int | None = evidence.notice().get("lots_awarded_at_most")
    return most


def _lots(evidence: Evidence) -> dict[str, LotCourse]:
    def course(lot: Mapping[str, Any]) -> LotCourse:
        return LotCourse(lot["id"], lot["number"], Decimal(lot["estimated_value"] or 0))

    return {lot["id"]: course(lot) for lot in evidence.notice()["lots"]}


def _in_turn(entry: Entry, lots: Mapping[str, LotCourse], most: int, *, in_order: bool) -> None:
    lot, supplier = entry.data["lot"], entry.data["supplier"]
    if in_order and (before := waits_for(lot, lots.values())):
        raise Failed(entry.name, f"It was decided before lot {before.number}, whose turn came first.")
    if supplier in at_limit(lot, lots.values(), most):
        raise Failed(entry.name, f"Its company had been awarded {most} lots already, as many as it may.")


def _advance(entry: Entry, lots: dict[str, LotCourse]) -> None:
    lot = lots[entry.data["lot"]]
    if entry.data["type"] == DECIDED:
        lots[lot.id] = replace(lot, settled=True, suppliers=lot.suppliers | {str(entry.data["supplier"])})
    else:
        lots[lot.id] = replace(lot, settled=entry.data["type"] in ENDINGS, suppliers=frozenset())
