"""Who may do what in the database: tried as each role, on the real server, by statements that somebody with its password could send."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg2
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from procurement import clock, database_roles
from procurement.backup import read_backup, write_backup
from procurement.management.commands.database_roles import only_growing_tables
from procurement.models import LogEntry, PendingEntry
from procurement.rules.canonical import parse_canonical
from procurement.rules.log import leaf_hash
from tenders.demo import director
from tenders.demo.scenario import Agency, Company, Plan
from tenders.queries.integrity_log import public_log
from tests.journeys.installation import wait_until
from tests.tenders.bidding import open_tender

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not settings.EMBEDDED_DATABASE, reason="needs a superuser of the server"),
]
WRITERS = ("web", "worker")


@pytest.fixture
def roles(db: None) -> Iterator[None]:
    """The roles, made in the database of this test (the roles themselves are the server's)."""
    call_command("database_roles", "create", verbosity=0)
    yield
    # A connection that has just been closed may still be seen, and we could not end that of another role.
    wait_until(lambda: not _others(), 10)


def _others() -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND usename <> session_user"
        )
        return list(cursor.fetchall())


def as_role(role: str) -> Any:
    """A connection with the name of the role."""
    where = connection.settings_dict
    user = database_roles.name_of(role) if role in database_roles.ROLES else role
    return psycopg2.connect(dbname=where["NAME"], host=where["HOST"], user=user)


@pytest.fixture
def connections(roles: None) -> Iterator[dict[str, Any]]:
    """One for each role, and the superuser's."""
    opened = {role: as_role(role) for role in (*database_roles.ROLES, "postgres")}
    for one in opened.values():
        one.autocommit = True
    yield opened
    for one in opened.values():
        one.close()


def refusal(one: Any, statement: str) -> str:
    """PostgreSQL's code for why it refuses; empty if it doesn't."""
    with one.cursor() as cursor:
        try:
            cursor.execute(statement)
        except psycopg2.Error as error:
            return str(error.pgcode)
    return ""


def test_no_role_changes_what_only_grows_nor_switches_its_triggers_off(
    roles: None, connections: dict[str, Any]
) -> None:
    tables = only_growing_tables()
    assert {"procurement_logentry", "procurement_tick", "tenders_bidact", "tenders_receipt"} < tables
    for role in database_roles.ROLES:
        for table in tables:
            for statement in (
                f"DELETE FROM {table}",  # noqa: S608
                f"TRUNCATE {table} CASCADE",
                f"ALTER TABLE {table} DISABLE TRIGGER ALL",
                f"DROP TRIGGER {table}_append_only ON {table}",
                f"ALTER TABLE {table} OWNER TO procurement_web",
            ):
                assert refusal(connections[role], statement) == "42501", (role, statement)
        for statement in (
            "UPDATE procurement_logentry SET at = at - interval '1 day'",
            "UPDATE tenders_bidact SET received_at = received_at - interval '1 day'",
            "SET session_replication_role = replica",
            "INSERT INTO clock_offset (id, amount) VALUES (1, '-1 day')",
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE sql AS 'SELECT NULL'",
            "CREATE FUNCTION public.app_now(x int) RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "DROP EVENT TRIGGER procurement_guard_changed",
            "SET ROLE procurement",
            "CREATE ROLE other",
            "CREATE TEMPORARY TABLE clock_offset (id int, amount interval)",
        ):
            assert refusal(connections[role], statement) == "42501", (role, statement)
    assert refusal(connections["report"], "INSERT INTO cache (cache_key, value, expires) VALUES ('a', 'b', now())")
    assert refusal(connections["report"], "SELECT password FROM procurement_user") == "42501"
    assert refusal(connections["web"], "INSERT INTO procurement_tick SELECT * FROM procurement_tick") == "42501"
    assert refusal(connections["web"], "DELETE FROM procurement_pendingentry") == "42501"


