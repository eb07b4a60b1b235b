"""In a browser without scripts: two evaluators and a chair, from their declarations to the consensus and the award."""

from __future__ import annotations

import pytest

from tenders.demo.scenario import Agency, Company
from tests import factories
from tests.journeys.conftest import Meet
from tests.journeys.person import Person
from tests.tenders.judging import STRICT, opened, with_committee

pytestmark = [
    pytest.mark.journey,
    pytest.mark.django_db(transaction=True),
    pytest.mark.parametrize("javascript", [False], ids=["without-scripts"]),
]

Scores = dict[str, tuple[str, str]]
EVA: Scores = {"Alfa SRL": ("8", "Clear plan and checks."), "Beta SRL": ("5,5", "Nobody checks the work.")}
EMIL: Scores = {"Alfa SRL": ("7.5", "Good team."), "Beta SRL": ("9", "Very thorough.")}


def test_committee_declares_scores_alone_agrees_and_the_award_follows(town: factories.Agency, meet: Meet) -> None:
    agency = with_committee(Agency(town.organization, town.officer, town.approver, town.key_holders))
    alfa, beta = (_company(name) for name in ("Alfa SRL", "Beta SRL"))
    opened(agency, alfa, beta, STRICT)
    eva, emil, ilie = (meet(user).signs_in() for user in (*agency.evaluators, agency.chair))
    ana = meet(town.officer).signs_in()

    for member in (eva, emil, ilie):
        _declares(member)
    _scores(eva, EVA)
    emil.opens("tenders:desk").follows("Score the offers for lot 1").does_not_see("Clear plan", "5.5", "81,600")
    ana.opens("tenders:desk").does_not_see("Propose the award of lot 1")
    _scores(emil, EMIL)

    ilie.opens("tenders:desk").follows("Record the consensus for lot 1").sees("Nobody checks the work.", "3.5 apart")
    ilie.types("Score of Beta SRL on “Working method”", "7")
    ilie.presses("Record the consensus").sees("There is a problem")
    ilie.types("Reason for the score of Beta SRL on “Working method”", "Page 12 names who checks.")
    ilie.presses("Record the consensus").sees("The consensus is recorded and the lot is evaluated.")

    ana.opens("tenders:desk").follows("Propose the award of lot 1").sees("Page 12 names who checks.")
    ana.sees("The ranking decides to whom:").presses("Propose the award").sees("An approver decides it")
    barbu = meet(town.approver).signs_in().opens("tenders:desk").follows("Decide the award of lot 1")
    barbu.presses("Decide the award").sees("Standstill")


def _company(name: str) -> Company:
    made = factories.make_company(name)
    return Company(made.organization, made.submitter)


def _declares(member: Person) -> None:
    """No interest in either bidder; the page asks again while one is left out."""
    member.opens("tenders:desk").follows("Declare your interests")
    alfa, beta = (member.part(f"Your interests in {name}") for name in ("Alfa SRL", "Beta SRL"))
    member.ticks("No conflict of interest", within=alfa).presses("Declare").sees("Declare about every bidder.")
    member.ticks("No conflict of interest", within=beta).presses("Declare").sees("Your declaration is recorded.")


def _scores(evaluator: Person, scores: Scores) -> None:
    """Half of it saved as a draft first; then the rest, and the lock."""
    evaluator.opens("tenders:desk").follows("Score the offers for lot 1")
    for bidder, (score, reason) in scores.items():
        evaluator.types(f"Score of {bidder} on “Working method”", score).presses("Save the draft")
        evaluator.sees("Your draft is saved. Only you see it.")
        evaluator.types(f"Reason for the score of {bidder} on “Working method”", reason)
    evaluator.presses("Lock my scores").sees("Your scores are locked.")
