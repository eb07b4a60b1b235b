"""Signed notes: the published example in both directions, and every way a note must be refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from procurement.rules.notes import (
    NoteError,
    VerifierKey,
    generate_signer,
    parse_signer,
    parse_verifier,
    sign_note,
    verify_note,
)

GO = json.loads((Path(__file__).parent.parent / "vectors" / "published" / "note.json").read_text("utf-8"))
SIGNER = generate_signer("tenders.example/log")
OTHER = generate_signer("other.example/log")
TEXT = "a receipt\n\nwith an empty line\n"
NOTE = sign_note(TEXT, SIGNER)


def test_published_note_verifies_and_is_made_again_byte_for_byte() -> None:
    note = GO["text"] + "\n" + GO["signature"]
    key = parse_verifier(GO["verifier"])
    assert verify_note(note, [key]) == (GO["text"], key)
    signer = parse_signer(GO["signer"])
    assert sign_note(GO["text"], signer) == note
    assert (signer.to_text(), str(signer.verifier)) == (GO["signer"], GO["verifier"])


def test_note_of_ours_verifies_with_its_own_key_only() -> None:
    assert verify_note(NOTE, [OTHER.verifier, SIGNER.verifier]) == (TEXT, SIGNER.verifier)
    with pytest.raises(NoteError, match="isn't signed by a key that you trust"):
        verify_note(NOTE, [OTHER.verifier])
    with pytest.raises(NoteError, match="isn't signed by a key that you trust"):
        verify_note(NOTE, [])


def test_note_with_a_second_signature_of_a_stranger_still_verifies() -> None:
    both = NOTE + sign_note(TEXT, OTHER).rpartition("\n\n")[2]
    assert verify_note(both, [SIGNER.verifier])[0] == TEXT
    assert verify_note(both, [OTHER.verifier])[0] == TEXT


def test_note_with_any_character_of_its_text_changed_is_refused() -> None:
    for at in range(len(TEXT) - 1):
        altered = NOTE[:at] + ("x" if NOTE[at] != "x" else "y") + NOTE[at + 1 :]
        with pytest.raises(NoteError):
            verify_note(altered, [SIGNER.verifier])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text only\n",
        "text\n\n",
        "text\n\n— name\n",
        "text\n\n— name !!!!\n",
        "text\n\n— name AAAA\n",
        "text\n\n- name AAAAAAAA\n",
        NOTE[:-1],
        NOTE.replace("\n", "\r\n"),
        "x" * 70_000 + NOTE,
    ],
)
def test_note_malformed_is_refused_with_a_sentence(note: str) -> None:
    with pytest.raises(NoteError, match=r"\.$"):
        verify_note(note, [SIGNER.verifier])


def test_signature_of_a_known_key_that_does_not_fit_refuses_the_whole_note() -> None:
    bad = sign_note("another text\n", OTHER).rpartition("\n\n")[2]
    with pytest.raises(NoteError, match="doesn't fit the text"):
        verify_note(NOTE + bad, [SIGNER.verifier, OTHER.verifier])


@pytest.mark.parametrize("text", ["no newline", "tab\there\n", "return\r\n"])
def test_text_that_notes_cannot_carry_is_not_signed(text: str) -> None:
    with pytest.raises(NoteError):
        sign_note(text, SIGNER)


@pytest.mark.parametrize("name", ["", "with blank", "with+plus", "with\u00a0space", "with\ttab"])
def test_key_with_a_name_that_notes_cannot_carry_is_refused(name: str) -> None:
    with pytest.raises(NoteError):
        generate_signer(name)


def test_key_text_copied_wrongly_is_refused() -> None:
    text, secret = str(SIGNER.verifier), SIGNER.to_text()
    assert parse_verifier(f" {text}\n") == SIGNER.verifier
    assert parse_signer(secret) == SIGNER
    for wrong in (text.replace("tenders", "vendors"), text[:-8], "", "a+b", secret):
        with pytest.raises(NoteError):
            parse_verifier(wrong)
    for wrong in (text, secret.replace("tenders", "vendors"), secret[:-8], ""):
        with pytest.raises(NoteError):
            parse_signer(wrong)
    with pytest.raises(NoteError):
        VerifierKey("name", b"short")


def test_secret_key_stays_out_of_representations() -> None:
    assert repr(SIGNER.seed) not in repr(SIGNER)