def test_only_the_worker_writes_what_the_savings_report_is_read_from_and_whoever_writes_an_award_marks_it(
    roles: None, connections: dict[str, Any]
) -> None:
    web, worker = connections["web"], connections["worker"]
    for table in ("award", "contract", "lot", "tender"):
        statement = f"UPDATE tenders_{table} SET id = id WHERE false"  # noqa: S608
        assert [refusal(one, statement) for one in (web, worker)] == ["", ""], table
    gone = "DELETE FROM tenders_lot WHERE false"  # its trigger writes entries of the notice board
    assert [refusal(one, gone) for one in (web, worker)] == ["", ""]
    for statement in (
        "DELETE FROM tenders_keptsaving", "UPDATE tenders_keptsaving SET award = 1",
        "UPDATE tenders_keptamounts SET award = 1", "DELETE FROM tenders_keptsavings",
        "DELETE FROM tenders_savingmark",
    ):  # fmt: skip
        assert [refusal(one, statement) for one in (web, worker)] == ["42501", ""], statement
    assert (
        refusal(web, "INSERT INTO tenders_keptsavings (id, made_by, version) VALUES (1, 'x', gen_random_uuid())")
        == "42501"
    )


def test_entry_of_the_log_is_dated_when_it_is_written(roles: None, connections: dict[str, Any]) -> None:
    def entry(away: str, told: str = "") -> str:
        return (
            "INSERT INTO procurement_logentry (type, subject, public, at, body, nonce, leaf)"  # noqa: S608
            " SELECT 'tender.closed', 'x', false,"
            f" at, json_build_object('at', at + interval '{told or '0'}'), '', '' FROM (SELECT app_now() + '{away}' AS at) AS now"
        )

    web, worker, owner = connections["web"], connections["worker"], as_role(connection.settings_dict["USER"])
    tried = {
        away: [refusal(one, entry(away)) for one in (web, worker, owner)]
        for away in ("0", "-50 seconds", "-2 minutes", "-50 minutes", "-2 hours", "1 minute")
    }
    owner.close()
    assert tried == {
        "0": ["", "", ""],
        "-50 seconds": ["", "", ""],
        "-2 minutes": ["EP013", "", ""],
        "-50 minutes": ["EP013", "", ""],
        "-2 hours": ["EP013", "EP013", ""],
        "1 minute": ["EP013", "EP013", ""],
    }
    assert [refusal(one, entry("0", "-1 day")) for one in (web, worker)] == ["EP013", "EP013"]


def test_superuser_is_stopped_by_the_triggers_and_recorded_when_he_removes_them(
    roles: None, connections: dict[str, Any]
) -> None:
    root = connections["postgres"]
    assert refusal(root, "ALTER TABLE tenders_receipt RENAME COLUMN note TO words") == ""
    for mode in ("origin", "replica"):
        assert refusal(root, f"SET session_replication_role = {mode}") == ""
        assert refusal(root, "TRUNCATE procurement_logentry CASCADE") == "EP002"
        assert refusal(root, "DELETE FROM procurement_logentry") == "EP002"
    assert refusal(root, "ALTER TABLE procurement_logentry DISABLE TRIGGER procurement_logentry_append_only") == ""
    assert refusal(root, "DROP TRIGGER tenders_bidact_append_only ON tenders_bidact") == ""
    with root.cursor() as cursor:  # the next change of the same transaction is not hindered by the entry
        cursor.execute('BEGIN; ALTER TABLE procurement_logentry ADD "a\\b""é" int; '
                       "ALTER TABLE procurement_logentry ENABLE TRIGGER procurement_logentry_append_only; COMMIT")  # fmt: skip
    said = []
    for entry in LogEntry.objects.filter(type="database.ddl").order_by("id"):
        found: Any = parse_canonical(entry.body.encode())
        assert (found["type"], found["role"], found["at"]) == (entry.type, "postgres", entry.at.isoformat())
        assert leaf_hash(bytes(entry.nonce), entry.body.encode()).hex() == entry.leaf
        assert PendingEntry.objects.filter(pk=entry.pk).exists()
        said.append((found["command"], found["object"]))
    assert ("ALTER TABLE", "table public.procurement_logentry") in said
    assert ("DROP TRIGGER", "trigger tenders_bidact_append_only on public.tenders_bidact") in said
    with pytest.raises(CommandError, match="2 things"):
        call_command("database_roles", "check")


