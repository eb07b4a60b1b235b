"""The choice among combined and single lots as canonical data: what is published, kept, and computed anew by the verifier."""

from __future__ import annotations

import hashlib
from typing import Any

from procurement.rules.canonical import canonical_json
from procurement.rules.combined_lots import Choice, Division, LotState, Part
from procurement.rules.evaluation_inputs import plain
from procurement.rules.evaluation_results import Evaluation
from procurement.rules.low_prices import alerts
from procurement.rules.money import Money

FORMAT = "lot-choice/1"


def choice_data(choice: Choice) -> dict[str, Any]:
    """The choice with all that it depends on beside the terms and the evaluations, which it names by their digests.

    Merits are exact fractions as text; amounts have no trailing zeros.
    """
    return {
        "format": FORMAT,
        "at_most": choice.at_most,
        "groups": [{"id": group.id, "lots": list(group.lots)} for group in choice.groups],
        "lots": [_state_data(state) for state in choice.states],
        "divisions": [_division_data(division) for division in choice.divisions],
    }


def choice_bytes(choice: Choice) -> tuple[bytes, str]:
    """The canonical JSON, and its SHA-256 in hexadecimal, which the log has."""
    content = canonical_json(choice_data(choice))
    return content, hashlib.sha256(content).hexdigest()


def _state_data(state: LotState) -> dict[str, Any]:
    award = state.award
    return {
        "lot": state.id,
        "evaluation": state.evaluation.digest(),
        "refused": sorted(state.refused),
        "award": None if award is None else {"offer": award.offer, "bidder": award.bidder, "group": award.group},
    }


def _division_data(division: Division) -> dict[str, Any]:
    return {
        "left_over": str(division.left_over),
        "merit": str(division.merit),
        "parts": [_part_data(part) for part in division.parts],
    }


def _part_data(part: Part) -> dict[str, Any]:
    return {
        "lots": list(part.lots),
        "group": part.group,
        "offer": part.offer,
        "bidder": part.bidder,
        "totals": [plain(total.amount) for total in part.totals],
        "merit": str(part.merit),
        "passed": list(part.passed),
    }


def looks_low(evaluation: Evaluation, offer: str, total: Money) -> bool:
    """Whether this total in place of the offer's own looks abnormally low beside the others (rules.low_prices)."""
    totals = {result.offer: result.total for result in evaluation.results if result.total is not None}
    admissible = frozenset(result.offer for result in evaluation.admissible)
    return offer in alerts(evaluation.lot, {**totals, offer: total}, admissible)
