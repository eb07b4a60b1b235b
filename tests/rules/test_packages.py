"""Sealed packages: one defect a file in tests/vectors/packages, each read in pieces of several sizes."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from procurement.rules.packages import SENTENCES, PackageError, PackageHead, PackageReader, parse_head, write_package
from tests.vectors.packages import make

FILES = sorted(Path(make.__file__).parent.glob("*.txt"))


class Kept:
    """A receiver that keeps what it gets."""

    def __init__(self) -> None:
        self.heads: list[PackageHead] = []
        self.objects: dict[str, bytes] = {}
        self.whole: list[str] = []
        self._at = ""

    def head(self, head: PackageHead) -> None:
        self.heads.append(head)

    def begin(self, object_id: str, size: int) -> None:
        self._at, self.objects[object_id] = object_id, b""
        assert size

    def data(self, data: bytes) -> None:
        self.objects[self._at] += data

    def end(self) -> None:
        self.whole.append(self._at)


def read(package: bytes, step: int) -> Kept:
    kept = Kept()
    reader = PackageReader(kept)
    for at in range(0, len(package), step):
        reader.feed(package[at : at + step])
    assert kept.heads == [reader.finish()]
    return kept


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_vector_is_read_or_refused_as_it_says(path: Path) -> None:
    fields = dict(line.partition(": ")[::2] for line in path.read_text("ascii").splitlines())
    package = bytes.fromhex(fields["hex"])
    for step in (1, 7, 50, 10**6):
        if fields["expect"] == "valid":
            kept = read(package, step)
            manifest, *others = kept.heads[0].objects
            assert kept.objects == {manifest: make.CONTENTS[0], **{one: make.BY_ID[one] for one in others}}
            assert kept.whole == [make.MANIFEST, *others]
            continue
        with pytest.raises(PackageError) as refused:
            read(package, step)
        assert refused.value.code == fields["expect"], f"in pieces of {step}"
        assert str(refused.value) == str(refused.value.message) == SENTENCES[fields["expect"]]


def test_vectors_are_what_their_generator_makes_and_name_every_error() -> None:
    assert {path.name: path.read_bytes() for path in FILES} == make.files()
    assert {expect for expect, _, _ in make.vectors().values()} == {*SENTENCES, "valid"}


def test_package_is_written_as_the_second_writer_writes_it() -> None:
    out, head = io.BytesIO(), parse_head(make.members()[0][1])
    contents = [make.CONTENTS[0], *(make.BY_ID[one] for one in head.files)]
    write_package(out, head, ([content[:4], content[4:]] for content in contents))
    assert out.getvalue() == make.vectors()["valid"][2]
