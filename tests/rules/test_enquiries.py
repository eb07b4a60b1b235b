"""Questions: limits, and nobody gives itself away."""

from __future__ import annotations

import pytest

from procurement.rules import enquiries
from procurement.rules.enquiries import answer_issues, question_issues

NAMES = ("Alfa Birotică SRL", "20000036", "Mihai Stan")
GOOD = "May the laptops be delivered in two parts, in May and in June?"


@pytest.mark.parametrize(
    ("text", "asked", "expected"),
    [
        (GOOD, 0, []),
        ("Why?", 0, [enquiries.TOO_SHORT]),
        ("x" * 4001, 0, [enquiries.TOO_LONG]),
        ("x" * 4000, 9, []),
        (GOOD, 10, [enquiries.TOO_MANY]),
        ("We, alfa  birotică, ask for more time.", 0, [enquiries.GIVES_AWAY]),
        ("Our number is 20000036, our boss Mihai Stan.", 0, [enquiries.GIVES_AWAY, enquiries.GIVES_AWAY]),
        ("Answer to boss@alfa.example please.", 0, [enquiries.GIVES_AWAY]),
        ("Alfabet on the keyboard: which one is wanted?", 0, []),
        ("Is the number 120000036 a mistake?", 0, []),
    ],
)
def test_question_issues_are_those_written_out(text: str, asked: int, expected: list[str]) -> None:
    found = question_issues(text, names=NAMES, asked_lately=asked)
    assert [issue.message.template for issue in found] == expected


def test_question_with_a_short_company_name_is_not_refused_for_ordinary_words() -> None:
    assert question_issues("Is it for the whole town?", names=("Is SA", "It"), asked_lately=0) == ()


@pytest.mark.parametrize(("text", "expected"), [("Yes.", 0), ("  ", 1), ("x" * 20_001, 1)])
def test_answer_issues_ask_for_an_answer_of_some_length(text: str, expected: int) -> None:
    assert len(answer_issues(text)) == expected
