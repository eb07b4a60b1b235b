"""Backup, restore into another database, and records that say it when they were altered."""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from procurement import blobs, clock, ticking
from procurement.models import LogEntry
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import BidAct, Evaluation, OpenedBid, Receipt, Release, Tender
from tenders.queries.integrity import CHECKS
from tests.database import throw_away
from tests.tenders.conftest import START

PRICES = {1: ("4500", "100")}


@pytest.fixture
def played(agency: Agency, alfa: Company, plan: Plan) -> Played:
    found = director.publish(agency, plan, publish_at=START + timedelta(days=1))
    director.hand_in(found, alfa, PRICES)
    return director.close_and_open(found)


def problems() -> dict[str, int]:
    return {name: count for name, check in CHECKS.items() if (count := len(list(check())))}


def altered(model: type, column: str, value: str) -> None:
    """As a superuser of the database would do it, past the triggers."""
    table = model._meta.db_table  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute(f"UPDATE {table} SET {column} = {value}")  # noqa: S608


def test_records_as_they_were_written_hold(played: Played) -> None:
    assert problems() == {}


@pytest.mark.parametrize(
    ("model", "column", "value", "expected"),
    [
        (LogEntry, "body", "replace(body, 'tender', 'tendre')", "log entries"),
        (LogEntry, "leaf", "reverse(leaf)", "log entries"),
        (Receipt, "note", "replace(note, 'submit', 'withdraw')", "receipts"),
        (BidAct, "received_at", "received_at + interval '1 second'", "receipts"),
        (OpenedBid, "manifest", "replace(manifest, '4500', '4400')", "opened bids"),
        (Evaluation, "inputs", "replace(inputs, '\"4500\"', '\"4400\"')", "evaluations"),
        (Release, "body", "replace(body, 'Laptops', 'Desktops')", "releases"),
    ],
)
def test_records_altered_past_the_triggers_are_named(
    played: Played, model: type, column: str, value: str, expected: str
) -> None:
    altered(model, column, value)
    assert expected in problems()
    with pytest.raises(CommandError, match="do not hold"):
        call_command("verify_records", stdout=StringIO(), stderr=StringIO())


def test_records_missing_and_damaged_objects_are_named(played: Played) -> None:
    act = BidAct.objects.get()
    blobs.delete(act.manifest)
    name = f"{blobs.FOLDER}/{act.files[0][:2]}/{act.files[0]}"
    path = Path(default_storage.path(name))
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert problems() == {"sealed objects": 2}


@pytest.fixture
def empty_database(transactional_db: None) -> Iterator[str]:
    """Another database in the same cluster, thrown away afterwards."""
    name = f"{connection.settings_dict['NAME']}_restored"
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield name
    with connection.cursor() as cursor:
        throw_away(cursor.execute, name)


def test_backup_restored_into_an_empty_installation_holds(
    empty_database: str, played: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = tmp_path / "backup.tar"
    call_command("backup", archive, stdout=StringIO())
    key = (Path(settings.KEYS_DIR) / "kek.key").read_bytes()
    assert key.strip() not in archive.read_bytes()
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", archive)
    with pytest.raises(CommandError, match="empty one only"):
        call_command("restore", archive)
    original = connection.settings_dict["NAME"]
    said = StringIO()
    try:
        connection.close()
        connection.settings_dict["NAME"] = empty_database
        call_command("restore", archive, stdout=said)
        assert Tender.objects.get().stage == "evaluated"
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
    assert "sealed objects: good" in said.getvalue()


def test_restore_of_a_backup_that_is_older_than_what_was_signed_says_so(
    empty_database: str, played: Played, tmp_path: Path
) -> None:
    ticking.tick(now=clock.now())
    archive = tmp_path / "backup.tar"
    call_command("backup", archive, stdout=StringIO())
    clock.travel(clock.now() + timedelta(minutes=1))
    ticking.tick(now=clock.now())
    original, said = connection.settings_dict["NAME"], StringIO()
    try:
        connection.close()
        connection.settings_dict["NAME"] = empty_database
        with pytest.raises(CommandError, match="1 records do not hold"):
            call_command("restore", archive, stdout=StringIO(), stderr=said)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = original
    assert "has 1 of the 2 minutes that were signed" in said.getvalue()


def test_restore_of_a_damaged_archive_is_refused(db: None, tmp_path: Path) -> None:
    archive = tmp_path / "other.tar"
    with tarfile.open(archive, "w") as file:
        file.add(__file__, "something.py")
    with pytest.raises(CommandError, match="belongs to no backup"):
        call_command("restore", archive)
    archive.write_bytes(b"no tar at all" * 100)
    with pytest.raises(CommandError, match="no archive"):
        call_command("restore", archive)
