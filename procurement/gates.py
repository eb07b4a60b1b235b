"""Operations of migrations that make the database a gate: what their triggers refuse, no code of ours can do by mistake.

Each trigger is enabled ALWAYS: it holds whatever a session sets its replication role to.
"""

from django.db.migrations import RunSQL


def trigger(table: str, name: str, event: str, function: str, *, when: str = "", each: str = "ROW") -> RunSQL:
    """One trigger `name` on `table`: `event` as in "BEFORE INSERT", and the trigger function without its brackets."""
    condition = f" WHEN ({when})" if when else ""
    return RunSQL(
        f"CREATE TRIGGER {name} {event} ON {table} FOR EACH {each}{condition} EXECUTE FUNCTION {function}();"
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name};",
        f"DROP TRIGGER {name} ON {table};",
    )


def function(name: str, body: str, *, declare: str = "") -> RunSQL:
    """A trigger function: `declare` names its variables, `body` is what stands between BEGIN and END."""
    variables = f"DECLARE{declare}" if declare else ""
    return RunSQL(
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$\n{variables}BEGIN{body}END $$;",
        f"DROP FUNCTION {name}();",
    )


def append_only(table: str) -> list[RunSQL]:
    """Rows of this table are neither changed nor deleted, one by one or all at once."""
    return [
        trigger(table, f"{table}_append_only", "BEFORE UPDATE OR DELETE", "refuse_change"),
        trigger(table, f"{table}_no_truncate", "BEFORE TRUNCATE", "refuse_change", each="STATEMENT"),
    ]


def settled(table: str, said: str, *, once: str = "TRUE") -> list[RunSQL]:
    """Once the condition `once` holds for the row as it was, the columns `said` stay; a row is never deleted."""
    return [
        function(
            f"{table}_gate",
            f"""
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'what was said stays as it was said' USING ERRCODE = 'EP007';
    END IF;
    IF {once} AND ({_changed(said)}) THEN
        RAISE EXCEPTION 'what was said stays as it was said' USING ERRCODE = 'EP007';
    END IF;
    RETURN NEW;
""",
        ),
        trigger(table, f"{table}_gate", "BEFORE UPDATE OR DELETE", f"{table}_gate"),
    ]


def dealt(table: str, fixed: str) -> list[RunSQL]:
    """The columns `fixed` stay as they were dealt, and a row is never deleted."""
    return [
        trigger(table, f"{table}_dealt", "BEFORE UPDATE", "dealt_gate", when=_changed(fixed)),
        trigger(table, f"{table}_kept", "BEFORE DELETE", "dealt_gate"),
    ]


def _changed(columns: str) -> str:
    return " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns.split())
