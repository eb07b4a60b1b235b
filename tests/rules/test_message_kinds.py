"""Kinds of messages: every mail has one, and what must be told can't be turned off."""

from pathlib import Path

import pytest

from procurement.rules.message_kinds import DIGEST, KINDS, UnknownKind, kind_named, kind_of, optional_kinds

EMAILS = Path(__file__).parents[2] / "templates" / "emails"


def test_every_mail_has_one_kind_and_every_kind_its_mails() -> None:
    listed = [template for kind in (*KINDS, DIGEST) for template in kind.templates]
    assert sorted(listed) == sorted(path.stem for path in EMAILS.glob("*.txt"))
    assert len({kind.code for kind in KINDS}) == len(KINDS)


def test_what_the_law_makes_be_told_cannot_be_turned_off() -> None:
    told = ("letter", "candidate_told", "clarification_asked", "complaint_moved", "second_step_reset_asked")
    assert all(kind_of(template).essential for template in told)
    assert "news" in [kind.code for kind in optional_kinds()]
    assert not kind_of("tender_amended").essential


def test_unknown_mail_and_unknown_kind_are_refused() -> None:
    assert kind_named("news").title == "News of tenders"
    for refused in (lambda: kind_of("nobody_listed_me"), lambda: kind_named("gossip")):
        with pytest.raises(UnknownKind):
            refused()
