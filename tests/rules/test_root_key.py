"""The root key: made offline, signs lists that are sound and nothing else, and never replaces a file."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from procurement.rules import root_main
from procurement.rules.key_lists import KeyPeriod, key_list_text, signs_at, sound, verify_key_list
from procurement.rules.log import LogError
from procurement.rules.notes import generate_signer, parse_signer
from procurement.rules.verify_records import fingerprint

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
NEW, OLD = (generate_signer("tenders.example/log").verifier for _ in range(2))
LIST = (KeyPeriod(NEW, SINCE + DAY), KeyPeriod(OLD, SINCE, SINCE + 2 * DAY))


def run(*words: object) -> tuple[int, list[str]]:
    parser, said = argparse.ArgumentParser(), list[str]()
    root_main.add_arguments(parser)
    return root_main.run(parser.parse_args([str(word) for word in words]), say=said.append), said


def test_root_key_is_made_once_and_signs_a_list(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    secret, text, note = tmp_path / "root.key", tmp_path / "list.txt", tmp_path / "keys.note"
    code, said = run("new", "tenders.example/root", "--output", secret)
    root = parse_signer(secret.read_text().strip()).verifier
    assert (code, said) == (0, [f"root key    {root}", f"fingerprint {fingerprint(root)}"])
    assert secret.stat().st_mode & 0o777 == 0o600
    assert run("new", "tenders.example/root", "--output", secret)[0] == 2
    text.write_text(key_list_text(LIST))
    code, said = run("sign", text, "--key", secret, "--output", note)
    assert (code, len(said), "until" in said[1], "still signs" in said[0]) == (0, 4, True, True)
    assert verify_key_list(note.read_text(), root) == LIST
    text.write_text(key_list_text(LIST[1:]))
    assert run("sign", text, "--key", secret, "--output", tmp_path / "other")[0] == 1
    assert run("sign", text, "--key", tmp_path / "none", "--output", note)[0] == 2
    assert run("sign", text, "--key", text, "--output", note)[0] == 1
    assert run("new", "two words", "--output", tmp_path / "x")[0] == 1
    assert "Refused" in capsys.readouterr().err


@pytest.mark.parametrize(
    "periods",
    [
        (),
        LIST[1:],
        LIST[::-1],
        (LIST[0], KeyPeriod(OLD, SINCE, SINCE)),
        (LIST[0], KeyPeriod(NEW, SINCE, SINCE + DAY)),
    ],
)
def test_list_that_contradicts_itself_is_not_signed(periods: tuple[KeyPeriod, ...]) -> None:
    with pytest.raises(LogError):
        sound(periods)


def test_key_signs_in_its_time_only() -> None:
    assert [signs_at(LIST, OLD, SINCE + n * DAY) for n in (-1, 0, 1, 2)] == [False, True, True, False]
    assert [signs_at(LIST, NEW, SINCE + n * DAY) for n in (0, 1, 99)] == [False, True, True]
