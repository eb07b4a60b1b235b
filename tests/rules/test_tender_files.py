"""Tender files: one defect a file in tests/vectors/tenders."""

from __future__ import annotations

from pathlib import Path

import pytest

from procurement.rules.notes import NoteError, parse_verifier, sign_note
from procurement.rules.sealing_locks import Lock
from procurement.rules.tender_files import LARGEST, SENTENCES, TenderFile, TenderFileError, read_tender_file, signed
from tests.vectors.tenders import make

FILES = sorted(Path(make.__file__).parent.glob("*.txt"))


def outcome(path: Path) -> str:
    head, _, content = path.read_bytes().partition(b"\n\n")
    fields = dict(line.partition(": ")[::2] for line in head.decode().split("\n"))
    try:
        read_tender_file(content, [parse_verifier(fields["key"])])
    except NoteError:
        found = "signature"
    except TenderFileError as error:
        found = error.code if str(error) == SENTENCES[error.code] else str(error)
    else:
        found = "ok"
    return f"{found} where {fields['expect']} is expected"


def read(content: str) -> TenderFile:
    return read_tender_file(content.encode(), [make.SIGNER.verifier])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_vector_is_read_or_refused_as_it_says(path: Path) -> None:
    found, _, expected = outcome(path).partition(" where ")
    assert expected == f"{found} is expected"


def test_vectors_are_what_their_generator_makes_and_name_every_error() -> None:
    assert {path.name: path.read_bytes() for path in FILES} == make.files()
    assert {expect for expect, _, _ in make.vectors().values()} == {*SENTENCES, "signature", "ok"}


def test_file_is_written_as_the_second_writer_writes_it() -> None:
    for name in ("valid", "valid-level-a", "valid-for-all", "valid-lot-limit", "valid-lot-groups", "valid-vat"):
        content = make.vectors()[name][2]
        assert signed(read(content), lambda text: sign_note(text, make.SIGNER)) == content.encode()


def test_keys_are_those_of_the_level() -> None:
    assert set(read(make.file()).keys) == {Lock.PLATFORM, Lock.COMMITTEE}
    level_a = read(make.changed("committee_key", to=""))
    assert level_a.keys == {Lock.PLATFORM: level_a.platform_key}


def test_file_that_is_too_long_is_refused() -> None:
    with pytest.raises(TenderFileError, match="cut off"):
        read(make.file() + "\n" * LARGEST)
