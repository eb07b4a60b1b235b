"""Complaints: who may do what at which stage, until when one can complain, what it costs to the cent, and who reads objections when."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from importlib import resources
from typing import Any

import pytest

from procurement.rules.complaint_terms import REPLY, charge_due, due, reaches_threshold, time_to_complain
from procurement.rules.complaints import (
    COMPLAINT_TABLE,
    PUBLIC,
    REMEDIES,
    Against,
    Charge,
    ComplaintAct,
    ComplaintFacts,
    ComplaintStage,
    Outcome,
    complaint_may,
    complaint_row,
    outcomes_at,
)
from procurement.rules.lifecycle import Role
from procurement.rules.money import Money
from procurement.rules.objections import LONGEST, LONGEST_REPLY, is_public, objection_issues, reply_issues
from procurement.rules.periods import Calendar
from procurement.rules.rulesets.ruleset import Ruleset, from_data

NOW = datetime(2026, 11, 2, 12, tzinfo=UTC)
A, S = ComplaintAct, ComplaintStage
RULED = ComplaintFacts(S.FILED, ruling=Outcome.ADMISSIBLE, ruling_proposer="ana")

ALLOWED = {
    ("draft", "preparer"): "edit",
    ("draft", "submitter"): "edit file",
    ("filed", "submitter"): "withdraw",
    ("filed", "officer"): "give_view propose_ruling return_ruling",
    ("filed", "approver"): "confirm_ruling return_ruling",
    ("charge_pending", "submitter"): "pay withdraw",
    ("charge_pending", "officer"): "give_view propose_ruling return_ruling",
    ("charge_pending", "approver"): "confirm_ruling return_ruling",
    ("admissible", "submitter"): "withdraw",
    ("admissible", "officer"): "give_view propose_ruling return_ruling",
    ("admissible", "approver"): "confirm_ruling return_ruling",
    ("upheld", "officer"): "carry_out",
}


@pytest.mark.parametrize("stage", list(S))
def test_stage_and_role_allow_exactly_what_is_written_out(stage: ComplaintStage) -> None:
    for role in Role:
        allowed = {row.act.value for row in COMPLAINT_TABLE if stage in row.sources and role in row.roles}
        assert allowed == set(ALLOWED.get((stage.value, role.value), "").split())


def test_every_act_has_one_row_and_only_the_platform_reads_a_draft() -> None:
    assert sorted(row.act for row in COMPLAINT_TABLE) == sorted(ComplaintAct)
    assert S.DRAFT not in PUBLIC
    assert set(REMEDIES) == set(Against)


@pytest.mark.parametrize(
    ("act", "facts", "actor", "refusal"),
    [
        (A.FILE, ComplaintFacts(S.DRAFT, ends_at=NOW + timedelta(microseconds=1)), "mihai", ""),
        (A.FILE, ComplaintFacts(S.DRAFT, ends_at=NOW), "mihai", "The time to complain ended"),
        (A.FILE, ComplaintFacts(S.DRAFT), "mihai", ""),
        (A.FILE, ComplaintFacts(S.DRAFT, open_to=False), "mihai", "nothing to complain about"),
        (A.FILE, ComplaintFacts(S.FILED), "mihai", "another stage"),
        (A.GIVE_VIEW, ComplaintFacts(S.FILED), "ana", ""),
        (A.GIVE_VIEW, ComplaintFacts(S.FILED, view_given=True), "ana", "given already"),
        (A.PROPOSE_RULING, ComplaintFacts(S.FILED), "ana", ""),
        (A.PROPOSE_RULING, RULED, "ana", "recorded already"),
        (A.RETURN_RULING, RULED, "ana", ""),
        (A.RETURN_RULING, ComplaintFacts(S.FILED), "ana", "No decision"),
        (A.CONFIRM_RULING, RULED, "barbu", ""),
        (A.CONFIRM_RULING, RULED, "ana", "recorded this decision yourself"),
        (A.CONFIRM_RULING, ComplaintFacts(S.FILED), "barbu", "No decision"),
        (A.CARRY_OUT, ComplaintFacts(S.UPHELD, remedy_done=True), "ana", ""),
        (A.CARRY_OUT, ComplaintFacts(S.UPHELD), "ana", "has not happened yet"),
    ],
)
def test_guards_say_what_to_do(act: ComplaintAct, facts: ComplaintFacts, actor: str, refusal: str) -> None:
    decision = complaint_may(facts, act, complaint_row(act).roles, actor, NOW)
    assert decision.allowed is not bool(refusal)
    assert refusal in " ".join(str(found) for found in decision.issues)


def test_strangers_may_nothing_and_the_body_hears_before_it_decides() -> None:
    assert not complaint_may(ComplaintFacts(S.FILED), A.WITHDRAW, [Role.AUDITOR], "x", NOW).allowed
    assert outcomes_at(S.FILED) == (Outcome.ADMISSIBLE, Outcome.INADMISSIBLE)
    assert outcomes_at(S.ADMISSIBLE) == (Outcome.UPHELD, Outcome.DISMISSED)
    assert outcomes_at(S.UPHELD) == ()


def law(code: str = "ro-2026", **changed: Any) -> Ruleset:
    data = json.loads(resources.files("procurement.rules.rulesets").joinpath(f"{code}.json").read_text("utf-8"))
    for key, value in changed.items():
        data["values"][f"complaint.{key}"]["value"] = value
    return from_data(data)


UA = {
    "charge": "fee", "documents_share": "0.003", "result_share": "0.006", "documents_least": "2000", "result_least": "3000",
    "documents_most_below": "85000", "documents_most_above": "85000", "result_most_below": "170000",
    "result_most_above": "170000", "charge_step": "10",
}  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "against", "value", "above", "expected"),
    [
        ({}, Against.DOCUMENTS, "1000000", False, "20000.00"),
        ({}, Against.DOCUMENTS, "1750000", False, "35000.00"),
        ({}, Against.DOCUMENTS, "1750050", False, "35000"),
        ({}, Against.RESULT, "4400000", False, "88000.00"),
        ({}, Against.RESULT, "5000000", False, "88000"),
        ({}, Against.CANCELLATION, "5000000", False, "88000"),
        ({}, Against.DOCUMENTS, "30000000", True, "220000"),
        ({}, Against.RESULT, "30000000", True, "600000.00"),
        ({}, Against.RESULT, "200000000", True, "2000000"),
        ({}, Against.RESULT, "1234.56", False, "24.69"),
        (UA, Against.DOCUMENTS, "500000", False, "2000"),
        (UA, Against.DOCUMENTS, "1234567", False, "3710"),
        (UA, Against.DOCUMENTS, "1000000", False, "3000.00"),
        (UA, Against.DOCUMENTS, "100000000", False, "85000"),
        (UA, Against.RESULT, "400000", False, "3000"),
        (UA, Against.RESULT, "50000000", True, "170000"),
    ],
)
def test_charge_is_a_share_within_its_limits(
    changed: dict[str, Any], against: Against, value: str, above: bool, expected: str
) -> None:
    found = charge_due(law(**changed), against, value=Money(Decimal(value), "RON"), above=above)
    assert found.amount.amount == Decimal(expected)
    assert found.steps
    assert all(str(step) for step in found.steps)


def test_charge_of_other_laws_and_currencies() -> None:
    million = Money(Decimal(10_000_000), "EUR")
    assert charge_due(law("generic-2011"), Against.RESULT, value=million, above=False).kind is Charge.NONE
    foreign = charge_due(law(), Against.DOCUMENTS, value=million, above=True)
    assert (foreign.kind, foreign.amount.amount, len(foreign.steps)) == (Charge.SECURITY, Decimal("200000.00"), 2)


def test_time_to_complain_explains_itself() -> None:
    bucharest = Calendar("Europe/Bucharest", frozenset({date(2026, 11, 30), date(2026, 12, 1)}))
    told = datetime(2026, 11, 20, 9, tzinfo=UTC)  # 10 days: Monday the 30th, a holiday, and the next day one too
    above = time_to_complain(law(), bucharest, Against.RESULT, above=True, act_at=told)
    assert above is not None
    assert (above.last_day, above.holidays_skipped) == (date(2026, 12, 2), (date(2026, 11, 30), date(2026, 12, 1)))
    below = time_to_complain(law(), bucharest, Against.DOCUMENTS, above=False, act_at=told)
    assert below is not None
    assert below.last_day == date(2026, 11, 27)
    assert "publication" in str(below.rule)
    assert time_to_complain(law(days_above_threshold=None), bucharest, Against.RESULT, above=True, act_at=told) is None
    reply = due(law(), bucharest, "objection.reply_days", REPLY, told)
    assert reply is not None
    assert reply.last_day == date(2026, 12, 21)  # the 20th is a Sunday


def test_threshold_decides_term_and_limit_and_an_unknown_rate_is_the_longer_one() -> None:
    ron, eur = Money(Decimal(100_000), "RON"), Money(Decimal(1), "EUR")
    assert not reaches_threshold(law(), value=ron, nature="goods", level="subcentral")
    assert reaches_threshold(law(), value=replace(ron, amount=Decimal(2_000_000)), nature="goods", level="subcentral")
    assert reaches_threshold(law(), value=eur, nature="goods", level="subcentral")
    assert not reaches_threshold(law("generic-2011"), value=eur, nature="goods", level="subcentral")


def test_objections_are_short_few_and_public_in_time() -> None:
    assert objection_issues("The road is too narrow.", written_lately=2) == ()
    assert [str(one.message.params) for one in objection_issues("x" * (LONGEST + 1), written_lately=0)]
    assert objection_issues(" ", written_lately=0)
    assert "tomorrow" in str(objection_issues("Again.", written_lately=3)[0])
    assert reply_issues("It is 3 m wide.") == ()
    assert reply_issues(" ")
    assert reply_issues("x" * (LONGEST_REPLY + 1))
    assert is_public(NOW, NOW + timedelta(days=9), NOW)
    assert is_public(None, NOW, NOW)
    assert not is_public(None, NOW + timedelta(seconds=1), NOW)
