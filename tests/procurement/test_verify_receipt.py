"""manage.py verify_receipt: plain words for a good receipt, a plain refusal for anything else."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from procurement import keystore
from procurement.rules.notes import generate_signer, sign_note
from procurement.rules.receipts import Act, Receipt, Refusal, SealedBy, files_digest

RECEIVED = datetime(2026, 11, 22, 9, 59, 58, 123456, tzinfo=UTC)
DEADLINE = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
RECEIPT = Receipt(
    tender=UUID(int=1),
    bid=UUID(int=2),
    act=Act.SUBMIT,
    received=RECEIVED,
    deadline=DEADLINE,
    manifest="ab" * 32,
    file_count=1,
    files=files_digest(["cd" * 32]),
    size=131602,
    sealed_by=SealedBy.SERVER,
    nonce=bytes(32),
    leaf="ef" * 32,
)
REFUSAL = Refusal(
    tender=UUID(int=1),
    bid=UUID(int=2),
    act=Act.REPLACE,
    received=DEADLINE,
    deadline=DEADLINE,
    reason="late",
    manifest="",
    nonce=bytes(32),
    leaf="ef" * 32,
)


def verify(*arguments: object) -> str:
    out = io.StringIO()
    call_command("verify_receipt", *map(str, arguments), stdout=out)
    return out.getvalue()


@pytest.fixture
def receipt(tmp_path: Path) -> Path:
    """A receipt that this platform signed."""
    file = tmp_path / "receipt.txt"
    file.write_text(keystore.sign(RECEIPT.to_text()), encoding="utf-8")
    return file


def test_receipt_of_this_platform_is_told_in_words(receipt: Path) -> None:
    told = verify(receipt)
    assert f"The signature is good: {keystore.public_key_text()}" in told
    assert f"Bid {UUID(int=2)} for tender {UUID(int=1)} was handed in" in told
    assert "2026-11-22T09:59:58.123456Z, in time for the deadline 2026-11-22T10:00:00.000000Z" in told
    assert "sealed by the server: 1 file, 131602 sealed bytes" in told


def test_refusal_is_told_in_words(tmp_path: Path) -> None:
    file = tmp_path / "refusal.txt"
    file.write_text(keystore.sign(REFUSAL.to_text()), encoding="utf-8")
    assert "was refused (replace: late)" in verify(file)


def test_receipt_is_checked_with_a_given_key_as_text_or_file(receipt: Path, tmp_path: Path) -> None:
    key = tmp_path / "platform.key"
    key.write_text(keystore.public_key_text() + "\n", encoding="utf-8")
    assert verify(receipt, "--key", key) == verify(receipt, "--key", keystore.public_key_text()) == verify(receipt)
    stranger = str(generate_signer("other.example/log").verifier)
    with pytest.raises(CommandError, match="isn't signed by a key that you trust"):
        verify(receipt, "--key", stranger)


def test_receipt_from_standard_input_is_checked(receipt: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(receipt.read_text(encoding="utf-8")))
    assert "The signature is good" in verify("-")


def test_receipt_with_one_digit_changed_is_refused(receipt: Path) -> None:
    text = receipt.read_text(encoding="utf-8")
    receipt.write_text(text.replace("09:59:58", "09:59:57"), encoding="utf-8")
    with pytest.raises(CommandError, match="doesn't fit the text"):
        verify(receipt)


def test_note_that_is_no_receipt_is_refused(tmp_path: Path) -> None:
    signer = generate_signer("other.example/log")
    file = tmp_path / "note.txt"
    file.write_text(sign_note("hello\n", signer), encoding="utf-8")
    with pytest.raises(CommandError, match="neither"):
        verify(file, "--key", signer.verifier)


def test_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"missing\.txt can't be read"):
        verify(tmp_path / "missing.txt")
    (tmp_path / "picture.txt").write_bytes(b"\x89PNG\xff")
    with pytest.raises(CommandError, match="can't be read"):
        verify(tmp_path / "picture.txt")
