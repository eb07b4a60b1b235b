"""Ranges of bytes, as RFC 9110 has them."""

from __future__ import annotations

import pytest

from procurement.rules.byte_ranges import ByteRange, NotSatisfiable, goes_on, range_of


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-", ByteRange(0, 99)),
        ("bytes=40-", ByteRange(40, 99)),
        (" Bytes=40-49 ", ByteRange(40, 49)),
        ("bytes=99-99", ByteRange(99, 99)),
        ("bytes=90-1000", ByteRange(90, 99)),
        ("bytes=-10", ByteRange(90, 99)),
        ("bytes=-1000", ByteRange(0, 99)),
        ("bytes=49-40", None),
        ("bytes=-", None),
        ("bytes=0-1,5-6", None),
        ("lines=0-1", None),
        ("bytes=a-b", None),
        ("bytes=٣-", None),
        ("bytes=" + "9" * 30 + "-", None),
        ("", None),
    ],
)
def test_range_of_a_hundred_bytes(header: str, expected: ByteRange | None) -> None:
    assert range_of(header, 100) == expected


@pytest.mark.parametrize(
    ("header", "total"), [("bytes=100-", 100), ("bytes=-0", 100), ("bytes=0-", 0), ("bytes=-5", 0)]
)
def test_range_of_nothing_is_not_satisfiable(header: str, total: int) -> None:
    with pytest.raises(NotSatisfiable):
        range_of(header, total)


def test_length_counts_both_ends() -> None:
    assert ByteRange(40, 49).length == 10


@pytest.mark.parametrize(
    ("if_range", "expected"),
    [
        ("", True),
        ('"a"', True),
        (' "a" ', True),
        ('W/"a"', False),
        ('"b"', False),
        ("Mon, 23 Nov 2026 12:00:00 GMT", False),
    ],
)
def test_part_goes_with_the_version_that_was_begun(if_range: str, expected: bool) -> None:
    assert goes_on(if_range, '"a"') is expected
