"""Values as words: exact amounts, zones written out, no promised time that is not there, both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation

from procurement import display, labels
from procurement.rules.lifecycle import Action, Role, Stage
from procurement.rules.messages import Message, issue
from procurement.rules.money import Money

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _romanian_zone() -> Iterator[None]:
    with timezone.override(ZoneInfo("Europe/Bucharest")):
        yield


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", "1,234,567.89\u00a0RON"), ("ro", "1.234.567,89\u00a0RON"), ("az", "1.234.567,89\u00a0RON")],
)
def test_amount_in_each_language_uses_its_separators(language: str, expected: str) -> None:
    with translation.override(language):
        assert display.amount_text(Money(Decimal("1234567.885"), "RON")) == expected


def test_amount_beyond_float_precision_keeps_every_digit() -> None:
    with translation.override("en"):
        assert (
            display.amount_text(Money(Decimal("12345678901234567.89"), "EUR")) == "12,345,678,901,234,567.89\u00a0EUR"
        )


def test_percent_of_a_fraction_is_rounded_half_up_once() -> None:
    assert display.percent_text(Fraction(100, 6)) == "16.67%"
    assert display.percent_text(Decimal("-2.005")) == "-2.01%"


def test_moment_in_winter_and_summer_writes_the_zone_out() -> None:
    with translation.override("en"):
        assert display.moment_text(NOW) == "22 November 2026, 11:30 Romanian time (UTC+2)"
        assert (
            display.moment_text(datetime(2026, 7, 1, 21, 0, tzinfo=UTC)) == "2 July 2026, 00:00 Romanian time (UTC+3)"
        )


def test_zone_with_half_hours_west_of_utc_is_written_with_its_sign() -> None:
    with timezone.override(ZoneInfo("America/St_Johns")):
        assert display.zone_text(NOW) == "America/St_Johns (UTC−3:30)"  # noqa: RUF001
    with timezone.override(ZoneInfo("UTC")):
        assert display.zone_text(NOW) == "UTC"


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (timedelta(days=16, hours=23), "16 days left"),
        (timedelta(days=2), "2 days left"),
        (timedelta(days=2, microseconds=-1), "47 hours left"),
        (timedelta(hours=1), "1 hour left"),
        (timedelta(minutes=59, seconds=59), "59 minutes left"),
        (timedelta(seconds=59), "less than a minute left"),
        (timedelta(0), "ended"),
        (timedelta(days=-1), "ended"),
    ],
)
def test_left_text_rounds_down_and_ends_at_the_end(left: timedelta, expected: str) -> None:
    with translation.override("en"):
        assert display.left_text(NOW + left, NOW) == expected


def test_sentence_with_parameters_of_each_kind_formats_them_for_the_reader() -> None:
    message = Message(
        "%(count)d lots, %(money)s, %(day)s, %(at)s, %(inner)s, %(stage)s, %(names)s",
        {
            "count": 1200,
            "money": Money(Decimal("10.5"), "RON"),
            "day": date(2026, 12, 1),
            "at": NOW,
            "inner": Message("inner %(share)s", {"share": Decimal("0.850")}),
            "stage": "closed",
            "names": frozenset({"b", "a"}),
        },
    )
    with translation.override("en"):
        assert display.sentence(message) == (
            "1,200 lots, 10.50\u00a0RON, 1 December 2026, 22 November 2026, 11:30 Romanian time (UTC+2), inner 0.850, "
            "Closed, waiting for opening, a, b"
        )


def test_sentence_of_an_issue_is_that_of_its_message() -> None:
    assert display.sentence(issue("", "%(missing)d more key holders must confirm.", missing=2)) == (
        "2 more key holders must confirm."
    )


def test_labels_cover_every_stage_role_and_action() -> None:
    assert set(labels.STAGES) == set(Stage)
    assert set(labels.ROLES) == set(Role)
    assert set(labels.ACTIONS) == set(Action)


def test_stage_of_a_later_version_is_shown_as_written() -> None:
    assert (display.stage_label("talks_open"), display.stage_tone("talks_open")) == ("Talks open", "neutral")
