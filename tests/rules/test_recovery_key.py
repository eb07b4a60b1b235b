"""The recovery key: made offline, opens the copy that was sealed to it and no other, and never replaces a file."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from procurement.rules import recovery_main
from procurement.rules.recovery_keys import (
    KekCopy,
    RecoveryKeyError,
    kek_fingerprint,
    new_recovery_key,
    open_copy,
    parse_copy,
    parse_public,
    parse_secret,
    public_text,
    recovery_fingerprint,
    seal_copy,
    secret_text,
)
from procurement.rules.sealing_locks import close_lock

KEK = bytes(range(32))
KNOWN = (
    "PRIVATE+RECOVERY+11" + "00" * 30 + "11",
    (
        b'{"kek":"8fc254e4d1e0d9a2","recovery":"fd7b08a56fb7e071f48060d7eb72e5ce3e9e77b5c504a64619ffe3238f46372f",'
        b'"sealed":"31c3944ced64ab1cb7dd6c90c99b0efb26b51760b57e952dc31e4cfcc8d00571e441f75f69366366'
        b'f7a1f61318924984afc72b00dda7c2ed4b8fcf71283e928e6c4b00b9a7ae79f80f227f779e8a8306","v":1}'
    ),
)
"""A secret file and a copy that opens with it to KEK: what section 5.1 of the formats describes, fixed."""


def run(*words: object) -> tuple[int, list[str]]:
    parser, said = argparse.ArgumentParser(), list[str]()
    recovery_main.add_arguments(parser)
    return recovery_main.run(parser.parse_args([str(word) for word in words]), say=said.append), said


def test_known_copy_opens_to_the_known_key() -> None:
    secret, copy = KNOWN
    assert open_copy(parse_copy(copy), parse_secret(secret)) == KEK
    assert parse_copy(copy).kek == kek_fingerprint(KEK)


def test_key_made_offline_opens_the_copy_that_was_sealed_to_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    secret, copy, kek = tmp_path / "recovery.key", tmp_path / "kek-copy.json", tmp_path / "kek.key"
    code, (said, printed) = run("new", "--output", secret)
    public = parse_public(said.removeprefix("recovery key "))
    assert (code, printed) == (0, f"fingerprint  {recovery_fingerprint(public)}")
    assert secret.stat().st_mode & 0o777 == 0o600
    assert run("new", "--output", secret)[0] == 2
    copy.write_bytes(seal_copy(KEK, public).to_bytes() + b"\n")
    code, said_too = run("open", copy, "--key", secret, "--output", kek)
    assert (code, said_too[0], kek.read_text()) == (0, f"kek          {kek_fingerprint(KEK)}", KEK.hex() + "\n")
    assert secret.read_text().strip() not in "".join([*said_too, said])
    assert KEK.hex() not in "".join(said_too)
    assert run("open", copy, "--key", copy, "--output", tmp_path / "x")[0] == 1
    assert "Refused: This is no file of a recovery key" in capsys.readouterr().err


def test_another_key_or_an_altered_copy_is_refused() -> None:
    mine = new_recovery_key()
    copy = seal_copy(KEK, mine.public)
    assert parse_secret(secret_text(mine)) == mine
    assert (open_copy(copy, mine), parse_copy(copy.to_bytes())) == (KEK, copy)
    with pytest.raises(RecoveryKeyError, match=recovery_fingerprint(mine.public)):
        open_copy(copy, new_recovery_key())
    for bad in (replace(copy, kek="00" * 8), replace(copy, sealed=copy.sealed[:-1] + bytes([copy.sealed[-1] ^ 1]))):
        with pytest.raises(RecoveryKeyError, match="altered"):
            open_copy(bad, mine)
    lying = seal_copy(bytes(32), mine.public)
    with pytest.raises(RecoveryKeyError, match="another key than it says"):
        open_copy(named(lying, mine.public), mine)


def named(copy: KekCopy, public: bytes) -> KekCopy:
    """A copy whose name is sealed in and yet is not its key's."""
    return KekCopy("00" * 8, public, close_lock(public, bytes(32), b"eproc-kek-copy/v1\n" + b"00" * 8))


@pytest.mark.parametrize(
    "text",
    ["", "recovery+", "recovery+00", "recovery+" + "G" * 64, secret_text(new_recovery_key())],
    ids=["empty", "nothing behind", "too short", "no hex", "a secret one"],  # the same on every worker
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(RecoveryKeyError, match="no public recovery key"):
        parse_public(text)
    with pytest.raises(RecoveryKeyError, match="Nothing can be sealed"):
        seal_copy(KEK, bytes(32))  # a point to which everything gives the same secret


@pytest.mark.parametrize(
    "data", [b"", b"{}", b'{"kek":"00"}', seal_copy(KEK, new_recovery_key().public).to_bytes()[:-1]]
)
def test_what_is_no_copy_is_refused(data: bytes) -> None:
    with pytest.raises(RecoveryKeyError, match="no sealed copy"):
        parse_copy(data)
    assert public_text(bytes(32)) == "recovery+" + "00" * 32
