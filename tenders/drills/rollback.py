"""T4, no second history: an old copy of the database is put in place, and the log goes on from it; everybody must notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

from django.core.management.base import CommandError
from django.db import connection

from procurement import clock, kept_checkpoint, keystore, public_log, ticking
from procurement.management.commands.prepare import refuse_an_older_database
from procurement.models import Tick
from procurement.rules.log import LogError
from procurement.rules.log_monitor import follow
from procurement.rules.tiles import parse_tile
from procurement.rules.verify import Verdict, verify
from procurement.rules.visibility import Audience
from tenders.demo import director
from tenders.demo.scenario import Played
from tenders.drills import cast
from tenders.drills.findings import Findings, Say, Sizes
from tenders.drills.tampering import SUPERUSER
from tenders.queries.integrity import CHECKS
from tenders.services.bundles import write_bundle

OLD = "drill_old"


def run(sizes: Sizes, say: Say) -> Findings:
    """A snapshot; a bid and minutes after it; then the snapshot in place of the database, with and without the kept file."""
    found = Findings()
    played, companies = cast.published(cast.buyer()), [cast.company(f"Company {number}") for number in range(2)]
    director.hand_in(played, companies[0], cast.PRICES)
    cast.tick(3)
    say("a snapshot is taken, and history goes on")
    _snapshot()
    lost = director.hand_in(played, companies[1], cast.PRICES)
    cast.tick(3)
    seen, kept = _head(), kept_checkpoint.path().read_text("utf-8")
    say("the snapshot is put in place")
    with _old_database():
        _must_refuse(found, "the restored copy")
        say("it goes on without the kept file, longer than what was signed")
        kept_checkpoint.path().unlink()
        cast.tick(6)
        _second_history(found, played, seen, lost.note)
        kept_checkpoint.keep(kept)
        _must_refuse(found, "the second history")
    kept_checkpoint.check()
    found.must(not list(CHECKS["public log"]()), "The true database is refused after the copy is gone.")
    found.did.append("With the true database back everything holds.")
    return found


def _must_refuse(found: Findings, what: str) -> None:
    """Start-up, the tick and the check of records each say it, and nothing is written."""
    before = Tick.objects.count()
    clock.travel(clock.now() + cast.MINUTE)
    for name, act, refusal in (
        ("start-up", refuse_an_older_database, CommandError),
        ("the tick", lambda: ticking.tick(now=clock.now()), kept_checkpoint.LogBehind),
    ):
        said = _said(act, refusal)
        found.must(bool(said), f"{name} went on over {what}")
        found.did += [f"{what}: {name} refuses: {said[:110]}"] if said else []
    found.must(bool(list(CHECKS["public log"]())), f"verify_records finds nothing wrong with {what}")
    found.must(Tick.objects.count() == before, f"a minute was written over {what}")


def _said(act: Callable[[], object], refusal: type[Exception]) -> str:
    try:
        act()
    except refusal as error:
        return str(error)
    return ""


def _second_history(found: Findings, played: Played, seen: str, receipt: str) -> None:
    """Who followed the first history, and who holds a receipt of it, has the proof in hand."""
    found.must(public_log.size() > 6, "The second history is not longer than the first.")
    said = _said(lambda: follow(_serve, keystore.verifier_keys(), seen, now=clock.now()), LogError)
    found.must(bool(said), "The monitor that followed the first history believed the second.")
    found.did += [f"The monitor raises the alarm: {said[:110]}"] if said else []
    director.close_and_open(played)
    cast.tick()
    out = BytesIO()
    write_bundle(played.fresh(), Audience.PUBLIC, out)
    failed = [one for one in verify(out, receipts=[("receipt", receipt)]) if one.verdict is Verdict.FAILED]
    found.must(
        any(one.rule == "V8" for one in failed), "The bundle of the second history verified with the lost receipt."
    )
    found.did += [f"A receipt of the first history convicts the second: {failed[0]}"] if failed else []


def _head() -> str:
    newest = public_log.latest_checkpoint()
    assert newest is not None
    return newest.note


def _serve(path: str) -> bytes:
    """The log as a monitor fetches it."""
    return _head().encode() if path == "checkpoint" else public_log.read_tile(parse_tile(path))


def _snapshot() -> None:
    """A copy of the database as it is now, beside it."""
    name = connection.settings_dict["NAME"]
    with _superuser() as execute:
        execute(f'CREATE DATABASE "{OLD}" TEMPLATE "{name}"')


@contextmanager
def _superuser() -> Iterator[Callable[[str], None]]:
    """Statements that belong to no database of ours."""
    settings, before = connection.settings_dict, dict(connection.settings_dict)
    connection.close()
    settings |= {"USER": SUPERUSER, "NAME": "postgres"}
    try:
        with connection.cursor() as cursor:
            yield cursor.execute
    finally:
        connection.close()
        settings |= before


@contextmanager
def _old_database() -> Iterator[None]:
    """The copy in place of the database."""
    settings = connection.settings_dict
    before = settings["NAME"]
    connection.close()
    settings["NAME"] = OLD
    try:
        yield
    finally:
        connection.close()
        settings["NAME"] = before
