"""A key-encryption key that is lost comes back from its sealed copy, and the tender that waited for it opens."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.checks import run_checks
from django.core.management import CommandError

from procurement import blobs, clock, kek_copy, keystore
from procurement.models import LogEntry
from procurement.rules import recovery_keys
from procurement.rules.lifecycle import Stage
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan
from tenders.models import OpenedBid
from tenders.queries.protections import protections_of
from tenders.services import clockwork
from tests.tenders.bidding import open_tender
from tests.tenders.test_root_key import keys, own_keys

__all__ = ["own_keys"]
pytestmark = pytest.mark.django_db


def told() -> tuple[bool, bool]:
    """What the check of an installation and the pages say: whether a lost key could come back."""
    warned = "procurement.W005" in {found.id for found in run_checks(include_deployment_checks=True)}
    shown = {str(one.name): one.holds for one in protections_of(None, now=clock.now())}
    return not warned, bool(shown["Recovery key kept offline"])


def test_lost_key_comes_back_with_the_recovery_key_and_the_tender_opens(
    own_keys: None, agency: Agency, alfa: Company, plan: Plan, tmp_path: Path
) -> None:
    assert told() == (False, False)
    pair, secret = recovery_keys.new_recovery_key(), tmp_path / "recovery.key"
    secret.write_text(recovery_keys.secret_text(pair) + "\n", "ascii")
    said = keys("safeguard", recovery_keys.public_text(pair.public))
    assert recovery_keys.recovery_fingerprint(pair.public) in said
    assert recovery_keys.public_text(pair.public) in keys("show")
    assert told() == (True, True)
    played = open_tender(agency, plan)
    director.hand_in(played, alfa, {1: ("5600", "150")})
    kek = keystore.kek()
    lose(settings.KEYS_DIR)
    director.move_to(played.bids_end_at + timedelta(minutes=1))
    director.close_and_open(played)
    assert (played.fresh().stage_now, OpenedBid.objects.count()) == (Stage.CLOSED, 0)
    with pytest.raises(CommandError, match="another recovery key"):
        keys("recover", other_key(tmp_path))
    assert "Take the recovery key off this machine" in keys("recover", secret)
    keystore.check()
    assert keystore.kek() == kek
    clockwork.run_due(now=clock.now() + timedelta(minutes=10))
    assert (played.fresh().stage_now, OpenedBid.objects.count()) == (Stage.EVALUATED, 1)
    for name in ("key.safeguarded", "key.recovered"):
        entry = LogEntry.objects.get(type=name)
        assert (entry.public, recovery_keys.public_text(pair.public) in entry.body) == (True, True)
        assert pair.private.hex() not in entry.body
        assert kek.hex() not in entry.body


def lose(folder: Path) -> None:
    """The key and all that lies beside it, but not what signs and what drafts need."""
    (folder / "kek.key").unlink()
    (folder / kek_copy.NAME).unlink()


def other_key(tmp_path: Path) -> Path:
    other = tmp_path / "other.key"
    other.write_text(recovery_keys.secret_text(recovery_keys.new_recovery_key()), "ascii")
    return other


def test_key_that_is_there_is_not_replaced_and_refusals_say_what_to_do(own_keys: None, tmp_path: Path) -> None:
    pair, secret = recovery_keys.new_recovery_key(), tmp_path / "recovery.key"
    secret.write_text(recovery_keys.secret_text(pair), "ascii")
    for words, problem in (
        (("safeguard",), "Name the public recovery key"),
        (("safeguard", "recovery+00"), "no public recovery key"),
        (("recover",), "Name the secret file"),
        (("recover", secret), "put it back under sealed/"),
    ):
        with pytest.raises(CommandError, match=problem):
            keys(*words)
    keys("safeguard", recovery_keys.public_text(pair.public))
    with pytest.raises(CommandError, match="never replaced"):
        keys("recover", secret)
    lose(settings.KEYS_DIR)
    foreign: Any = recovery_keys.seal_copy(bytes(32), pair.public)
    blobs.write_label(kek_copy.NAME, foreign.to_bytes())
    with pytest.raises(CommandError, match="this data was made with"):
        keys("recover", secret)
    assert not (settings.KEYS_DIR / "kek.key").exists()
