"""The end-to-end probe: it walks the way of a bid, names the step that fails, and leaves nothing anywhere."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from procurement import blobs, clock, kept_checkpoint, keystore, ticking
from procurement.models import LogEntry, PendingEntry, ProbeResult, Tick
from procurement.rules.ticks import minute_of, parse_tick
from tenders import tasks
from tenders.models import Bid, BidAct, SealedObject, Tender
from tenders.services import probing


@pytest.fixture
def own_time(db: None) -> Iterator[None]:
    """The server's own time: where it was moved, ticks say so instead of a result."""
    clock.come_back()
    yield
    kept_checkpoint.path().unlink(missing_ok=True)


def stored() -> set[Path]:
    return {path for path in Path(default_storage.path(blobs.FOLDER)).rglob("*") if path.is_file()}


def kept() -> tuple[str, str]:
    row = ProbeResult.objects.get()
    return row.code, row.left_over


def test_probe_of_a_sound_platform_is_ok_and_leaves_nothing(own_time: None) -> None:
    before = stored()
    now = clock.now()
    assert tasks.probe() == "ok"
    assert kept() == ("ok", "")
    assert ProbeResult.objects.get().at >= now
    for model in (Tender, Bid, BidAct, SealedObject, LogEntry, PendingEntry):
        assert not model.objects.exists(), model
    assert stored() == before
    began = time.thread_time()  # not by the wall's clock: other tests run beside this one
    tasks.probe()
    assert time.thread_time() - began < 0.5
    assert ProbeResult.objects.count() == 1


def raises(*_: Any, **__: Any) -> None:
    raise OSError("no space left on device")


@pytest.mark.parametrize(
    ("broken", "code"),
    [
        ("procurement.keystore.kek", "keys"),
        ("procurement.blobs.store", "storage"),
        ("procurement.blobs.open_blob", "opening"),
        ("tenders.services.probing.seal", "sealing"),
    ],
)
def test_what_fails_is_named(own_time: None, monkeypatch: pytest.MonkeyPatch, broken: str, code: str) -> None:
    monkeypatch.setattr(broken, raises)
    assert tasks.probe() == code
    assert kept()[0] == code


def test_gate_that_is_gone_is_found(own_time: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE tenders_bidact DISABLE TRIGGER tenders_bidact_gate")
    assert tasks.probe() == "gate"
    assert not BidAct.objects.exists()


def test_other_bytes_in_the_storage_are_found(own_time: None, monkeypatch: pytest.MonkeyPatch) -> None:
    store = blobs.store
    monkeypatch.setattr(blobs, "store", lambda sealed, name: store(sealed[:-1] + bytes([sealed[-1] ^ 1]), name))
    assert tasks.probe() == "opening"


def test_web_server_that_does_not_answer_is_found(own_time: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "PROBE_URL", "http://127.0.0.1:9/readyz")
    assert tasks.probe() == "web"


def test_object_of_a_probe_that_died_is_thrown_away_by_the_next(
    own_time: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = stored()
    with monkeypatch.context() as patch:

        def die(*_: Any) -> None:
            raise SystemExit

        patch.setattr(probing, "_hand_in", die)
        with pytest.raises(SystemExit):
            tasks.probe()
    assert len(stored()) == len(before) + 1
    assert kept()[1] != ""
    assert tasks.probe() == "ok"
    assert stored() == before


def said() -> str:
    return parse_tick(Tick.objects.latest("index").body.encode()).probe


def test_ticks_carry_the_last_result_while_it_is_fresh(own_time: None) -> None:
    keystore.ensure()
    start = minute_of(clock.now())
    ticking.tick(now=start)
    assert said() == "none"
    tasks.probe()
    ticking.tick(now=start + timedelta(minutes=1))
    assert said() == "ok"
    ProbeResult.objects.update(code="gate")
    ticking.tick(now=start + timedelta(minutes=1, seconds=59))
    assert said() == "ok"  # the minute has its tick already
    ProbeResult.objects.update(at=start + timedelta(minutes=2))
    ticking.tick(now=start + timedelta(minutes=2, seconds=30))
    assert said() == "gate"
    ticking.tick(now=start + timedelta(minutes=4))
    assert said() == "late"


def test_moved_clock_is_said_instead_of_a_result(own_time: None) -> None:
    tasks.probe()
    clock.travel(clock.now() + timedelta(days=1))
    ticking.tick(now=clock.now())
    assert said() == "moved"


def test_clock_in_doubt_is_warned_about(
    own_time: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    facts = ticking.ClockFacts(-9, 250_001)
    monkeypatch.setattr(ticking, "clock_facts", lambda: facts)
    ticking.tick(now=clock.now())
    assert "250001 microseconds" in caplog.text
    assert parse_tick(Tick.objects.get().body.encode()).clock == facts
