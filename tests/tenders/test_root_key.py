"""From a root key on paper to the keys that signed, and from an old head of the log to this one: what verify.pyz makes of both."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from procurement import clock, key_list, keystore, public_log
from procurement.models import Checkpoint, LogEntry
from procurement.rules import monitor_main
from procurement.rules.canonical import parse_canonical
from procurement.rules.key_lists import KeyPeriod, key_list_text, parse_key_list, verify_key_list
from procurement.rules.notes import generate_signer, sign_note
from procurement.rules.tiles import Tile
from procurement.rules.verify import Finding, verify
from procurement.rules.verify_records import fingerprint
from procurement.rules.visibility import Audience
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.services.bundles import write_bundle
from tests.tenders.bidding import open_tender
from tests.tenders.bundle_forging import files_of, signed_anew
from tests.tenders.test_public_log import pass_minutes

ROOT = generate_signer("tenders.example/root")
pytestmark = pytest.mark.django_db


@pytest.fixture
def own_keys(tmp_path: Path, settings: Any, world: None) -> None:
    """Keys of this test alone, which it may change."""
    settings.KEYS_DIR = tmp_path / "keys"
    settings.KEY_FILES = {name: settings.KEYS_DIR / f"{name}.key" for name in keystore.NAMES}
    default = {**settings.STORAGES["default"], "OPTIONS": {"location": str(tmp_path / "blobs")}}
    settings.STORAGES = {**settings.STORAGES, "default": default}
    keystore.ensure()


@pytest.fixture
def opened(own_keys: None, agency: Agency, alfa: Company, plan: Plan) -> Played:
    played = open_tender(agency, plan)
    pass_minutes()
    director.hand_in(played, alfa, {1: ("5600", "150")})
    pass_minutes(2)
    director.move_to(played.bids_end_at + timedelta(minutes=1))
    pass_minutes(2)
    director.close_and_open(played)
    pass_minutes(2)
    return played


def keys(*words: object) -> str:
    out = StringIO()
    call_command("keys", *(str(word) for word in words), stdout=out)
    return out.getvalue()


def install(tmp_path: Path, text: str = "", *, signer: Any = ROOT) -> str:
    note = tmp_path / "keys.note"
    note.write_text(sign_note(text or keys("list"), signer), "utf-8")
    return keys("install", note, "--root", ROOT.verifier)


def bundle_of(played: Played) -> bytes:
    out = BytesIO()
    write_bundle(played.fresh(), Audience.PUBLIC, out)
    return out.getvalue()


def finding(bundle: bytes, rule: str, **given: Any) -> Finding:
    return next(found for found in verify(BytesIO(bundle), **given) if found.rule == rule)


def test_root_key_vouches_for_every_key_that_signed_also_after_a_change(opened: Played, tmp_path: Path) -> None:
    assert "Served at /keys.note: 1 keys." in install(tmp_path)
    answer = Client().get("/keys.note")
    assert verify_key_list(answer.content.decode(), ROOT.verifier) == key_list.periods()
    before = keystore.verifier_keys()[0]
    for _ in range(2):  # it isn't used before the root key vouches for it
        assert "Have the list signed" in keys("rotate")
    assert keystore.verifier_keys()[0] == before
    install(tmp_path)
    assert "From now on this key signs" in keys("rotate")
    assert keystore.verifier_keys()[1] == before != keystore.verifier_keys()[0]
    event = LogEntry.objects.get(type="key.rotated")
    assert str(before) in event.body
    pass_minutes(2)
    assert [period.until is None for period in parse_key_list(keys("list"))] == [True, False]
    install(tmp_path)
    bundle = bundle_of(opened)
    for trusted in (str(ROOT.verifier), fingerprint(ROOT.verifier), fingerprint(keystore.verifier_keys()[0])):
        found = finding(bundle, "V2", trusted=trusted)
        assert found.verdict == "ok", found
    assert finding(bundle, "V2", trusted=fingerprint(before)).verdict == "FAILED"
    assert fingerprint(ROOT.verifier) in str(finding(bundle, "V2"))
    assert not [str(found) for found in verify(BytesIO(bundle)) if found.verdict == "FAILED"]


def test_change_without_root_key_takes_two_calls(own_keys: None) -> None:
    before = keystore.verifier_keys()[0]
    assert "The next key is" in keys("rotate")
    keys("rotate")
    assert keystore.verifier_keys()[1:] == (before,)
    assert Client().get("/keys.note").status_code == 404
    keystore.check()


def test_list_that_its_root_did_not_sign_or_that_lacks_the_key_is_not_installed(opened: Played, tmp_path: Path) -> None:
    stranger = generate_signer("tenders.example/log")
    other = key_list_text([KeyPeriod(stranger.verifier, clock.now())])
    for text, signer in (("", stranger), (other, ROOT), ("nothing\n", ROOT)):
        with pytest.raises(CommandError):
            install(tmp_path, text, signer=signer)
    note = tmp_path / "keys.note"
    note.write_text(sign_note(keys("list"), ROOT), "utf-8")
    with pytest.raises(CommandError, match="--root"):
        keys("install", note)


def test_forged_key_lists_fail_at_v2_with_the_first_bad_file(opened: Played, tmp_path: Path) -> None:
    install(tmp_path)
    files = files_of(bundle_of(opened))
    (period,) = key_list.periods()
    received = opened.receipts[0].act.received_at
    stranger = generate_signer("tenders.example/log")
    bid = next(path for path in files if path.endswith("receipt.txt"))

    def listed(*periods: KeyPeriod, signer: Any = ROOT) -> bytes:
        return sign_note(key_list_text(periods), signer).encode()

    for artefact, note in (
        ("keys.note", listed(period, signer=stranger)),
        ("keys.note", listed(KeyPeriod(stranger.verifier, period.since))),
        ("keys.note", listed(KeyPeriod(period.key, period.since, received))),
        (bid, listed(KeyPeriod(period.key, received + timedelta(seconds=1)))),
        ("checkpoints.json", listed(KeyPeriod(period.key, received))),
    ):
        found = finding(signed_anew({**files, "keys.note": note}), "V2", trusted=str(ROOT.verifier))
        assert (found.verdict, found.artefact) == ("FAILED", artefact), found
    without = {path: body for path, body in files.items() if path != "root.txt"}
    assert finding(signed_anew(without), "V2").artefact == "root.txt"


def log_in(folder: Path) -> Path:
    """A copy of the log's files, as anybody may keep one."""
    size = public_log.size()
    for tile in [Tile(0, 0, size), Tile(None, 0, size)]:
        path = folder / tile.path()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(public_log.read_tile(tile))
    newest = public_log.latest_checkpoint()
    assert newest is not None
    (folder / "checkpoint").write_text(newest.note, "utf-8")
    return folder


