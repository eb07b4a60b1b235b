"""Rule V29 of the verifier: lots went together, or by themselves, as the comparison of all divisions says (docs/formats.md, 18.4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from procurement.rules.combined_lots import Choice, Held, LotState, choose
from procurement.rules.combined_results import choice_bytes
from procurement.rules.evaluation_results import Evaluation
from procurement.rules.lot_groups import LotGroup
from procurement.rules.verify_evidence import Entry, Evidence, Failed, NotApplicable
from procurement.rules.verify_results import earlier_evaluation, evaluation_of

EVALUATED, CHOSEN, DECIDED = "lot.evaluated", "lots.chosen", "award.decided"
REFUSED, REOPENED, ENDINGS = "award.refused_by_supplier", "lot.reopened", ("lot.unsuccessful", "lot.cancelled")
CHOICES = "choices/"


@dataclass(slots=True)
class _Course:
    """How far the lots are at some act of the log: rankings by digest, awards that stand, offers that were refused."""

    evaluations: dict[str, str] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    refused: dict[str, set[str]] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    choice: Choice | None = None
    choices: int = 0
    awards: int = 0


def v29(evidence: Evidence) -> str:
    """Each choice comes out the same, and each award is the one that the latest choice before it made."""
    if not evidence.notice().get("lot_groups"):
        raise NotApplicable("The notice names no lots that may be awarded together.")
    if CHOICES in evidence.withheld:
        raise NotApplicable("How the lots are divided is not public yet.")
    course = _Course()
    for entry in evidence.of_type(EVALUATED, CHOSEN, DECIDED, REFUSED, REOPENED, *ENDINGS):
        _STEPS[entry.data["type"]](evidence, entry, course)
    extra = f"{CHOICES}{course.choices + 1}.json"
    if extra in evidence.zip.members:
        raise Failed(extra, "It is a choice that the log does not have.")
    return f"choices: {course.choices}, awards by them: {course.awards}"


def _evaluated(evidence: Evidence, entry: Entry, course: _Course) -> None:
    course.evaluations[entry.data["lot"]] = entry.data["evaluation"]


def _chosen(evidence: Evidence, entry: Entry, course: _Course) -> None:
    course.choices += 1
    path = f"{CHOICES}{course.choices}.json"
    notice = evidence.notice()
    groups = [LotGroup(one["id"], one["name"], tuple(one["lot_ids"])) for one in notice["lot_groups"]]
    lots = [lot["id"] for lot in notice["lots"] if lot["id"] not in course.ended]
    course.choice = choose(
        [_state(evidence, entry, course, lot) for lot in lots], groups, notice.get("lots_awarded_at_most")
    )
    content, digest = choice_bytes(course.choice)
    if content != evidence.read(path):
        raise Failed(path, "The rules divide the lots in another way.")
    if digest != entry.data["choice"]:
        raise Failed(path, "It is not the choice that the log has.")


def _state(evidence: Evidence, entry: Entry, course: _Course, lot: str) -> LotState:
    if lot not in course.evaluations:
        raise Failed(entry.name, "Lots were compared before each of them was evaluated.")
    evaluation = _ranking(evidence, lot, course.evaluations[lot])
    return LotState(evaluation, frozenset(course.refused.get(lot, ())), course.held.get(lot))


def _ranking(evidence: Evidence, lot: str, digest: str) -> Evaluation:
    folder = evidence.lots[lot]
    found = evaluation_of(evidence, folder)
    return found if found.digest() == digest else earlier_evaluation(evidence, folder, digest)


def _decided(evidence: Evidence, entry: Entry, course: _Course) -> None:
    lot: str = entry.data["lot"]
    part = course.choice.part_of(lot) if course.choice else None
    if part is None or part.offer is None:
        raise Failed(entry.name, "No choice among the lots had given this one to anybody.")
    total = part.totals[part.lots.index(lot)]
    if (part.bidder, total.amount) != (entry.data["supplier"], Decimal(entry.data["amount"])):
        raise Failed(entry.name, "The award is not the one that the choice among the lots made.")
    course.held[lot] = Held(part.offer, part.bidder, part.group)
    course.awards += 1


def _refused(evidence: Evidence, entry: Entry, course: _Course) -> None:
    lot: str = entry.data["lot"]
    if lot not in course.held:
        raise Failed(entry.name, "It refuses an award that does not stand.")
    course.refused.setdefault(lot, set()).add(course.held.pop(lot).offer)


def _reopened(evidence: Evidence, entry: Entry, course: _Course) -> None:
    course.held.pop(entry.data["lot"], None)


def _ended(evidence: Evidence, entry: Entry, course: _Course) -> None:
    course.ended.add(entry.data["lot"])
    course.held.pop(entry.data["lot"], None)


_STEPS: dict[str, Any] = {
    EVALUATED: _evaluated, CHOSEN: _chosen, DECIDED: _decided, REFUSED: _refused, REOPENED: _reopened,
    **dict.fromkeys(ENDINGS, _ended),
}  # fmt: skip
