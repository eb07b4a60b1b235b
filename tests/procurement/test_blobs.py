"""Sealed objects in storage: whole or not at all, named by their id, and the same over a folder and over any other storage."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.files.storage import InMemoryStorage

from procurement import blobs, clock, tasks
from procurement.blobs import Backend, BlobMissing, BlobWriter, FileBackend, StorageBackend

ID, OTHER_ID = "ab" * 32, "cd" * 32


@pytest.fixture(params=["folder", "storage"], autouse=True)
def store(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Backend:
    made: Backend = FileBackend(tmp_path / "sealed")
    if request.param == "storage":
        made = StorageBackend(InMemoryStorage(), tmp_path / "incoming")
    monkeypatch.setattr(blobs, "backend", lambda: made)
    return made


def staged(store: Backend) -> list[Path]:
    return list(store.staging().iterdir())


def test_object_is_there_only_after_its_commit_and_reads_back(store: Backend) -> None:
    writer = BlobWriter(store)
    writer.write(b"sealed ")
    writer.write(b"bytes")
    assert not blobs.exists(ID)
    assert len(staged(store)) == 1
    writer.commit(ID)
    assert writer.size == 12
    assert blobs.exists(ID)
    assert staged(store) == []
    with blobs.open_blob(ID) as source:
        assert source.read() == b"sealed bytes"
        source.seek(-5, os.SEEK_END)
        assert source.read() == b"bytes"


def test_object_stored_again_changes_nothing(store: Backend) -> None:
    blobs.store(b"sealed", ID)
    blobs.store(b"sealed", ID)
    with blobs.open_blob(ID) as source:
        assert source.read() == b"sealed"
    assert staged(store) == []


def test_writer_discarded_leaves_nothing_and_after_a_commit_does_no_harm(store: Backend) -> None:
    writer = BlobWriter(store)
    writer.write(b"half")
    writer.discard()
    assert staged(store) == []
    writer = BlobWriter(store)
    writer.write(b"whole")
    writer.commit(ID)
    writer.discard()
    assert blobs.exists(ID)


def test_object_missing_or_deleted_is_named(store: Backend) -> None:
    with pytest.raises(BlobMissing, match=OTHER_ID):
        blobs.open_blob(OTHER_ID)
    blobs.store(b"sealed", ID)
    blobs.delete(ID)
    blobs.delete(ID)
    assert not blobs.exists(ID)
    with pytest.raises(BlobMissing) as missing:
        blobs.open_blob(ID)
    assert missing.value.object_id == ID


@pytest.mark.parametrize("wrong", ["", "ab", "AB" * 32, "../" * 21 + "a", "ab" * 32 + "\n"])
def test_object_under_anything_but_an_id_is_refused(wrong: str) -> None:
    for act in (blobs.exists, blobs.delete, blobs.open_blob, lambda name: blobs.store(b"sealed", name)):
        with pytest.raises(ValueError, match="64 hexadecimal"):
            act(wrong)


def test_writing_that_fails_leaves_no_object_and_no_rest(store: Backend, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        blobs.store(b"sealed", ID)
    monkeypatch.undo()
    assert not store.exists(f"{ID[:2]}/{ID}")
    assert staged(store) == []


def test_rests_of_killed_writers_are_removed_when_they_are_old(store: Backend) -> None:
    old, young = BlobWriter(store), BlobWriter(store)
    old_path, young_path = old._path, young._path
    day = datetime(2026, 11, 22, tzinfo=UTC)
    os.utime(old_path, (0, (day - timedelta(days=2)).timestamp()))
    os.utime(young_path, (0, day.timestamp()))
    assert blobs.discard_stale(day - timedelta(days=1)) == 1
    assert staged(store) == [young_path]
    old.discard()
    young.discard()


def test_label_is_replaced_whole(store: Backend) -> None:
    assert blobs.read_label("keys.json") is None
    blobs.write_label("keys.json", b"one")
    blobs.write_label("keys.json", b"two")
    assert blobs.read_label("keys.json") == b"two"
    assert staged(store) == []


def test_folder_and_files_are_their_owner_s_alone(store: Backend, tmp_path: Path) -> None:
    blobs.store(b"sealed", ID)
    if isinstance(store, FileBackend):
        path = tmp_path / "sealed" / "ab" / ID
        assert path.stat().st_mode & 0o777 == 0o600
        assert path.parent.stat().st_mode & 0o777 == 0o700


def test_unfinished_uploads_are_cleared_after_a_day_and_not_before(db: None) -> None:
    folder = blobs.backend().staging()
    old, young = folder / "old.part", folder / "young.part"
    for path in (old, young):
        path.write_bytes(b"half a file")
    yesterday = clock.now().timestamp() - 25 * 3600
    os.utime(old, (yesterday, yesterday))
    assert tasks.clear_unfinished_uploads() == 1
    assert [path.exists() for path in (old, young)] == [False, True]
    young.unlink()
