"""verify.pyz receipt and monitor: what they say, and with which exit code."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from procurement.rules import verify_main
from procurement.rules.notes import sign_note
from tests.procurement.test_verify_receipt import RECEIPT, REFUSAL
from tests.vectors.log import make

KEY = str(make.SIGNER.verifier)


def run(*arguments: object) -> int:
    return verify_main.main([str(argument) for argument in arguments])


@pytest.fixture
def files(tmp_path: Path) -> Path:
    told = replace(RECEIPT, leaf=make.SECRET.hex())
    (tmp_path / "receipt").write_text(sign_note(told.to_text(), make.SIGNER), "utf-8")
    (tmp_path / "refusal").write_text(sign_note(REFUSAL.to_text(), make.SIGNER), "utf-8")
    (tmp_path / "proof").write_text(make.secret(), "utf-8")
    (tmp_path / "public").write_text(make.proof(), "utf-8")
    (tmp_path / "key").write_text(KEY + "\n", "utf-8")
    return tmp_path


def test_receipt_with_its_proof(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("receipt", files / "receipt", "--proof", files / "proof", "--key", files / "key") == 0
    said = capsys.readouterr().out
    assert f"ok: receipt for bid {RECEIPT.bid}" in said
    assert "ok: in the public log, minute 1 of tenders.example/log" in said
    assert run("receipt", files / "refusal", "--key", KEY) == 0
    assert "refusal (late)" in capsys.readouterr().out
    assert run("receipt", "--proof", files / "public", "--key", KEY) == 0
    assert make.EVENT in capsys.readouterr().out


def test_what_does_not_hold_or_cannot_be_read(files: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("receipt", files / "receipt", "--proof", files / "public", "--key", KEY) == 1
    assert "another act than the receipt" in capsys.readouterr().out
    assert run("receipt", files / "receipt", "--key", make.OTHER.verifier) == 1
    assert run("receipt", "--key", KEY) == 2
    assert run("receipt", files / "none", "--key", KEY) == 2
    assert run("receipt", files / "receipt", "--key", "no+key") == 2


def test_monitor_is_there_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("monitor", "ftp://log.example", "--key", KEY) == 2
    assert "begins with https://" in capsys.readouterr().out
