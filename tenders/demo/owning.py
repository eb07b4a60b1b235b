"""A purchase of the demo that is dearer to buy and cheaper to own: its saving is measured against the boiler that is there."""

from __future__ import annotations

from decimal import Decimal

from procurement.rules.facts import AwardMethod, CriterionKind
from tenders.demo.scenario import LotPlan, Plan
from tenders.services.drafts import CriterionDraft

FUEL = CriterionDraft(
    "Fuel and electricity",
    CriterionKind.YEARLY,
    Decimal(0),
    guidance="For 180 MWh of heat a year, at the prices of annex 2. Data sheet of the device, line “seasonal efficiency”.",
    reference=Decimal(79500),
)
SERVICE = CriterionDraft(
    "Service contract", CriterionKind.YEARLY, Decimal(0), guidance="As offered in annex 3.", reference=Decimal(6200)
)
REMOVAL = CriterionDraft(
    "Removal at the end", CriterionKind.END_COST, Decimal(0), guidance="As offered in annex 3.", reference=Decimal(4000)
)
HEATING = Plan(
    "Heat pump for the museum",
    "Heating of the museum, in the place of a gas boiler that still runs: what decides is the cost over fifteen years.",
    (
        LotPlan(
            "Heating",
            "400000",
            (("Heat pump with installation", "1", "piece", "42511110"),),
            (FUEL, SERVICE, REMOVAL),
            {
                "award_method": AwardMethod.LIFE_CYCLE_COST,
                "life_years": 15,
                "discount_rate": Decimal(4),
                "reference_price": Decimal(0),
            },
        ),
    ),
    cpv_code="42000000",
    savings_baseline="life_cycle",
)
COSTS = {
    FUEL.title: ("31800", "52000", "33500", "36900"),
    SERVICE.title: ("5400", "3900", "5800", "4700"),
    REMOVAL.title: ("3000", "3500", "2800", "3200"),
}
"""What each company states, by its position."""


def answers(position: int) -> dict[str, str]:
    """What the company at this position says it costs to own."""
    return {title: stated[position] for title, stated in COSTS.items()}
