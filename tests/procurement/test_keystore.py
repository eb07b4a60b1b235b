"""Key files: made once, readable by their owner alone, never replaced, and refused when they aren't the data's own."""

from __future__ import annotations

import threading
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from procurement import blobs, keystore
from procurement.keystore import KeyProblem
from procurement.rules.boxes import unwrap_key
from procurement.rules.notes import generate_signer, verify_note


@pytest.fixture(autouse=True)
def own_keys(tmp_path: Path, settings: Any) -> Path:
    """A platform without keys and without data."""
    folder = tmp_path / "keys"
    settings.KEYS_DIR = folder
    settings.KEY_FILES = {name: folder / f"{name}.key" for name in keystore.NAMES}
    settings.SIGNER_NAME = "tenders.example/log"
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "blobs")}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    return folder


def run(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_keys_are_made_once_and_only_their_owner_may_read_them(own_keys: Path) -> None:
    assert keystore.ensure() == ["kek", "draft", "receipt"]
    first = keystore.kek(), keystore.draft_key(), keystore.public_key_text()
    assert keystore.ensure() == []
    assert (keystore.kek(), keystore.draft_key(), keystore.public_key_text()) == first
    assert own_keys.stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in own_keys.iterdir()) == ["draft.key", "kek.key", "receipt.key"]
    assert {path.stat().st_mode & 0o777 for path in own_keys.iterdir()} == {0o600}


def test_keys_made_by_many_at_once_are_the_same_for_all() -> None:
    found: list[str] = []

    def make() -> None:
        keystore.ensure()
        found.append(keystore.fingerprint("kek"))

    makers = [threading.Thread(target=make) for _ in range(6)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert len(found) == 6
    assert len(set(found)) == 1


def test_stage_key_is_wrapped_under_the_kek() -> None:
    keystore.ensure()
    public, wrapped = keystore.new_stage_key(UUID(int=1), 1)
    pair = unwrap_key(keystore.kek(), wrapped, tender=UUID(int=1), stage=1, public=public)
    assert pair.public == public


def test_signed_text_verifies_with_the_published_key_and_after_a_change_of_key(own_keys: Path) -> None:
    keystore.ensure()
    note = keystore.sign("a receipt\n")
    old = keystore.public_key_text()
    assert old.startswith("tenders.example/log+")
    assert verify_note(note, keystore.verifier_keys())[0] == "a receipt\n"
    (own_keys / "receipt.key").write_text(generate_signer("tenders.example/log").to_text())
    with pytest.raises(KeyProblem, match="another receipt key"):
        keystore.check()
    (own_keys / keystore.OLD_VERIFIERS).write_text(old + "\n")
    assert keystore.ensure() == []
    assert verify_note(note, keystore.verifier_keys())[0] == "a receipt\n"
    assert keystore.public_key_text() != old


@pytest.mark.parametrize("name", keystore.NAMES)
def test_key_that_is_lost_is_never_made_anew_over_the_data_that_needs_it(own_keys: Path, name: str) -> None:
    keystore.ensure()
    kept = (own_keys / f"{name}.key").read_text()
    (own_keys / f"{name}.key").unlink()
    for act in (keystore.ensure, keystore.check, lambda: keystore.fingerprint(name)):
        with pytest.raises(KeyProblem, match="Put the file back from its copy"):
            act()
    assert not (own_keys / f"{name}.key").exists()
    (own_keys / f"{name}.key").write_text(kept)
    (own_keys / f"{name}.key").chmod(0o600)
    assert keystore.ensure() == []


def test_key_of_another_installation_is_refused_with_both_fingerprints(own_keys: Path) -> None:
    keystore.ensure()
    made_with = keystore.fingerprint("kek")
    (own_keys / "kek.key").write_text("00" * 32 + "\n")
    with pytest.raises(KeyProblem, match=f"another kek key .*{made_with}"):
        keystore.ensure()


@pytest.mark.parametrize("text", ["", "00" * 31, "not hexadecimal"])
def test_key_file_that_holds_no_key_is_refused(own_keys: Path, text: str) -> None:
    keystore.ensure()
    for name in keystore.NAMES:
        (own_keys / f"{name}.key").write_text(text)
    for read in (keystore.kek, keystore.draft_key, keystore.public_key_text):
        with pytest.raises(KeyProblem):
            read()


def test_key_that_others_may_read_is_refused(own_keys: Path) -> None:
    keystore.ensure()
    (own_keys / "kek.key").chmod(0o644)
    with pytest.raises(KeyProblem, match="chmod 600"):
        keystore.check()


def test_missing_key_names_the_command_that_makes_it() -> None:
    with pytest.raises(KeyProblem, match=r"manage\.py keys ensure"):
        keystore.kek()


def test_key_may_lie_in_a_file_of_its_own(tmp_path: Path, own_keys: Path, settings: Any) -> None:
    keystore.ensure()
    secret = keystore.kek()
    elsewhere = tmp_path / "credential"
    (own_keys / "kek.key").rename(elsewhere)
    settings.KEY_FILES["kek"] = elsewhere
    assert keystore.kek() == secret
    keystore.check()


def test_command_shows_fingerprints_and_never_a_secret(own_keys: Path) -> None:
    with pytest.raises(CommandError, match="keys ensure"):
        run("keys", "show")
    made = run("keys", "ensure")
    assert "Made: kek, draft, receipt." in made
    assert run("keys", "ensure") == ""
    shown = run("keys", "show")
    assert keystore.public_key_text() in shown
    for path in own_keys.iterdir():
        assert path.read_text().strip() not in made + shown
    assert keystore.fingerprint("kek") in shown


def test_label_beside_the_objects_holds_fingerprints_only() -> None:
    keystore.ensure()
    label = blobs.read_label(keystore.LABEL)
    assert label is not None
    assert keystore.fingerprint("draft").encode() in label
    assert keystore.kek().hex().encode() not in label
