"""Receipts and refusals: to text and back, byte for byte, and nothing else accepted."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest

from procurement.rules.receipts import (
    Act,
    Receipt,
    ReceiptError,
    Refusal,
    SealedBy,
    files_digest,
    format_time,
    parse_statement,
)

RECEIPT = Receipt(
    tender=UUID(int=1),
    bid=UUID(int=2),
    act=Act.SUBMIT,
    received=datetime(2026, 11, 22, 9, 59, 58, 123456, tzinfo=UTC),
    deadline=datetime(2026, 11, 22, 10, 0, tzinfo=UTC),
    manifest="ab" * 32,
    file_count=2,
    files=files_digest(["cd" * 32, "01" * 32]),
    size=131602,
    sealed_by=SealedBy.SERVER,
    nonce=bytes(range(32)),
    leaf="ef" * 32,
)
TEXT = """eproc-receipt/v1
tender 00000000-0000-0000-0000-000000000001
bid 00000000-0000-0000-0000-000000000002
act submit
received 2026-11-22T09:59:58.123456Z
deadline 2026-11-22T10:00:00.000000Z
manifest abababababababababababababababababababababababababababababababab
files 2 3b3a2e0d8f1f9e0f
bytes 131602
sealed-by server
nonce AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=
leaf efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef
""".replace("3b3a2e0d8f1f9e0f", hashlib.sha256(("01" * 32 + "\n" + "cd" * 32 + "\n").encode()).hexdigest())
REFUSAL = Refusal(
    tender=UUID(int=1),
    bid=UUID(int=2),
    act=Act.REPLACE,
    received=datetime(2026, 11, 22, 10, 0, tzinfo=UTC),
    deadline=datetime(2026, 11, 22, 10, 0, tzinfo=UTC),
    reason="late",
    manifest="",
    nonce=bytes(32),
    leaf="ef" * 32,
)


def test_receipt_is_written_as_the_format_says_and_read_back() -> None:
    assert RECEIPT.to_text() == TEXT
    assert parse_statement(TEXT) == RECEIPT


def test_refusal_is_read_back_with_and_without_a_manifest() -> None:
    assert parse_statement(REFUSAL.to_text()) == REFUSAL
    named = replace(REFUSAL, manifest="ab" * 32)
    assert parse_statement(named.to_text()) == named
    assert "manifest -\n" in REFUSAL.to_text()
    assert "reason late\n" in REFUSAL.to_text()


def test_time_in_another_zone_is_written_in_utc_and_a_naive_one_is_refused() -> None:
    bucharest = timezone(timedelta(hours=2))
    assert format_time(datetime(2026, 11, 22, 12, 0, tzinfo=bucharest)) == "2026-11-22T10:00:00.000000Z"
    with pytest.raises(ValueError, match="zone"):
        format_time(datetime(2026, 11, 22, 12, 0))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("eproc-receipt/v1", "eproc-receipt/v2"),
        ("act submit", "act bribe"),
        ("sealed-by server", "sealed-by nobody"),
        ("09:59:58.123456Z", "09:59:58Z"),
        ("09:59:58.123456Z", "09:59:58.12345Z"),
        ("09:59:58.123456Z", "09:59:58.123456+00:00"),
        ("manifest abab", "manifest ABAB"),
        ("files 2 ", "files 02 "),
        ("files 2 ", "files "),
        ("bytes 131602", "bytes -1"),
        ("bytes 131602\n", ""),
        ("bytes 131602\n", "bytes 131602\nbytes 131602\n"),
        ("leaf ef", "note extra\nleaf ef"),
        ("nonce AAEC", "nonce AA=="),
        ("nonce AAECAwQF", "nonce "),
        ("tender 0", "tender {0"),
        ("bid ", "bid  "),
        ("\nbid", "\r\nbid"),
    ],
)
def test_receipt_in_any_other_form_is_refused(old: str, new: str) -> None:
    assert old in TEXT
    with pytest.raises(ReceiptError):
        parse_statement(TEXT.replace(old, new, 1))


def test_receipt_with_its_lines_in_another_order_is_refused() -> None:
    lines = TEXT.splitlines(keepends=True)
    lines[1], lines[2] = lines[2], lines[1]
    with pytest.raises(ReceiptError, match="order"):
        parse_statement("".join(lines))


def test_note_of_another_kind_is_refused() -> None:
    with pytest.raises(ReceiptError, match="neither"):
        parse_statement(TEXT.replace("eproc-receipt/v1", "eproc-offer/v1", 1))
