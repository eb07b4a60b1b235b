"""Rule V26 of the verifier: the first check of what companies declare comes out the same, and repairs kept their bounds
(docs/formats.md, section 28)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from procurement.rules.canonical import canonical_json
from procurement.rules.qualification import Answer, Asking, answers_of, asking_from
from procurement.rules.qualification_check import first_check
from procurement.rules.repairs import problem_of
from procurement.rules.verify_commit import manifest_of
from procurement.rules.verify_evidence import BidEvidence, Evidence, Failed, NotApplicable

CHECK, REPAIRS = "check.json", "repairs.json"


def repairs_of(evidence: Evidence, bid: BidEvidence) -> list[dict[str, Any]]:
    """The repairs of a bid; none where the bundle has no file of them."""
    path = f"{bid.folder}{REPAIRS}"
    return list(evidence.json(path)) if path in evidence.zip.members else []


def check_data(asked: Sequence[Asking], answers: Mapping[str, Answer], currency: str) -> dict[str, str]:
    """The outcome of each question by its code."""
    found = first_check(asked, answers, currency)
    return {one.asking.question.code: one.outcome.value for one in found}


def v26(evidence: Evidence) -> str:
    """For each bid: what it declared, as repaired in time, gives the outcomes that the bundle states."""
    notice = evidence.notice()
    asked = asking_from(notice.get("qualification", []))
    repairs = {bid.bid: repairs_of(evidence, bid) for bid in evidence.bids}
    if not asked and not any(repairs.values()):
        raise NotApplicable("Companies declared nothing about themselves here, and nothing was repaired.")
    requirements, codes = [one["id"] for one in notice["requirements"]], [one.question.code for one in asked]
    for bid in evidence.bids:
        if problem := problem_of(repairs[bid.bid], requirements, codes):
            raise Failed(f"{bid.folder}{REPAIRS}", problem)
        if evidence.auditor:
            _as_logged(evidence, bid, repairs[bid.bid])
        manifest = None if bid.data["failure"] else manifest_of(evidence, bid)
        if manifest is None or not asked:
            continue
        answers = dict(manifest.qualification)
        for one in repairs[bid.bid]:
            answers |= answers_of(one["corrected"])
        if evidence.json(f"{bid.folder}{CHECK}") != check_data(asked, answers, notice["currency"]):
            raise Failed(f"{bid.folder}{CHECK}", "The answers of the bid give another first check.")
    return f"{len(asked)} questions; repairs: {sum(map(len, repairs.values()))}"


def _as_logged(evidence: Evidence, bid: BidEvidence, repairs: Sequence[Mapping[str, Any]]) -> None:
    """Each repair is in the log, and each one in the log is here."""
    told = {one["clarification"]: _digest(one) for one in repairs if one["answered_at"]}
    logged = {
        entry.data["clarification"]: entry.data["corrected"]
        for entry in evidence.of_type("repair.answered")
        if entry.data["bid"] == bid.bid
    }
    asked = {
        e.data["clarification"]: e.data["item"] for e in evidence.of_type("repair.asked") if e.data["bid"] == bid.bid
    }
    if told != logged or asked != {one["clarification"]: one["item"] for one in repairs}:
        raise Failed(f"{bid.folder}{REPAIRS}", "These are not the repairs that the log has.")


def _digest(repair: Mapping[str, Any]) -> str:
    return hashlib.sha256(canonical_json(repair["corrected"])).hexdigest()
