"""manage.py redflags over files as people have them: packages, lines, gzip, broken parts."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

CASES = Path(__file__).parents[1] / "cases" / "redflags"


def test_sentences_of_a_file(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("redflags", str(CASES / "R003.jsonl"))
    assert capsys.readouterr().out.splitlines() == [
        "R003 OCID short: Bids could be handed in for 14 days; fewer than 15 is little.",
        "1 red flag.",
    ]


def test_json_is_what_the_other_tool_prints(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    packed, settings = tmp_path / "data", tmp_path / "settings.ini"
    packed.write_bytes(gzip.compress((CASES / "R058.jsonl").read_bytes()))
    settings.write_text("[R058]\n", "utf-8")
    call_command("redflags", "--json", "--settings-file", str(settings), str(packed))
    assert json.loads(capsys.readouterr().out) == json.loads((CASES / "R058.json").read_text("utf-8"))


def test_releases_of_one_process_are_merged_before(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    first = {"ocid": "a", "date": "2026-01-01T00:00:00Z", "tender": {"procurementMethod": "direct"}}
    then = {
        "ocid": "a",
        "date": "2026-02-01T00:00:00Z",
        "tender": {"procurementMethod": "open", "numberOfTenderers": 1},
    }
    package = tmp_path / "package.json"
    package.write_text(json.dumps({"releases": [then, first]}), "utf-8")
    call_command("redflags", "--json", str(package))
    assert json.loads(capsys.readouterr().out) == {"OCID": {"a": {"R018": 1.0, "F108": 1.0}}}


def test_what_cannot_be_read_is_named_and_the_rest_read(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    lines = tmp_path / "lines.jsonl"
    lines.write_text('{"ocid": "a", "tender": {"procurementMethod": "direct"}}\n{"ocid": \n{"tender": {}}\n', "utf-8")
    with pytest.raises(SystemExit):
        call_command("redflags", "--json", str(lines), str(tmp_path / "missing"))
    said = capsys.readouterr()
    assert json.loads(said.out) == {"OCID": {"a": {"F109": 1.0}}}
    assert [line.split(":")[1].strip() for line in said.err.splitlines()] == [
        "lines.jsonl, line 2",
        "lines.jsonl, line 3",
        str(tmp_path / "missing"),
    ]


@pytest.mark.parametrize("text", ["[R024]\nthreshold = low", None])
def test_bad_settings_stop_before_any_reading(tmp_path: Path, text: str | None) -> None:
    settings = tmp_path / "settings.ini"
    if text is not None:
        settings.write_text(text, "utf-8")
    with pytest.raises(CommandError, match=r"settings\.ini"):
        call_command("redflags", "--settings-file", str(settings), str(CASES / "R003.jsonl"))
