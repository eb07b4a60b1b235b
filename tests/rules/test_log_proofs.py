"""Proofs and checkpoints: one defect a file in tests/vectors/log, each with the failure it must be reported as."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from procurement.rules.checkpoints import Checkpoint, parse_checkpoint, verify_checkpoint
from procurement.rules.key_lists import KeyPeriod, key_list_text, parse_key_list, verify_key_list
from procurement.rules.log import SENTENCES, LogError
from procurement.rules.log_proofs import LogProof, parse_proof, verify_proof
from procurement.rules.notes import NoteError, parse_verifier, sign_note
from tests.vectors.log import make

FOLDER = Path(make.__file__).parent
FILES = sorted(FOLDER.glob("*.txt"))
SINCE, UNTIL = datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)


def outcome(proof: str, key: str) -> str:
    try:
        verify_proof(proof, [parse_verifier(key)])
    except NoteError:
        return "signature"
    except LogError as error:
        return error.code
    return "ok"


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_vector(path: Path) -> None:
    head, _, proof = path.read_bytes().decode().partition("\n\n")
    fields = dict(line.partition(": ")[::2] for line in head.split("\n"))
    assert outcome(proof, fields["key"]) == fields["expect"]


def test_vectors_are_those_that_make_writes_and_show_every_failure_of_a_proof() -> None:
    made = make.vectors()
    assert {path.stem for path in FILES} == set(made)
    assert {"ok", "signature", "malformed", "wrong-origin", "wrong-event", "wrong-minute", "wrong-log"} == {
        expected for expected, _, _ in made.values()
    }
    for path in FILES:
        assert path.read_bytes().decode().endswith("\n\n" + made[path.stem][2])


def test_what_a_proof_shows() -> None:
    proven = verify_proof(make.proof(), [make.SIGNER.verifier])
    assert (proven.event, proven.leaf, proven.index, proven.tick.gap) == (make.EVENT, make.LEAF, 1, 3)
    assert (proven.tick.clock.offset, proven.checkpoint.size, proven.key) == (None, 2, make.SIGNER.verifier)
    assert proven.tick.t == datetime(2026, 11, 22, 10, 1, 0, 250_000, tzinfo=UTC)
    assert verify_proof(make.secret(), [make.SIGNER.verifier]).event == ""


def test_any_one_byte_changed_in_a_proof_is_noticed() -> None:
    text = make.secret()
    for at in range(0, len(text) - 1, 3):
        spoilt = text[:at] + chr(ord(text[at]) ^ 1) + text[at + 1 :]
        assert outcome(spoilt, str(make.SIGNER.verifier)) != "ok", at


def test_proof_that_is_too_long_is_refused_unread() -> None:
    with pytest.raises(LogError):
        parse_proof(make.proof() + "x" * 140_000)


def test_proof_is_written_as_the_vectors_are() -> None:
    assert parse_proof(make.proof()).to_text() == make.proof()
    assert isinstance(parse_proof(make.secret()), LogProof)


def test_checkpoint_there_and_back() -> None:
    checkpoint = Checkpoint("tenders.example/log", 0, b"r" * 32)
    assert parse_checkpoint(checkpoint.to_text()) == checkpoint
    note = sign_note(checkpoint.to_text(), make.SIGNER)
    assert verify_checkpoint(note, [make.SIGNER.verifier]) == (checkpoint, make.SIGNER.verifier)
    for text in ("", "a\n1\n", "\n1\n" + checkpoint.to_text().split("\n")[2] + "\n", checkpoint.to_text()[:-1]):
        with pytest.raises(LogError):
            parse_checkpoint(text)


def test_errors_say_what_and_where() -> None:
    assert str(LogError("stale", "tick 7")) == f"{SENTENCES['stale']} (tick 7)"
    assert str(LogError("stale")) == str(LogError("stale").message) == SENTENCES["stale"]


def test_key_list_is_believed_from_the_root_key_only() -> None:
    periods = (KeyPeriod(make.SIGNER.verifier, UNTIL), KeyPeriod(make.OTHER.verifier, SINCE, UNTIL))
    text = key_list_text(periods)
    assert parse_key_list(text) == periods
    assert verify_key_list(sign_note(text, make.OTHER), make.OTHER.verifier) == periods
    with pytest.raises(NoteError):
        verify_key_list(sign_note(text, make.SIGNER), make.OTHER.verifier)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda text: text.replace("v1", "v2"),
        lambda text: text.partition("\n")[0] + "\n",
        lambda text: text.replace("log ", "key ", 1),
        lambda text: text.replace("+", "", 1),
        lambda text: text.replace(".000000Z", ".0Z", 1),
        lambda text: text.replace(" -", ""),
        lambda text: text + "\n",
    ],
)
def test_malformed_key_list_is_refused(spoil: object) -> None:
    text = key_list_text([KeyPeriod(make.SIGNER.verifier, SINCE)])
    with pytest.raises(LogError):
        parse_key_list(spoil(text))  # type: ignore[operator]
