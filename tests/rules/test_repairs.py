"""What can be repaired in a bid, in which time, and what a record of repairs may say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from procurement.rules.facts import Offer
from procurement.rules.qualification import Answer, Asking, answers_data
from procurement.rules.qualification_catalogue import BY_CODE
from procurement.rules.repairs import code_of, items, problem_of, repaired, window, with_repairs
from tests.rules.test_clarifications import ASKED, CALENDAR, RO

REQUIREMENTS = [("d1", "document", "Certificate"), ("d2", "declaration", "No bribes")]
ITEM = "qualification:staff"
REPAIR: dict[str, Any] = {
    "item": ITEM, "asked_at": "2026-11-26T09:00:00+00:00", "answer_ends_at": "2026-12-03T22:00:00+00:00",
    "answered_at": "2026-12-03T21:59:59+00:00", "corrected": answers_data({"staff": Answer("12", said_on="2026-11-27")}),
}  # fmt: skip


def test_documents_declarations_and_answers_about_the_company_can_be_repaired() -> None:
    found = list(items(REQUIREMENTS, [Asking(BY_CODE["staff"])]))
    assert [(one.key, one.document) for one in found] == [("d1", True), ("d2", False), (ITEM, False)]
    assert [str(one.words) for one in found] == [
        "Document: Certificate", "Declaration: No bribes", "About the company: Staff on average in the last year",
    ]  # fmt: skip
    assert (code_of(ITEM), code_of("d1")) == ("staff", "")


def test_window_is_the_shortest_lawful_time_and_explains_itself() -> None:
    found = window(RO, CALENDAR, ASKED)
    assert (found.last_day, found.at) == (date(2026, 12, 3), datetime(2026, 12, 3, 22, tzinfo=UTC))
    assert "HG 395/2016 art. 134(3)" in found.citation


@pytest.mark.parametrize(
    ("repairs", "problem"),
    [
        ([REPAIR, {**REPAIR, "item": "d1", "corrected": {}, "answered_at": ""}], ""),
        ([REPAIR, REPAIR], "repaired twice"),
        ([{**REPAIR, "item": "price"}], "no part of a bid that can be repaired"),
        ([{**REPAIR, "item": "d1"}], "More was corrected than d1."),
        ([{**REPAIR, "answered_at": REPAIR["answer_ends_at"]}], "not repaired in its time"),
    ],
)
def test_record_of_repairs_keeps_to_items_and_times(repairs: list[dict[str, Any]], problem: str) -> None:
    found = problem_of(repairs, ["d1", "d2"], ["staff"])
    assert problem in found
    assert bool(found) == bool(problem)


def test_what_was_handed_in_later_counts_and_nothing_else_changes() -> None:
    done = [REPAIR, {**REPAIR, "item": "d1", "corrected": {}}, {**REPAIR, "item": "d2", "answered_at": ""}]
    later = repaired(done)
    assert later == {"d1"}
    offer = Offer("b", "c", "RON", (), None, frozenset({"x"}))
    assert with_repairs(offer, frozenset()) is offer
    assert with_repairs(offer, later) == replace(
        offer, documents=frozenset({"x", "d1"}), declarations=frozenset({"d1"})
    )
