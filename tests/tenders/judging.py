"""A committee for the tests of judged criteria: evaluators Eva and Emil, chair Ilie, substitute Sanda; a plan that people judge."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from procurement import clock
from procurement.models import User
from procurement.rules.facts import CriterionKind
from procurement.rules.lifecycle import Role
from tenders.demo import director, scoring
from tenders.demo.scenario import Agency, Company, LotPlan, Plan, Played
from tenders.services.drafts import CriterionDraft
from tests import factories

METHOD = CriterionDraft(
    "Working method",
    CriterionKind.JUDGED,
    Decimal(40),
    guidance="How the work is organized, who does it, and how it is checked.",
    scale_max=Decimal(10),
    scale_step=Decimal("0.5"),
    anchors={"0": "says nothing of use", "5": "does what is needed", "10": "convinces in every point"},
)
PLAN = Plan(
    "Cleaning of the library",
    "Daily cleaning of the library for a year.",
    (LotPlan("Cleaning", "90000", (("Month", "12", "month"),), (METHOD,)),),
    nature="services",
    cpv_code="90000000",
)
STRICT = replace(PLAN, lots=(replace(PLAN.lots[0], criteria=(replace(METHOD, consensus_spread=Decimal(3)),)),))
"""The same with a consensus where scores are more than 3 of 10 apart."""

EVA = {"Alfa": (("8", "Clear plan and checks."),), "Beta": (("6", "Checks are missing."),)}
EMIL = {"Alfa": (("7,5", "Good team."),), "Beta": (("9", "Very thorough."),)}


def with_committee(agency: Agency) -> Agency:
    """The agency with its evaluators and chair."""

    def member(first: str, role: Role) -> User:
        return factories.grant(
            factories.make_user(f"{first.lower()}@valeaverde.example", first), agency.organization, role
        )

    return replace(
        agency,
        evaluators=(member("Eva", Role.EVALUATOR), member("Emil", Role.EVALUATOR)),
        chair=member("Ilie", Role.CHAIR),
    )


def substitute(agency: Agency) -> User:
    """Sanda, an evaluator who is not on the committee."""
    sanda = factories.make_user("sanda@valeaverde.example", "Sanda")
    return factories.grant(sanda, agency.organization, Role.EVALUATOR)


def opened(agency: Agency, alfa: Company, beta: Company, plan: Plan = PLAN) -> Played:
    """Two offers are open and wait for the committee: Alfa at 84,000 and Beta at 81,600."""
    played = director.publish(agency, plan, publish_at=clock.now() + timedelta(days=1))
    director.hand_in(played, alfa, {1: ("7000",)})
    director.hand_in(played, beta, {1: ("6800",)})
    return director.close_and_open(played)


def evaluated(agency: Agency, alfa: Company, beta: Company, plan: Plan = PLAN) -> Played:
    """The same, declared and scored by both: Beta wins, Alfa has the better method."""
    played = opened(agency, alfa, beta, plan)
    scoring.declare(played)
    scoring.lock(played, agency.evaluators[0], EVA)
    scoring.lock(played, agency.evaluators[1], EMIL)
    return played
