"""verify_records and the public log: whatever a superuser changes is named; an older database is noticed, and never in silence."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from procurement import audit, clock, kept_checkpoint, ticking
from procurement.management.commands.prepare import refuse_an_older_database
from procurement.models import Checkpoint, LogEntry, LogNode, PendingEntry, Tick, TickedEntry
from procurement.rules.events import OrganizationApproved
from tenders.queries.integrity_log import public_log
from tests.procurement.test_ticking import quiet_minutes
from tests.tenders.conftest import START

MINUTE = timedelta(minutes=1)


@pytest.fixture
def log(world: None) -> None:
    """Three minutes with an act each."""
    for minute in range(3):
        clock.travel(START + minute * MINUTE)
        audit.record(OrganizationApproved(f"organization:{minute}"), actor=None, now=clock.now())
        clock.travel(START + minute * MINUTE + timedelta(seconds=5))
        ticking.tick(now=clock.now())


def superuser(table: type, statement: str) -> None:
    """Past the triggers, as the owner of the table can."""
    name = table._meta.db_table  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE {name} DISABLE TRIGGER USER")
        cursor.execute(statement.replace("{}", name))


def test_log_as_it_was_written_holds(log: None) -> None:
    assert list(public_log()) == []
    assert Tick.objects.count() == 3


@pytest.mark.parametrize(
    ("table", "statement", "named"),
    [
        (Tick, "UPDATE {} SET body = replace(body, '\"gap\":0', '\"gap\":1') WHERE index = 1", "Tick 1 was altered"),
        (Tick, "UPDATE {} SET leaf = reverse(leaf) WHERE index = 2", "Tick 2 was altered"),
        (Tick, "UPDATE {} SET minute = minute + interval '1 hour' WHERE index = 1", "Tick 1 is kept under another"),
        (Tick, "UPDATE {} SET seed = sha256(seed) WHERE index = 0", "entries of tick 0"),
        (Tick, "UPDATE {} SET places = 8192 WHERE index = 0", "entries of tick 0"),
        (TickedEntry, "UPDATE {} SET position = (position + 1) % 4096 WHERE tick_id = 1", "entries of tick 1"),
        (TickedEntry, "DELETE FROM {} WHERE tick_id = 1", "in no tick"),
        (LogEntry, "UPDATE {} SET leaf = reverse(leaf) WHERE subject = 'organization:1'", "entries of tick 1"),
        (Checkpoint, "UPDATE {} SET note = replace(note, E'\\n2\\n', E'\\n1\\n') WHERE size = 2", "Checkpoint 2 does not verify"),
        (Checkpoint, "UPDATE {} SET size = 7 WHERE size = 2", "Checkpoint 7 is of ticks that are not there"),
        (Checkpoint, "UPDATE {} SET note = (SELECT note FROM {} WHERE size = 1) WHERE size = 2", "Checkpoint 2 is of another"),
        (LogNode, "INSERT INTO {} (level, index, hash) VALUES (1, 0, 'x')", "Root (1, 0) is of ticks that are not there"),
        (PendingEntry, "INSERT INTO {} SELECT min(id), now() FROM procurement_logentry", "waits for another"),
    ],
)  # fmt: skip
def test_change_past_the_triggers_is_named(log: None, table: type, statement: str, named: str) -> None:
    superuser(table, statement)
    assert any(named in problem for problem in public_log()), list(public_log())


def test_entry_that_was_kept_from_the_log_is_named(log: None) -> None:
    entry = audit.record(OrganizationApproved("organization:9"), actor=None, now=clock.now())
    assert list(public_log()) == []
    PendingEntry.objects.all().delete()
    assert list(public_log()) == [f"Log entry {entry.pk} is in no tick and does not wait for one."]


def test_only_entry_of_a_minute_moved_to_one_that_never_was_is_named(log: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'procurement_tickedentry'::regclass"
            " AND confrelid = 'procurement_tick'::regclass"
        )
        superuser(TickedEntry, f'ALTER TABLE {{}} DROP CONSTRAINT "{cursor.fetchone()[0]}"')
    superuser(TickedEntry, "UPDATE {} SET tick_id = 99 WHERE tick_id = 1")
    assert any("in no tick" in problem for problem in public_log()), list(public_log())


def test_minute_taken_out_at_the_end_contradicts_what_was_signed(log: None) -> None:
    superuser(Checkpoint, "DELETE FROM {} WHERE size = 3")
    superuser(TickedEntry, "DELETE FROM {} WHERE tick_id = 2")
    superuser(Tick, "DELETE FROM {} WHERE index = 2")
    assert "has 2 of the 3 minutes that were signed" in next(public_log())


def test_root_over_a_full_tile_is_checked(world: None) -> None:
    ticking.tick(now=clock.now())
    quiet_minutes(1, 255)
    clock.travel(START + 255 * MINUTE)
    ticking.tick(now=clock.now())
    assert list(public_log()) == []
    superuser(LogNode, "UPDATE {} SET hash = reverse(hash)")
    assert any("root over 256^1 ticks" in problem for problem in public_log())


def test_older_database_stops_the_start_and_going_on_is_said_in_the_log(log: None) -> None:
    with pytest.raises(CommandError, match="Nothing is lost"):
        call_command("accept_log_loss")
    before = transaction.savepoint()
    clock.travel(START + 5 * MINUTE)
    ticking.tick(now=clock.now())
    transaction.savepoint_rollback(before)
    with pytest.raises(CommandError, match="older copy of the database"):
        refuse_an_older_database()
    with pytest.raises(CommandError, match="--yes"):
        call_command("accept_log_loss")
    clock.travel(START + 6 * MINUTE)
    call_command("accept_log_loss", "--yes", stdout=StringIO())
    ticking.tick(now=clock.now())
    assert list(public_log()) == []
    entry = LogEntry.objects.get(type="log.loss_accepted")
    assert ('"present":3' in entry.body, '"size":4' in entry.body, entry.public) == (True, True, True)
    assert kept_checkpoint.path().with_name("last-checkpoint.lost-4").exists()


def test_file_that_is_no_checkpoint_is_not_passed_over(log: None) -> None:
    kept_checkpoint.keep("nonsense")
    with pytest.raises(CommandError, match="no checkpoint of this installation"):
        call_command("accept_log_loss", "--yes")
