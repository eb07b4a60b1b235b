"""Yearly plans: what a line must say, and what changed between two versions."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from procurement.rules.money import Money
from procurement.rules.plans import PlanEntry, plan_changes, plan_total, proposal_issues

PAPER = PlanEntry("Paper", "30197630", Money(Decimal(40000), "RON"), "quotation", 1, "own budget")
ROOF = PlanEntry("School roof", "45260000", Money(Decimal(900000), "RON"), "open", 3)


def test_changes_name_new_gone_and_different_lines() -> None:
    later = replace(ROOF, quarter=4, value=Money(Decimal(950000), "RON"))
    found = plan_changes({"a": PAPER, "b": ROOF}, {"b": later, "c": PAPER})
    assert [(one.key, one.before is None, one.after is None, one.fields) for one in found] == [
        ("b", False, False, ("value", "quarter")), ("c", True, False, ()), ("a", False, True, ()),
    ]  # fmt: skip
    assert plan_changes({"a": PAPER}, {"a": PAPER}) == ()


def test_plan_is_proposed_with_complete_lines_and_a_reason_for_a_change() -> None:
    assert [issue.field for issue in proposal_issues({}, None, "")] == [""]
    bad = PlanEntry(" ", "", Money(Decimal(0), "RON"), "open", 5)
    assert [issue.field for issue in proposal_issues({"a": PAPER, "b": bad}, None, "")] == [
        "title", "estimated_value", "quarter",
    ]  # fmt: skip
    assert proposal_issues({"a": PAPER}, None, "") == ()
    assert [str(issue) for issue in proposal_issues({"a": PAPER}, {"a": PAPER}, "x")] == [
        "Nothing differs from the published version."
    ]
    assert [issue.field for issue in proposal_issues({"a": PAPER}, {"b": ROOF}, " ")] == ["reason"]
    assert proposal_issues({"a": PAPER}, {"b": ROOF}, "The roof leaks.") == ()


def test_total_is_by_currency() -> None:
    euro = replace(PAPER, value=Money(Decimal(5), "EUR"))
    assert plan_total([PAPER, ROOF, euro]) == {"RON": Decimal(940000), "EUR": Decimal(5)}
