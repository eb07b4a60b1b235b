"""Red flags in our own procedures: what is found when, kept how, and that anybody computes the same from the open data."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from procurement import clock
from procurement.models import MailMessage
from procurement.rules.complaints import Outcome
from procurement.rules.redflags.r028 import IdenticalPrices
from tenders import tasks
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan, Played
from tenders.models import EarlierFigures, FlagRun, FlagsDue, RedFlag, Release
from tenders.services import complaint_rulings, flagging
from tenders.services.releasing import store_release
from tests.tenders.calling import officer
from tests.tenders.complaining import complain, rule
from tests.tenders.conftest import START
from tests.tenders.ocds_samples import procedure, written

SAME = {1: ("4500", "100")}


@pytest.fixture
def published(agency: Agency, plan: Plan) -> Played:
    return director.publish(agency, plan, publish_at=START + timedelta(days=1))


@pytest.fixture
def opened(published: Played, alfa: Company, beta: Company) -> Played:
    """Both ask the same price."""
    director.hand_in(published, alfa, SAME)
    director.hand_in(published, beta, SAME)
    tasks.look_for_flags()
    return director.close_and_open(published)


def standing() -> set[tuple[str, str, str]]:
    found = RedFlag.objects.filter(gone_at=None).select_related("organization", "tender")
    return {(one.code, one.group, one.organization.name if one.organization else "") for one in found}


IDENTICAL = {("R028", "OCID", ""), ("R028", "Tenderer", "Alfa SRL"), ("R028", "Tenderer", "Beta SRL")}


def test_bids_are_flagged_from_the_opening_on_and_never_twice(opened: Played) -> None:
    assert not RedFlag.objects.filter(code="R028").exists()
    assert FlagsDue.objects.exists()
    tasks.look_for_flags()
    assert standing() >= IDENTICAL
    assert not FlagsDue.objects.exists()
    (flag,) = RedFlag.objects.filter(code="R028", group="OCID")
    assert (flag.tender, flag.party, flag.figure) == (opened.tender, opened.tender.ocid, 1.0)
    assert str(flag.sentence) == "Different companies asked exactly 92000.00 RON."
    count = RedFlag.objects.count()
    assert tasks.look_for_flags() == 0
    flagging.look_at_all(now=clock.now())
    store_release(opened.fresh(), "tenderUpdate", now=clock.now())
    tasks.look_for_flags()
    assert RedFlag.objects.count() == count
    assert not EarlierFigures.objects.exists()


def test_buyer_and_companies_are_told_once(opened: Played, alfa: Company) -> None:
    tasks.look_for_flags()
    flagging.look_at_all(now=clock.now())
    told = MailMessage.objects.filter(key__startswith="flags:")
    assert set(told.values_list("recipient", flat=True)) >= {opened.agency.officer.email, alfa.submitter.email}
    assert told.filter(user=alfa.submitter).count() == 1
    assert "Different companies asked exactly 92,000.00" in told.get(user=alfa.submitter).body


def test_what_the_data_show_no_longer_is_gone_and_comes_back_as_another(opened: Played) -> None:
    tasks.look_for_flags()
    found = RedFlag.objects.filter(code="R028", group="OCID")
    before, last = found.get(), opened.tender.releases.order_by("number").last()
    assert last is not None
    for number, body in enumerate((last.body.replace("92000", "91000", 1), last.body), last.number + 1):
        release = Release.objects.create(
            tender=opened.tender, number=number, tags=["tenderUpdate"], released_at=clock.now(), body=body, digest=""
        )
        FlagsDue.objects.create(release=release)
        tasks.look_for_flags()
        assert found.filter(gone_at=None).count() == number - last.number - 1
    before.refresh_from_db()
    assert (before.gone_at is not None, found.count()) == (True, 2)


def test_changed_figures_keep_the_earlier_ones(opened: Played, monkeypatch: pytest.MonkeyPatch) -> None:
    tasks.look_for_flags()
    monkeypatch.setattr(IdenticalPrices, "version", 2)
    flagging.look_at_all(now=clock.now())
    flag = RedFlag.objects.get(code="R028", group="OCID")
    assert (flag.rule_version, [one.rule_version for one in flag.earlier.all()]) == (2, [1])
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        flag.earlier.update(rule_version=3)


def test_second_worker_leaves_the_changes_to_the_first(published: Played) -> None:
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [flagging._LOCK])
            assert flagging.look_at_changed(now=clock.now()) == 0
            cursor.execute("SELECT pg_advisory_unlock(%s)", [flagging._LOCK])  # closing alone is not waited for
    finally:
        other.close()
    assert flagging.look_at_changed(now=clock.now()) == 1


def test_figures_are_those_of_the_command_over_our_own_export(opened: Played, plan: Plan, tmp_path: Path) -> None:
    director.decide(opened)
    call_command("import_ocds", str(written(tmp_path, "others.json", *map(procedure, range(1, 8)))), stdout=StringIO())
    export, said = tmp_path / "export.json", StringIO()
    call_command("export_ocds", output=str(export), stderr=StringIO())
    call_command("redflags", "--json", str(export), stdout=said)
    expected = json.loads(said.getvalue())
    own = StringIO()
    call_command("redflags", "--own", stdout=own)
    run = FlagRun.objects.get()
    assert own.getvalue() == f"{run.found} red flags. Processes: 8\n"
    found: dict[str, Any] = {}
    for flag in RedFlag.objects.filter(gone_at=None):
        found.setdefault(flag.group, {}).setdefault(flag.party, {})[flag.code] = flag.figure
    meta = {code: {name: round(one, 4) for name, one in figures.items()} for code, figures in run.meta.items()}
    assert found | ({"Meta": meta} if meta else {}) == expected
    assert {code for codes in expected["OCID"].values() for code in codes} >= {"R028"}


def test_winner_who_wins_again_after_an_upheld_complaint(published: Played, alfa: Company, beta: Company) -> None:
    director.hand_in(published, alfa, {1: ("4500", "100")})
    director.hand_in(published, beta, {1: ("4400", "100")})
    director.close_and_open(published)
    director.decide(published)
    found = complain(published, alfa)
    for outcome, remedy in ((Outcome.ADMISSIBLE, ""), (Outcome.UPHELD, "evaluate")):
        found = rule(published, found, outcome, remedy)
    tasks.look_for_flags()
    assert standing() >= {("F113", "OCID", "")}
    complaint_rulings.carry_out(found, [], actor=officer(published), now=clock.now())
    director.move_to(clock.now() + timedelta(minutes=1))  # dates in releases are to the second
    director.decide(published)
    director.wait_for_standstill(published)
    tasks.look_for_flags()
    assert standing() >= {("F113", "OCID", ""), ("F114", "OCID", ""), ("F114", "Tenderer", "Beta SRL")}


def test_command_wants_files_or_its_own_procedures(db: None) -> None:
    with pytest.raises(CommandError, match="one of the two"):
        call_command("redflags")


def test_reading_all_asks_as_often_for_many_as_for_few(opened: Played, tmp_path: Path) -> None:
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            flagging.look_at_all(now=clock.now())
        return len(queries)

    flagging.look_at_all(now=clock.now())
    before = asked()
    call_command("import_ocds", str(written(tmp_path, "others.json", *map(procedure, range(1, 8)))), stdout=StringIO())
    flagging.look_at_all(now=clock.now())
    assert asked() == before
