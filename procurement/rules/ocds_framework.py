"""Framework agreements in a release: the techniques extension of the framework itself, the related process of a call-off."""

from __future__ import annotations

from dataclasses import dataclass

from procurement.rules.frameworks import Way
from procurement.rules.ocds_values import Json, filled

METHODS = {
    Way.ORDERS: "withoutReopeningCompetition",
    Way.COMPETITION: "withReopeningCompetition",
    Way.BOTH: "withAndWithoutReopeningCompetition",
}
"""frameworkAgreementMethod.csv of the techniques extension."""


@dataclass(frozen=True, slots=True)
class FrameworkPart:
    """What the notice says of a framework agreement, and the names of the agencies that may call off beside the buyer."""

    way: str
    most_parties: int
    months: int
    longer_reason: str = ""
    rule: str = ""
    agencies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelatedPart:
    """The framework agreement under which a contract is made: its ocid, title and public page."""

    ocid: str
    title: str
    url: str


def techniques(part: FrameworkPart | None) -> Json | None:
    """`tender.techniques`; the duration has no field of its own there, so that it is said in the description."""
    if part is None:
        return None
    length = f"At most {part.months} months."
    agreement = filled(
        method=METHODS[Way(part.way)],
        maximumParticipants=part.most_parties,
        periodRationale=part.longer_reason,
        buyerCategories="; ".join(part.agencies),
        description=" ".join(filter(None, (length, part.rule))),
    )
    return {"hasFrameworkAgreement": True, "frameworkAgreement": agreement}


def related_processes(parts: tuple[RelatedPart, ...]) -> list[Json]:
    """`relatedProcesses` of the release."""
    return [
        {"id": str(number), "relationship": ["framework"], "title": part.title, "scheme": "ocid", "identifier": part.ocid,
         "uri": part.url}
        for number, part in enumerate(parts, 1)
    ]  # fmt: skip