def test_check_names_a_right_that_is_too_many(
    roles: None, connections: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("database_roles", "check")
    for statement, sentence in (
        ("GRANT UPDATE ON procurement_logentry TO procurement_web", "right UPDATE on procurement_logentry"),
        ("GRANT ALL ON clock_offset TO procurement_worker", "right INSERT on clock_offset"),
        ("GRANT procurement TO procurement_report", "procurement_report can act as the owner"),
        ("ALTER ROLE procurement_web CREATEDB", "procurement_web may make roles"),
        ("GRANT TEMPORARY ON DATABASE {database} TO procurement_web", "may make temporary tables"),
        ("GRANT SET ON PARAMETER session_replication_role TO procurement_web", "may set session_replication_role"),
        ("ALTER EVENT TRIGGER procurement_guard_dropped DISABLE", "procurement_guard_dropped is missing"),
    ):
        undo = {"GRANT procurement": "REVOKE procurement FROM procurement_report",
                "GRANT TEMPORARY": "REVOKE TEMPORARY ON DATABASE {database} FROM procurement_web",
                "ALTER ROLE": "ALTER ROLE procurement_web NOCREATEDB",
                "GRANT SET": "REVOKE SET ON PARAMETER session_replication_role FROM procurement_web"}  # fmt: skip
        database = f'"{connection.settings_dict["NAME"]}"'
        assert refusal(connections["postgres"], statement.format(database=database)) == ""
        try:
            with pytest.raises(CommandError):
                call_command("database_roles", "check")
        finally:
            for beginning, statement_back in undo.items():
                if statement.startswith(beginning):
                    assert refusal(connections["postgres"], statement_back.format(database=database)) == ""
        assert sentence in capsys.readouterr().err
    assert refusal(connections["postgres"], "DROP TRIGGER tenders_letter_append_only ON tenders_letter") == ""
    with pytest.raises(CommandError):
        call_command("database_roles", "check")
    assert "tenders_letter has lost its trigger" in capsys.readouterr().err


@pytest.mark.parametrize("role", WRITERS)
def test_procedure_is_played_from_draft_to_contract_as_a_role_without_rights_to_change_records(
    roles: None, role: str, agency: Agency, alfa: Company, plan: Plan
) -> None:
    # The clock of this test has to move, which in life nobody needs.
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT ALL ON clock_offset TO {database_roles.name_of(role)}")
    before = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = database_roles.name_of(role)
    try:
        played = open_tender(agency, plan)
        director.hand_in(played, alfa, {1: ("5600", "150")})
        director.hand_in(played, alfa, {1: ("5550", "150")})
        assert Client().get("/").status_code == 200
        director.move_to(played.bids_end_at + timedelta(minutes=1))
        director.close_and_open(played)
        director.decide(played)
        director.wait_for_standstill(played)
        director.sign(played, 1)
    finally:
        connection.close()
        connection.settings_dict["USER"] = before


def test_backup_carries_no_rights_and_is_restored_where_somebody_watches(roles: None, agency: Agency) -> None:
    archive = io.BytesIO()
    write_backup(archive, now=clock.now())
    archive.seek(0)
    read_backup(archive)
    with pytest.raises(CommandError):
        call_command("database_roles", "check")
    call_command("database_roles", "create", verbosity=0)
    assert LogEntry.objects.filter(type="database.ddl").exists()
    assert list(public_log()) == []
