"""What tenders ask of companies, what these answer, and the first check of the one against the other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import UUID

import pytest

from procurement.rules.burden import Asked, burden
from procurement.rules.canonical import NotCanonical
from procurement.rules.facts import PriceLine
from procurement.rules.manifest import LotPrices, Manifest, ManifestError, parse_manifest
from procurement.rules.messages import Message
from procurement.rules.money import Money
from procurement.rules.ocds_qualification import exclusion_grounds, selection_criteria
from procurement.rules.qualification import (
    Answer,
    Asking,
    Row,
    answers_data,
    answers_of,
    asked_of,
    asking_data,
    asking_from,
    parse_answers,
)
from procurement.rules.qualification_catalogue import BY_CODE, CRITERIA, GROUNDS, QUESTIONS, AnswerKind
from procurement.rules.qualification_check import (
    Outcome,
    answer_issues,
    first_check,
    is_stale,
    out_of_proportion,
)

DATA = {
    "grounds": True,
    "criteria": [
        {"code": "contracts", "minimum": "500000", "details": "Roads."},
        {"code": "staff", "minimum": "10", "details": ""},
    ],
}
SAID = "2026-05-22"
GOOD = {
    "fraud": Answer("no", said_on=SAID),
    "register": Answer("yes", evidence="Trade register", said_on=SAID),
    "staff": Answer("12", said_on=SAID),
    "insurance": Answer("1000.5", currency="RON", said_on=SAID),
    "turnover": Answer(rows=tuple(Row(str(y), "300000") for y in (2023, 2024, 2025)), currency="RON", said_on=SAID),
    "contracts": Answer(rows=(Row("2025", "500000.00", "Road to Sat"),), currency="RON", said_on=SAID),
    "equipment": Answer("Two rollers", said_on=SAID),
}


def asking(code: str, minimum: str | None = None) -> Asking:
    return Asking(BY_CODE[code], None if minimum is None else Decimal(minimum))


def test_catalogue_names_every_question_once_with_its_source() -> None:
    assert len(BY_CODE) == len(QUESTIONS) == len(GROUNDS) + len(CRITERIA)
    assert [
        one.code for one in QUESTIONS if "Law 98/2016" not in one.citation or "2014/24/EU" not in one.citation
    ] == []


def test_asked_follow_the_catalogue_with_the_turnover_of_the_tender() -> None:
    assert asked_of({}, Decimal(5)) == ()
    asked = asked_of(DATA, Decimal(600))
    assert [one.question.code for one in asked[len(GROUNDS) :]] == ["turnover", "contracts", "staff"]
    assert (asked[-3].minimum, asked[-2].minimum, asked[-2].details) == (Decimal(600), Decimal(500000), "Roads.")
    assert asked_of({**DATA, "grounds": False})[0].question.code == "contracts"
    assert asking_from(asking_data(asked)) == asked


@pytest.mark.parametrize(
    ("asked", "answer", "outcome", "says"),
    [
        (asking("fraud"), None, Outcome.MISSING, "There is no answer."),
        (asking("fraud"), Answer("no"), Outcome.MET, "The company declares that it is not in this situation."),
        (asking("fraud"), Answer("yes"), Outcome.NOT_MET, "The company declares that it is in this situation."),
        (asking("fraud"), Answer("measures"), Outcome.CLEANED, "whether they are enough."),
        (asking("register"), Answer("yes"), Outcome.MET, "The company says yes."),
        (asking("register"), Answer("no"), Outcome.NOT_MET, "The company says no."),
        (asking("equipment"), Answer("Two rollers"), Outcome.LOOK, "the committee reads them."),
        (asking("staff"), Answer("12"), Outcome.LOOK, "No minimum is set"),
        (asking("staff", "12"), Answer("12"), Outcome.MET, "12.00, and at least 12 is asked."),
        (asking("staff", "12.5"), Answer("12"), Outcome.NOT_MET, "12.00, but at least 12.5 is asked."),
        (asking("insurance", "9"), Answer("9", currency="EUR"), Outcome.LOOK, "in EUR, the minimum in RON"),
        (asking("turnover", "300000"), GOOD["turnover"], Outcome.MET, "300000.00 RON, and at least 300000 RON"),
        (
            asking("turnover", "2"),
            Answer(rows=(Row("2025", "1"), Row("2024", "3")), currency="RON"),
            Outcome.LOOK,
            "mean of 2 years",
        ),
        (asking("contracts", "500001"), GOOD["contracts"], Outcome.NOT_MET, "500000.00 RON, but"),
    ],
)
def test_first_check_says_what_each_answer_gives(
    asked: Asking, answer: Answer | None, outcome: Outcome, says: str
) -> None:
    (found,) = first_check([asked], {asked.question.code: answer} if answer else {}, "RON")
    assert (found.outcome, found.answer, found.asking) == (outcome, answer, asked)
    assert says in str(found.text)


def test_answers_come_back_as_they_were() -> None:
    assert parse_answers(answers_data(GOOD)) == GOOD


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("fraud", {"answer": "perhaps"}),
        ("fraud", {"currency": "RON"}),
        ("fraud", {"rows": [{"year": "2025", "amount": "1", "what": ""}]}),
        ("fraud", {"said_on": "yesterday"}),
        ("fraud", {"evidence": 7}),
        ("fraud", {"evidence": "x" * 2001}),
        ("fraud", {"rows": {}}),
        ("fraud", {"other": ""}),
        ("unknown", {}),
        ("equipment", {"answer": ""}),
        ("staff", {"answer": "-1"}),
        ("insurance", {"currency": ""}),
        ("contracts", {"rows": []}),
        ("contracts", {"answer": "1"}),
        ("contracts", {"rows": [{"year": "2025", "amount": "much", "what": ""}]}),
        ("contracts", {"rows": [{"year": "2025", "amount": "1"}]}),
        ("contracts", {"rows": [{"year": "2025", "amount": "1", "what": None}]}),
        ("contracts", {"rows": [{"year": "2025", "amount": "1", "what": ""}] * 11}),
    ],
)
def test_answers_of_another_form_are_refused_by_their_code(code: str, change: dict[str, Any]) -> None:
    data = answers_data(GOOD).get(code, {"answer": "no", "rows": [], "currency": "", "evidence": "", "said_on": SAID})
    with pytest.raises(ValueError, match=code):
        parse_answers({code: {**data, **change}})
    with pytest.raises(ValueError, match="object"):
        parse_answers([])


def test_manifest_and_larger_files_carry_answers_only_where_there_are_any() -> None:
    plain = Manifest(UUID(int=1), UUID(int=2), "RON", {"lot": LotPrices((PriceLine("item", Decimal(1)),), None)})
    assert b"qualification" not in plain.to_bytes()
    said = replace(plain, qualification=GOOD)
    assert parse_manifest(said.to_bytes()).qualification == GOOD
    assert GOOD["contracts"].rows[0].decimal == 500_000
    with pytest.raises(ManifestError, match="known question"):
        replace(plain, qualification={"other": GOOD["staff"]}).to_bytes()
    assert answers_of(answers_data(GOOD)) == GOOD
    with pytest.raises(NotCanonical, match="object"):
        answers_of([])


def test_bid_lacks_what_is_unanswered_or_older_than_six_months() -> None:
    asked = [asking("fraud"), asking("staff"), asking("register")]
    answers = {"fraud": GOOD["fraud"], "staff": Answer("12", said_on="2026-05-23")}
    found = list(answer_issues(asked, answers, date(2026, 11, 22)))
    assert [one.field for one in found] == ["qualification_fraud", "qualification_register"]
    assert next(str(one) for one in found).startswith("Look again at")
    assert (is_stale(GOOD["fraud"], date(2026, 11, 21)), is_stale(GOOD["fraud"], date(2026, 11, 22))) == (False, True)


def test_minimums_beyond_the_value_of_the_smallest_lot_are_named() -> None:
    asked = [asking("contracts", "201"), asking("insurance", "100"), asking("turnover", "900"), asking("staff", "900")]
    (found,) = out_of_proportion([*asked, asking("specific_turnover")], Money(Decimal(100), "RON"))
    assert found[0].question.code == "contracts"
    assert "201 RON is 2.01 times" in str(found[1])
    assert list(out_of_proportion(asked, Money(Decimal(0), "RON"))) == []


def test_every_kind_of_answer_is_in_the_catalogue() -> None:
    assert {one.kind for one in QUESTIONS} == set(AnswerKind)


def test_grounds_are_criteria_of_the_tenderer_and_the_rest_selection_criteria() -> None:
    asked = asked_of(DATA)
    grounds = exclusion_grounds(asked)
    assert len(grounds) == len(GROUNDS)
    assert grounds[0]["requirementGroups"][0]["requirements"][0]["expectedValue"] is False
    chosen = selection_criteria((*asked, asking("register")), "RON")
    assert chosen is not None
    assert [one["type"] for one in chosen["criteria"]] == ["technical", "technical", "suitability"]
    assert [one.get("minimum") for one in chosen["criteria"]] == ["500000 RON", "10", None]
    assert chosen["criteria"][0]["description"].endswith(". Roads.")
    assert selection_criteria(asked[:3], "RON") is None


def test_burden_meter_names_what_is_out_of_proportion() -> None:
    text = Message("Much.")
    lot = Money(Decimal(100), "RON")
    points = burden(Asked(0, 0, 0, 0, 0, (lot,), beyond=((text, Fraction(3)), (text, Fraction(2)))))
    assert [(one.level, one.text) for one in points if one.name == "qualification"] == [(2, text), (1, text)]
