"""The roles that web servers, workers and reports connect to PostgreSQL as, and what each may do. Nothing here is asked by requests.

Tables that only grow (those with a trigger *_append_only) can be read and added to, never changed; only the owner, who
runs migrations, can switch a trigger off, and procurement.database_guard writes into the log that it happened.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from procurement.database_guard import GUARD, guard_problems

Execute = Callable[..., list[tuple[object, ...]]]
"""Runs a statement with its values and returns the rows."""

ROLES = ("web", "worker", "report")
OWNER = "procurement_owner"
LOG_TABLES = ("procurement_tick", "procurement_tickedentry", "procurement_lognode", "procurement_checkpoint")
"""Written by the worker alone, who makes the log's minutes."""
READ_ONLY = ("clock_offset", "django_migrations")
"""Nobody's to write but the owner's: the first would move the clock."""
BY_WORKER = ("tenders_keptsaving", "tenders_keptamounts", "tenders_keptword", "tenders_keptsavings")
"""Figures of the savings report that the worker keeps ready: what a web server could write there would be read as official."""
PENDING = ("procurement_pendingentry", "tenders_savingmark")
"""Anybody adds to these; the worker alone takes away what it has worked off."""
NOT_IN_REPORTS = (
    "procurement_user", "procurement_invitation", "procurement_mailmessage", "procurement_mailattempt",
    "procurement_mailpreference", "procurement_browsersession",
    "django_session", "mfa_authenticator", "account_emailaddress", "account_emailconfirmation", "cache",
    "procurement_apitoken", "tenders_keptanswer",
)  # fmt: skip
"""Log-ins and secret links; reports need none of it."""
CHANGES = ("UPDATE", "DELETE", "TRUNCATE", "TRIGGER")
_ALL_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
_GUARDED = (
    "SELECT DISTINCT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE c.relnamespace = 'public'::regnamespace AND t.tgname = c.relname || '_append_only' ORDER BY 1"
)
_UNFIT = (
    "SELECT 1 FROM pg_roles WHERE rolname = %s"
    " AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)"
)
_WEAK_TRIGGERS = (
    "SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
    " WHERE c.relnamespace = 'public'::regnamespace AND NOT t.tgisinternal AND t.tgenabled <> 'A' ORDER BY 1, 2"
)
_OWN_ALL = """
DO $$ DECLARE o record; BEGIN
    FOR o IN SELECT format('%I', relname) AS name FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') LOOP
        EXECUTE 'ALTER TABLE public.' || o.name || ' OWNER TO {owner}';
    END LOOP;
    FOR o IN SELECT oid::regprocedure::text AS name FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
        EXECUTE 'ALTER FUNCTION ' || o.name || ' OWNER TO {owner}';
    END LOOP;
END $$
"""


def executor(cursor: Any) -> Execute:
    """Runs statements on a cursor of psycopg2 or Django."""

    def execute(statement: str, values: list[str] | None = None) -> list[tuple[object, ...]]:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []

    return execute


def name_of(role: str) -> str:
    """What PostgreSQL knows a role as."""
    return f"procurement_{role}"


def create(execute: Execute, database: str, *, passwords: Mapping[str, str], split_owner: bool) -> None:
    """Make the roles, give them what they need and no more, and watch who changes the triggers. Can be repeated.

    Needs a superuser's connection to the database. `passwords` are already hashed, by role. With `split_owner` the
    tables go to a role that nobody can log in as; who owned them so far acts as it in this database from now on.
    """
    for role in ROLES:
        name = name_of(role)
        if not execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]):
            execute(f"CREATE ROLE {name} LOGIN")
        if role in passwords:
            execute(f"ALTER ROLE {name} PASSWORD %s", [passwords[role]])
        execute(f'GRANT CONNECT ON DATABASE "{database}" TO {name}')
        execute(f"GRANT USAGE ON SCHEMA public TO {name}")
    execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    # A temporary table comes before ours wherever a trigger names one: it could stand in for a deadline.
    execute(f'REVOKE TEMPORARY ON DATABASE "{database}" FROM PUBLIC')
    if split_owner:
        _split_owner(execute, database)
    grant(execute)
    execute(GUARD)


