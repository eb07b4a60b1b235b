"""What people judge in the demo: one procedure scored, awarded and completed, one that waits for the last evaluator,
one of two envelopes whose prices wait for the key holders."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from procurement import clock
from procurement.rules.facts import CriterionKind
from tenders.demo import envelopes, scoring
from tenders.demo.scenario import LotPlan, Plan, Played
from tenders.demo.scoring import Sheet
from tenders.services.drafts import CriterionDraft

SCALE = {"0": "says nothing of use", "5": "does what is asked", "10": "convinces in every point"}
MENU = CriterionDraft(
    "Menus and cooking",
    CriterionKind.JUDGED,
    Decimal(30),
    guidance="Variety over four weeks, fresh ingredients, allergies, and how the meals stay warm. In the technical offer.",
    scale_max=Decimal(10),
    anchors=SCALE,
    consensus_spread=Decimal(4),
)
DESIGN = CriterionDraft(
    "Design idea",
    CriterionKind.JUDGED,
    Decimal(50),
    guidance="How the garden is used through the year, what is planted, and how little care it needs. In the technical offer.",
    scale_max=Decimal(10),
    scale_step=Decimal("0.5"),
    anchors=SCALE,
)
SCHOOL_MEALS = Plan(
    "School meals",
    "Lunch for two hundred children on every school day, one school year.",
    (LotPlan("School meals", "180000", (("Meal", "9000", "piece", "15894210"),), (MENU,)),),
    nature="services",
    cpv_code="55000000",
)
GARDEN = Plan(
    "Reading garden of the library",
    "Design of a garden with places to read behind the library.",
    (LotPlan("Design", "64000", (("Design, complete", "1", "piece", "71421000"),), (DESIGN,)),),
    nature="services",
    cpv_code="71000000",
)
FOUNTAIN = Plan(
    "Fountain for the market square",
    "Design and building of a fountain; what it looks like is judged before anybody knows the prices.",
    (LotPlan("Fountain", "210000", (("Fountain, complete", "1", "piece", "45262000"),), (DESIGN,)),),
    nature="works",
    cpv_code="45000000",
    envelopes=2,
)
ANSWERS = {
    MENU.title: "Four weeks of menus, two of them without meat, cooked the same morning: technical offer, pages 4 to 11.",
    DESIGN.title: "One path, three rooms under trees, and plants of the region: technical offer, pages 2 to 6.",
}
SHEETS: dict[str, tuple[Sheet, Sheet]] = {
    SCHOOL_MEALS.title: (
        {
            "Alfa": (("6", "Varied, but the meals travel for an hour."),),
            "Delta": (("9", "Fresh every day, and allergies are looked after."),),
        },
        {
            "Alfa": (("7", "Good menus; nothing on how the food stays warm."),),
            "Delta": (("8", "Convincing; the fourth week repeats the first."),),
        },
    ),
    GARDEN.title: (
        {
            "Beta": (("7.5", "A good room for every season; much lawn to mow."),),
            "Delta": (("8", "Little care needed, clear paths."),),
        },
        {"Beta": (("6", "Needs watering all summer."),)},
    ),
    FOUNTAIN.title: (
        {"Beta": (("8", "A place to sit in the shade."),), "Delta": (("7.5", "Handsome; the basin is deep."),)},
        {"Beta": (("9", "The whole square is better for it."),), "Delta": (("7", "Well made, a little large."),)},
    ),
}
"""The sheets of the two evaluators by the title of the plan; the second one of the garden is begun only."""


def score(played: Played, stop: str) -> Iterator[datetime]:
    """The committee declares, then each evaluator scores; in a story that stops at "opened" the second one is not done,
    and in one that stops at "enveloped" the key holders are asked to open the prices."""
    if played.plan.title not in SHEETS:
        return
    first, second = SHEETS[played.plan.title]
    one, two = played.agency.evaluators
    yield clock.now() + timedelta(hours=20)
    scoring.declare(played)
    yield clock.now() + timedelta(hours=3)
    scoring.lock(played, one, first)
    yield clock.now() + timedelta(hours=2)
    if stop == "opened":
        scoring.fill_in(played, two, second)
        return
    scoring.lock(played, two, second)
    if stop == "enveloped":
        yield clock.now() + timedelta(hours=20)
        envelopes.ask(played)