def test_older_heads_are_compared_and_the_one_that_does_not_fit_is_named(opened: Played, tmp_path: Path) -> None:
    bundle = bundle_of(opened)
    known: Any = parse_canonical(files_of(bundle)["checkpoints.json"])
    note = Checkpoint.objects.exclude(note__in=known["notes"]).earliest("size").note
    printed = "Public log:\n" + " ".join(note.split("\n")[:3]) + "\nPage 1"
    bundled = next(body for path, body in files_of(bundle).items() if path.endswith(".tlog-proof")).decode()
    fetch = monitor_main.fetch_from(str(log_in(tmp_path / "log")))
    assert finding(bundle, "V3", heads=[("proof", bundled)]).verdict == "ok"
    for text in (note, printed):
        assert finding(bundle, "V3", heads=[("paper", text)]).verdict == "not applicable"
        assert finding(bundle, "V3", heads=[("paper", text)], fetch=fetch).verdict == "ok"
    name, number, root = note.split("\n")[:3]
    other = f"{name}\n{number}\n{'A' * 43}=\n"
    stranger = generate_signer(name)
    lies: list[tuple[str, Callable[[str], bytes] | None]] = [
        (keystore.sign(other), fetch),
        (printed.replace(root, "A" * 43 + "="), fetch),
        (bundled[:-20] + "\n", None),
        (sign_note(f"{name}\n{number}\n{root}\n", stranger), fetch),
        ("nothing", None),
    ]
    for text, where in lies:
        found = finding(bundle, "V3", heads=[("good", bundled), ("lie", text)], fetch=where)
        assert (found.verdict, found.artefact) == ("FAILED", "lie"), (text, found)


def test_monitor_takes_the_keys_from_the_list_of_the_root_key(opened: Played, tmp_path: Path) -> None:
    install(tmp_path)
    site = tmp_path / "site"
    log = log_in(site / "log")
    (site / "keys.note").write_text(key_list.note(), "utf-8")

    def look(root: str) -> tuple[int, str]:
        parser, said = argparse.ArgumentParser(), list[str]()
        monitor_main.add_arguments(parser)
        options = parser.parse_args([str(log), *(["--root", root] if root else [])])
        return monitor_main.look(options, say=said.append, now=clock.now()), " ".join(said)

    assert look(str(ROOT.verifier))[0] == 0
    assert look(str(generate_signer("tenders.example/root").verifier))[0] == 1
    assert look("")[0] == 2
    (period,) = key_list.periods()
    over = KeyPeriod(period.key, period.since, clock.now())
    (site / "keys.note").write_text(sign_note(key_list_text([over]), ROOT), "utf-8")
    code, said = look(str(ROOT.verifier))
    assert (code, "whose time is over" in said) == (1, True)
