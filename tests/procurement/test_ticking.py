"""The public log as it grows: one leaf a minute, every entry exactly once, whatever dies in between."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction

from procurement import audit, clock, kept_checkpoint, keystore, public_log, tasks, ticking
from procurement.clock_facts import clock_facts
from procurement.models import Checkpoint, LogEntry, LogNode, PendingEntry, Tick, TickedEntry
from procurement.rules.checkpoints import Checkpoint as Head
from procurement.rules.checkpoints import verify_checkpoint
from procurement.rules.events import OrganizationApproved, OrganizationRegistered
from procurement.rules.log_monitor import follow
from procurement.rules.log_proofs import verify_proof
from procurement.rules.merkle import leaf_of, root_of
from procurement.rules.notes import generate_signer, sign_note
from procurement.rules.ticks import ClockFacts, minute_of, parse_tick
from procurement.rules.ticks import Tick as Leaf
from procurement.rules.tiles import parse_tile

START = datetime(2026, 3, 2, 9, 0, 30, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def started(db: None) -> Iterator[None]:
    clock.travel(START)
    yield
    kept_checkpoint.path().unlink(missing_ok=True)


@pytest.fixture
def committing(transactional_db: None) -> Iterator[None]:
    """The same where every step really commits."""
    clock.travel(START)
    yield
    kept_checkpoint.path().unlink(missing_ok=True)


def record(*, public: bool = False) -> LogEntry:
    one = (
        OrganizationApproved("organization:1") if public else OrganizationRegistered("organization:1", kind="supplier")
    )
    return audit.record(one, actor=None, now=clock.now())


def tick_at(minute: int) -> Checkpoint | None:
    clock.travel(START + minute * MINUTE + timedelta(seconds=10))
    return ticking.tick(now=clock.now())


def quiet_minutes(first: int, stop: int) -> None:
    """Ticks without entries, all at once: as the service makes them, one by one."""
    previous, made = bytes.fromhex(Tick.objects.get(index=first - 1).leaf), []
    for index in range(first, stop):
        t = START + index * MINUTE
        body = Leaf(t, b"r" * 32, previous, 0, "").to_text()
        previous = leaf_of(body)
        row = Tick(
            index=index, minute=minute_of(t), body=body.decode(), leaf=previous.hex(), seed=b"s" * 32, places=4096
        )
        made.append(row)
    Tick.objects.bulk_create(made)


def places() -> dict[int, int]:
    """Entry -> its tick."""
    return dict(TickedEntry.objects.values_list("entry_id", "tick_id"))


def serve(path: str) -> bytes:
    """The log as a follower gets it."""
    newest = public_log.latest_checkpoint()
    assert newest is not None
    return newest.note.encode() if path == "checkpoint" else public_log.read_tile(parse_tile(path))


def test_one_leaf_a_minute_whatever_happened(started: None) -> None:
    record()
    first = tick_at(0)
    assert first is not None
    assert first.size == 1
    record()
    again = tick_at(0)
    assert again == first
    assert Tick.objects.count() == 1
    tick_at(1)
    tick_at(2)
    assert Tick.objects.count() == 3
    assert sorted(places().values()) == [0, 1]
    assert not PendingEntry.objects.exists()
    assert [tick.places for tick in Tick.objects.all()] == [4096] * 3


def test_missed_minutes_are_said_and_never_filled(started: None) -> None:
    tick_at(0)
    tick_at(11)
    second = parse_tick(Tick.objects.get(index=1).body.encode())
    assert (Tick.objects.count(), second.gap) == (2, 10)
    assert second.previous == bytes.fromhex(Tick.objects.get(index=0).leaf)


def test_clock_set_back_stops_the_log_until_it_is_right_again(started: None, caplog: pytest.LogCaptureFixture) -> None:
    tick_at(5)
    tick_at(3)
    assert Tick.objects.count() == 1
    assert "set back" in caplog.text
    tick_at(6)
    assert Tick.objects.count() == 2


def test_entries_and_time_of_a_tick(started: None) -> None:
    early = record()
    clock.travel(START + 90 * MINUTE)
    late = record()
    ticking.tick(now=START + MINUTE)  # as by a process that was held up between reading the clock and now
    assert places() == {early.pk: 0}
    tick_at(91)
    assert places() == {early.pk: 0, late.pk: 1}


def test_import_of_more_than_a_minute_holds_goes_into_the_next(started: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ticking, "MOST_ENTRIES", 2)
    entries = [record().pk for _ in range(5)]
    for minute in range(3):
        tick_at(minute)
    assert places() == dict(zip(entries, (0, 0, 1, 1, 2), strict=True))


@pytest.mark.parametrize("step", ["TickedEntry.objects.bulk_create", "_keep_nodes"])
def test_death_in_the_middle_leaves_nothing_and_the_next_call_does_it_all(
    committing: None, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    entry = record()

    def die(*_: object, **__: object) -> None:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(f"procurement.ticking.{step}", die)
        with pytest.raises(SystemExit):
            tick_at(1)
    assert (Tick.objects.count(), TickedEntry.objects.count(), PendingEntry.objects.count()) == (0, 0, 1)
    tick_at(1)
    assert (places(), PendingEntry.objects.count()) == ({entry.pk: 0}, 0)


def test_death_before_the_signature_is_made_good_by_the_next_call(
    committing: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(_: str) -> str:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(keystore, "sign", die)
        with pytest.raises(SystemExit):
            tick_at(0)
    assert (Tick.objects.count(), Checkpoint.objects.count()) == (1, 0)
    signed = ticking.tick(now=clock.now())
    assert signed is not None
    assert (Tick.objects.count(), signed.size) == (1, 1)


def test_entry_that_commits_late_is_in_a_later_tick_exactly_once(committing: None) -> None:
    written, may_commit = threading.Event(), threading.Event()
    late: list[int] = []

    def slow() -> None:
        with transaction.atomic():
            late.append(record().pk)
            written.set()
            may_commit.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert written.wait(10)
    early = record().pk
    assert early > late[0]  # its number is higher, and it is there first
    tick_at(1)
    assert places() == {early: 0}
    may_commit.set()
    thread.join(10)
    tick_at(2)
    tick_at(3)
    assert places() == {early: 0, late[0]: 1}


def test_two_at_once_make_one_leaf_and_writers_wait_for_neither(committing: None) -> None:
    held, done = threading.Event(), threading.Event()

    def other() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ticking._LOCK])
            held.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=other)
    thread.start()
    assert held.wait(10)
    record()
    assert tick_at(1) is None
    done.set()
    thread.join(10)
    assert tick_at(1) is not None
    assert Tick.objects.count() == 1


@pytest.mark.parametrize("model", [Tick, TickedEntry, LogNode, Checkpoint])
@pytest.mark.parametrize("statement", ["DELETE FROM {}", "UPDATE {} SET {} = {}", "TRUNCATE {} CASCADE"])
def test_database_refuses_every_change(started: None, model: type, statement: str) -> None:
    record()
    tick_at(0)
    LogNode.objects.create(level=9, index=0, hash="0" * 64)
    column = model._meta.pk.column  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(DatabaseError) as caught, connection.cursor() as cursor:
        cursor.execute(statement.format(model._meta.db_table, column, column))  # type: ignore[attr-defined]
    assert getattr(caught.value.__cause__, "pgcode", "") == "EP002"


def test_log_of_many_minutes_is_followed_and_its_proofs_hold(started: None) -> None:
    secret, public = record(), record(public=True)
    tick_at(0)
    seen = serve("checkpoint").decode()
    quiet_minutes(1, 254)
    for minute in range(254, 259):
        ticking.tick(now=START + minute * MINUTE)
    keys = keystore.verifier_keys()
    found = follow(serve, keys, seen, now=START + 258 * MINUTE)
    assert (found.checkpoint.size, len(found.ticks), found.missing) == (259, 258, 0)
    assert LogNode.objects.values_list("level", "index").get() == (1, 0)
    leaves = [bytes.fromhex(leaf) for leaf in Tick.objects.order_by("index").values_list("leaf", flat=True)]
    assert public_log.root(259) == found.checkpoint.root == root_of(leaves)
    for entry, text in ((secret, ""), (public, public.body)):
        proof = public_log.proof_of(entry)
        assert proof is not None
        shown = verify_proof(proof.to_text(), keys)
        assert (shown.leaf.hex(), shown.event, shown.index) == (entry.leaf, text, 0)
        assert shown.tick.t >= entry.at
    assert public_log.proof_of(record()) is None


def test_nobody_sees_how_many_events_a_minute_had(started: None) -> None:
    def served() -> list[int]:
        paths = ("checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1")
        return [len(serve(path)) for path in paths]

    before = transaction.savepoint()
    tick_at(0)
    nothing = served()
    transaction.savepoint_rollback(before)
    kept_checkpoint.path().unlink()
    entries = [record() for _ in range(50)]
    tick_at(0)
    assert served() == nothing
    sizes = set()
    for entry in (entries[0], entries[-1]):
        proof = public_log.proof_of(entry)
        assert proof is not None
        sizes.add(len(proof.inner_path))
    assert sizes == {12}


def test_checkpoint_is_kept_beside_the_keys_and_an_older_database_is_refused(started: None) -> None:
    for minute in range(3):
        tick_at(minute)
    assert kept_checkpoint.path().read_text() == serve("checkpoint").decode()
    before = transaction.savepoint()
    tick_at(3)
    transaction.savepoint_rollback(before)
    with pytest.raises(kept_checkpoint.LogBehind, match="has 3 of the 4 minutes that were signed"):
        tick_at(4)
    assert Tick.objects.count() == 3


def test_database_with_another_log_is_refused(started: None) -> None:
    tick_at(0)
    keys = keystore.verifier_keys()
    kept_checkpoint.keep(keystore.sign(Head(keys[0].name, 1, b"x" * 32).to_text()))
    with pytest.raises(kept_checkpoint.LogBehind, match="another one than was signed here"):
        tick_at(1)
    kept_checkpoint.keep(sign_note(Head("x", 1, b"x" * 32).to_text(), generate_signer("x")))
    with pytest.raises(kept_checkpoint.LogBehind, match="no checkpoint of this installation"):
        kept_checkpoint.check()


def test_folder_of_keys_that_cannot_be_written_is_said(
    started: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(settings, "KEYS_DIR", settings.KEYS_DIR / "not there")
    kept_checkpoint.keep("x")
    assert "can't be kept" in caplog.text
    kept_checkpoint.check()


def test_clock_of_another_machine_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "EMBEDDED_DATABASE", False)
    monkeypatch.setitem(settings.DATABASES["default"], "HOST", "db.example.org")
    assert clock_facts() == ClockFacts()


def test_clock_of_this_machine_is_measured_where_something_keeps_it() -> None:
    facts = clock_facts()
    assert (facts.offset is None) == (facts.error is None)
    assert facts.error is None or facts.error >= 0


def test_task_ticks_by_the_clock_and_checkpoints_are_signed_by_the_present_key(started: None) -> None:
    tasks.tick()
    head, key = verify_checkpoint(serve("checkpoint").decode(), keystore.verifier_keys())
    assert (head.size, key) == (1, keystore.verifier_keys()[0])
    assert parse_tick(Tick.objects.get().body.encode()).t >= START
