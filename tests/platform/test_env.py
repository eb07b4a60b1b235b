"""The environment is read loudly: what can't be used is refused in a sentence, and a refusal shows no secret."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from procurement import env

POSTGRES = ("postgres", "postgresql")


def test_text_empty_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", "")
    assert env.text("NAME", "default") == "default"


def test_text_from_file_is_stripped(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("  from a file\n")
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "secret"))
    assert env.text("NAME") == "from a file"


def test_text_given_twice_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NAME", "one")
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "other"))
    with pytest.raises(ImproperlyConfigured, match="NAME and NAME_FILE are both set"):
        env.text("NAME")


def test_text_from_missing_file_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NAME_FILE", str(tmp_path / "missing"))
    with pytest.raises(ImproperlyConfigured, match="can't be read"):
        env.text("NAME")


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("Yes", True), ("off", False), ("0", False), ("", True)])
def test_flag_reads_words(monkeypatch: pytest.MonkeyPatch, value: str, expected: bool) -> None:
    monkeypatch.setenv("NAME", value)
    assert env.flag("NAME", default=True) is expected


def test_flag_of_another_word_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", "maybe")
    with pytest.raises(ImproperlyConfigured, match="neither yes nor no"):
        env.flag("NAME", default=True)


@pytest.mark.parametrize("value", ["eight", "-1", "0", "65536", "8000.5", "²"])
def test_number_out_of_range_or_form_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("PORT", value)
    with pytest.raises(ImproperlyConfigured, match="not a whole number from 1 to 65535"):
        env.number("PORT", 8000, least=1, most=65535)


def test_words_are_split_at_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NAME", "a, b,,c")
    assert env.words("NAME") == ["a", "b", "c"]


@pytest.mark.parametrize("value", ["mysql://user:sesame@host/name", "postgres://user:sesame@host:port/name"])
def test_url_refusal_never_shows_the_password(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DATABASE_URL", value)
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.url("DATABASE_URL", schemes=POSTGRES)
    assert "sesame" not in str(refusal.value)


def test_database_takes_every_part_of_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://us%40er:p%2Fw@db.example.org:5433/procure?sslmode=verify-full")
    parts = env.url("DATABASE_URL", schemes=POSTGRES)
    assert parts is not None
    assert env.database(parts) == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "procure",
        "USER": "us@er",
        "PASSWORD": "p/w",
        "HOST": "db.example.org",
        "PORT": "5433",
        "OPTIONS": {"sslmode": "verify-full"},
    }


@pytest.mark.parametrize("value", ["postgres://host/", "postgres://host/one/two", "postgres://host/name?ssl=off"])
def test_database_incomplete_or_with_unknown_option_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("DATABASE_URL", value)
    parts = env.url("DATABASE_URL", schemes=POSTGRES)
    assert parts is not None
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        env.database(parts)


def test_kept_secret_is_made_once_and_is_private(tmp_path: Path) -> None:
    file = tmp_path / "new" / "secret-key"
    first = env.kept_secret(file)
    assert len(first) >= 64
    assert env.kept_secret(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]
