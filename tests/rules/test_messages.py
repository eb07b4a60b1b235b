"""Sentences keep template and parameters apart, and read as English without any catalog."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from procurement.rules.messages import Issue, Message, gettext_noop, issue
from procurement.rules.money import Money


def test_gettext_noop_returns_its_template() -> None:
    assert gettext_noop("Give the tender a title.") == "Give the tender a title."


def test_message_fills_in_its_parameters() -> None:
    inner = Message("%(share)s %% of %(total)s", {"share": Decimal(80), "total": Money(Decimal("1.50"), "RON")})
    assert str(Message("%(what)s on %(day)s.", {"what": inner, "day": date(2026, 11, 2)})) == (
        "80 % of 1.50 RON on 2026-11-02."
    )
    assert str(Message("100 %%")) == "100 %"


def test_issue_names_field_sentence_and_source() -> None:
    found = issue("lots.1.title", "Give lot %(number)s a title.", citation="art. 5", number=1)
    assert found == Issue("lots.1.title", Message("Give lot %(number)s a title.", {"number": 1}), "art. 5")
    assert str(found) == "Give lot 1 a title."
