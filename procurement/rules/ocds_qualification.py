"""What companies declare about themselves in an OCDS release: grounds for exclusion as criteria of the tenderer, the rest as
selection criteria (extensions requirements and selectionCriteria)."""

from __future__ import annotations

from collections.abc import Sequence

from procurement.rules.ocds_values import Json, filled
from procurement.rules.qualification import Asking
from procurement.rules.qualification_catalogue import Group

TYPES = {Group.STANDING: "suitability", Group.MONEY: "economic", Group.ABILITY: "technical", Group.QUALITY: "technical"}
"""selectionCriterionType.csv, a closed list."""


def exclusion_grounds(asked: Sequence[Asking]) -> list[Json]:
    """One criterion with one group of one requirement each: the company is not in that situation."""
    return [_ground(one) for one in asked if one.question.group is Group.GROUND]


def _ground(asking: Asking) -> Json:
    question = asking.question
    name = f"exclusion-{question.code}"
    required = {"id": name, "title": question.words, "dataType": "boolean", "expectedValue": False}
    return filled(
        id=name,
        title=question.words,
        description=question.citation,
        relatesToTenderer=True,
        requirementGroups=[{"id": name, "requirements": [required]}],
    )


def selection_criteria(asked: Sequence[Asking], currency: str) -> Json | None:
    """tender.selectionCriteria; None where there is none."""
    chosen = [_criterion(one, currency) for one in asked if one.question.group is not Group.GROUND]
    return {"criteria": chosen} if chosen else None


def _criterion(asking: Asking, currency: str) -> Json:
    question, minimum = asking.question, asking.minimum
    least = "" if minimum is None else f"{minimum:f} {currency}" if asking.is_money else f"{minimum:f}"
    return filled(
        type=TYPES[question.group],
        subType=question.code,
        description=f"{question.words}. {asking.details}" if asking.details else question.words,
        minimum=least,
        appliesTo=["supplier"],
        verificationMethod=question.evidence,
    )