def _split_owner(execute: Execute, database: str) -> None:
    found = execute(
        "SELECT tableowner FROM pg_tables WHERE schemaname = 'public' AND tablename = 'procurement_logentry'"
    )
    login = str(found[0][0])
    if not execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [OWNER]):
        execute(f"CREATE ROLE {OWNER} NOLOGIN")
    if login != OWNER:
        execute(f'GRANT {OWNER} TO "{login}"')
        execute(f'ALTER ROLE "{login}" IN DATABASE "{database}" SET role = {OWNER}')
    execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER}")
    execute(f'GRANT CREATE, TEMPORARY ON DATABASE "{database}" TO {OWNER}')
    execute(_OWN_ALL.format(owner=OWNER))


def grant(execute: Execute) -> None:
    """Give each role that exists its rights on every table as it is now. The owner's own right; done after each migrate."""
    tables = [str(row[0]) for row in execute(_ALL_TABLES)]
    only_grow = set(guarded(execute))
    for role in ROLES:
        name = name_of(role)
        if execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]):
            execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name}")
            for table in tables:
                if rights := rights_on(role, table, only_grows=table in only_grow):
                    execute(f'GRANT {", ".join(rights)} ON public."{table}" TO {name}')
            if role != "report":
                execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {name}")


def rights_on(role: str, table: str, *, only_grows: bool) -> tuple[str, ...]:
    """What a role may do with a table."""
    if role == "report":
        return () if table in NOT_IN_REPORTS else ("SELECT",)
    if table in READ_ONLY or (table in (*LOG_TABLES, *BY_WORKER) and role != "worker"):
        return ("SELECT",)
    if table in PENDING:
        return ("SELECT", "INSERT", "DELETE") if role == "worker" else ("SELECT", "INSERT")
    return ("SELECT", "INSERT") if only_grows else ("SELECT", "INSERT", "UPDATE", "DELETE")


def guarded(execute: Execute) -> list[str]:
    """The tables that refuse every change."""
    return [str(row[0]) for row in execute(_GUARDED)]


def problems(execute: Execute, expected: Iterable[str]) -> Iterator[str]:
    """What is not as it should be, a sentence each. `expected` are the tables that must refuse every change."""
    present = set(guarded(execute))
    for table in sorted(set(expected) - present):
        yield f"{table} has lost its trigger {table}_append_only."
    for weak, trigger in execute(_WEAK_TRIGGERS):
        yield f"The trigger {trigger} on {weak} is not ENABLE ALWAYS."
    for role in ROLES:
        name = name_of(role)
        if not execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]):
            yield f"The role {name} is missing: run manage.py database_roles create."
        else:
            yield from role_problems(execute, name, sorted(present), writes=role != "report")
    yield from guard_problems(execute)


def role_problems(execute: Execute, name: str, tables: list[str], *, writes: bool = True) -> Iterator[str]:
    """What a role may do that it should not."""
    if not execute("SELECT has_table_privilege(%s, 'public.procurement_logentry', 'SELECT')", [name])[0][0]:
        yield f"The role {name} has no rights: run manage.py database_roles create."
    if execute(_UNFIT, [name]):
        yield f"The role {name} may make roles or databases, or pass over rights."
    if execute("SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace"
               " AND relkind = 'r' AND pg_has_role(%s, relowner, 'MEMBER') LIMIT 1", [name]):  # fmt: skip
        yield f"The role {name} can act as the owner of tables, and switch triggers off."
    if execute("SELECT has_parameter_privilege(%s, 'session_replication_role', 'SET')", [name])[0][0]:
        yield f"The role {name} may set session_replication_role."
    if execute("SELECT has_database_privilege(%s, current_database(), 'TEMPORARY')", [name])[0][0]:
        yield f"The role {name} may make temporary tables: run manage.py database_roles create."
    forbidden = dict.fromkeys(tables, CHANGES if writes else ("INSERT", *CHANGES))
    forbidden["clock_offset"] = ("INSERT", *CHANGES)
    for table, rights in forbidden.items():
        for right in rights:
            if execute("SELECT has_table_privilege(%s, %s, %s)", [name, f'public."{table}"', right])[0][0]:
                yield f"The role {name} has the right {right} on {table}."
