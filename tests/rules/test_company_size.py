"""The size of a company by Recommendation 2003/361/EC: limits, what is missing, two years in a row, another currency."""

from __future__ import annotations

from decimal import Decimal

import pytest

from procurement.rules.company_size import (
    NO_MONEY,
    NO_STAFF,
    NO_YEARS,
    ONE_YEAR,
    OTHER_AMOUNT,
    PUBLIC_QUARTER,
    STALE,
    Size,
    SizeWorking,
    YearFigures,
    size_by_years,
    size_of_year,
)

MILLION = 10**6


def year(
    number: int, staff: str | None, turnover: float | None = None, balance: float | None = None, **more: object
) -> YearFigures:
    """A year in millions."""
    amounts = [None if one is None else Decimal(str(one)) * MILLION for one in (turnover, balance)]
    return YearFigures(number, None if staff is None else Decimal(staff), *amounts, **more)  # type: ignore[arg-type]


def by(*years: YearFigures, this_year: int = 2026, public: bool = False) -> SizeWorking:
    return size_by_years(years, this_year=this_year, public_quarter=public)


@pytest.mark.parametrize(
    ("staff", "turnover", "balance", "size"),
    [
        ("9.9", 2, None, Size.MICRO),
        ("10", 2, 2, Size.SMALL),
        ("9", 2.1, 2, Size.MICRO),
        ("9", 2.1, 2.1, Size.SMALL),
        ("49", 11, 10, Size.SMALL),
        ("249", 50, 44, Size.MEDIUM),
        ("249", 51, 43, Size.MEDIUM),
        ("249", 51, 44, Size.LARGE),
        ("250", 1, 1, Size.LARGE),
        (None, 51, 44, Size.LARGE),
        (None, 1, 1, None),
        ("9", None, None, None),
        ("9", 3, None, None),
        ("60", 3, None, Size.MEDIUM),
    ],
)
def test_year_alone_gives_a_size_or_says_that_it_is_open(
    staff: str | None, turnover: float | None, balance: float | None, size: Size | None
) -> None:
    assert size_of_year(year(2025, staff, turnover, balance)) is size


def test_another_currency_is_converted_by_the_rate_given() -> None:
    assert size_of_year(year(2025, "9", 9.9, currency="RON", rate=Decimal("4.95"))) is Size.MICRO
    assert size_of_year(year(2025, "9", 9.91, 9.91, currency="RON", rate=Decimal("4.95"))) is Size.SMALL


def test_size_changes_only_when_two_years_in_a_row_say_so() -> None:
    small, micro, large = ("20", 3), ("5", 1), ("300", 60)
    for sizes, holds in (
        ((micro, small), Size.MICRO),
        ((micro, small, small), Size.SMALL),
        ((micro, small, micro), Size.MICRO),
        ((micro, small, large), Size.SMALL),  # both years are beyond micro, one only beyond small and medium
        ((small, micro, small, micro), Size.SMALL),
        ((large, small, micro), Size.SMALL),
    ):
        worked = by(*(year(2025 - len(sizes) + 1 + n, *one) for n, one in enumerate(sizes)))
        assert (worked.size, worked.missing) == (holds, ())
    assert [str(one.reason) for one in by(year(2024, *micro), year(2025, *small)).years] == [
        "The first year given, or the first after a gap: its own figures decide.",
        "A size changes only when two years in a row say so (art. 4(2)): the one before still holds.",
    ]
    assert by(year(2025, *small), year(2024, *small)).years[1].reason.template.startswith("This year")


def test_gap_or_open_year_begins_anew() -> None:
    assert by(year(2022, "5", 1), year(2024, "20", 3), year(2025, "20", 3)).size is Size.SMALL
    assert by(year(2023, "5", 1), year(2024, None, 3), year(2025, "20", 3)).size is Size.SMALL


@pytest.mark.parametrize(
    ("years", "missing"),
    [
        ((), [NO_YEARS]),
        ((year(2025, "5", 1),), [ONE_YEAR]),
        ((year(2024, None, 1), year(2025, "5", 1)), [NO_STAFF, ONE_YEAR]),
        ((year(2025, "5"),), [NO_MONEY]),
        ((year(2025, "5", 3),), [OTHER_AMOUNT]),
        ((year(2025, None, None),), [NO_STAFF, NO_MONEY]),
        ((year(2025, None, 3),), [NO_STAFF]),
        ((year(2022, "5", 1), year(2023, "5", 1)), [STALE]),
    ],
)
def test_what_is_missing_is_said(years: tuple[YearFigures, ...], missing: list[str]) -> None:
    assert [one.template for one in by(*years).missing] == missing


def test_company_under_public_control_is_none_of_the_three() -> None:
    worked = by(year(2024, "5", 1), year(2025, "5", 1), public=True)
    assert worked.size is Size.LARGE
    assert [one.template for one in worked.missing] == [PUBLIC_QUARTER]
    assert by(year(2025, None)).size is None
