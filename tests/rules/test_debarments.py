"""Days of debarment, worked out by hand."""

from __future__ import annotations

from datetime import date

import pytest

from procurement.rules.debarments import Spell, lifting_issues, spell_issues

SPELL = Spell(date(2026, 3, 1), date(2027, 2, 28))
LIFTED = Spell(date(2026, 3, 1), date(2027, 2, 28), lifted_on=date(2026, 6, 10))


@pytest.mark.parametrize(
    ("spell", "start", "end", "holds"),
    [
        (SPELL, date(2026, 2, 1), date(2026, 2, 28), False),
        (SPELL, date(2026, 2, 1), date(2026, 3, 1), True),
        (SPELL, date(2027, 2, 28), date(2027, 4, 1), True),
        (SPELL, date(2027, 3, 1), date(2027, 4, 1), False),
        (LIFTED, date(2026, 6, 9), date(2026, 6, 30), True),
        (LIFTED, date(2026, 6, 10), date(2026, 6, 30), False),
        (Spell(SPELL.first_day, SPELL.last_day, SPELL.first_day), date(2026, 1, 1), date(2027, 1, 1), False),
    ],
)
def test_debarment_holds_from_first_to_last_day_unless_lifted(
    spell: Spell, start: date, end: date, holds: bool
) -> None:
    assert spell.holds_within(start, end) is holds


def test_one_day_is_a_span_of_one_day() -> None:
    assert SPELL.holds_on(date(2026, 3, 1))
    assert not LIFTED.holds_on(date(2026, 6, 10))


def test_wrong_days_are_refused_with_what_to_do() -> None:
    assert spell_issues(SPELL) == ()
    assert [str(found) for found in spell_issues(Spell(date(2026, 3, 2), date(2026, 3, 1)))] == [
        "The last day can't come before the first one."
    ]
    assert lifting_issues(SPELL, date(2027, 2, 28)) == ()
    late = lifting_issues(SPELL, date(2027, 3, 1))
    assert (late[0].field, "2027-02-28" in str(late[0])) == ("lifted_on", True)
    assert lifting_issues(LIFTED, date(2026, 5, 1))[0].field == ""
