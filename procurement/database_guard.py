"""What writes into the log whoever changes tables that only grow, their triggers or functions: event triggers of the database.

Only a superuser can make them, and they lie in a schema of their own that no backup holds. A superuser can also remove
them; `manage.py database_roles check` and the pages that name the protections then say so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

SCHEMA = "procurement_guard"
TRIGGERS = ("procurement_guard_changed", "procurement_guard_dropped")

# The functions run with the rights of who changes the table: whoever may do that may add to the log.
# The entry is the one that procurement.audit would write for rules.events_log.DatabaseChanged. The foreign key of its
# (empty) actor is checked at once: an event that waits for the end of the transaction would forbid the next ALTER TABLE.
_NOTE = """
CREATE SCHEMA IF NOT EXISTS procurement_guard;
GRANT USAGE ON SCHEMA procurement_guard TO PUBLIC;
CREATE OR REPLACE FUNCTION procurement_guard.quoted(word text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT '"' || replace(replace(regexp_replace(coalesce(word, ''), '[^ -~]', '?', 'g'), '\\', '\\\\'), '"', '\\"') || '"'
$$;
CREATE OR REPLACE FUNCTION procurement_guard.note(command text, object text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    moment timestamptz := clock_timestamp();
    nonce bytea := uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid());
    body text;
    key text;
    entry bigint;
BEGIN
    IF to_regclass('public.procurement_logentry') IS NULL THEN
        RETURN;  -- a restore is putting the database together
    END IF;
    IF to_regprocedure('public.app_now()') IS NOT NULL AND to_regclass('public.clock_offset') IS NOT NULL THEN
        EXECUTE 'SELECT public.app_now()' INTO moment;
    END IF;
    body := '{"actor":"","at":"' || to_char(moment AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00","command":'
        || procurement_guard.quoted(command) || ',"object":' || procurement_guard.quoted(object)
        || ',"role":' || procurement_guard.quoted(session_user::text)
        || ',"subject":"platform","type":"database.ddl","v":1}';
    SELECT conname INTO key FROM pg_constraint WHERE conrelid = 'public.procurement_logentry'::regclass AND contype = 'f';
    IF key IS NOT NULL THEN
        EXECUTE format('SET CONSTRAINTS public.%I IMMEDIATE', key);
    END IF;
    INSERT INTO public.procurement_logentry (type, subject, public, at, body, nonce, leaf)
        VALUES ('database.ddl', 'platform', true, moment, body, nonce,
                encode(sha256('\\x00'::bytea || nonce || convert_to(body, 'UTF8')), 'hex'))
        RETURNING id INTO entry;
    INSERT INTO public.procurement_pendingentry (entry_id, since) SELECT entry, moment
        WHERE NOT EXISTS (SELECT 1 FROM public.procurement_pendingentry p WHERE p.entry_id = entry);
    IF key IS NOT NULL THEN
        EXECUTE format('SET CONSTRAINTS public.%I DEFERRED', key);
    END IF;
END $$;
"""
_CHANGED = """
CREATE OR REPLACE FUNCTION procurement_guard.changed() RETURNS event_trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE o record;
BEGIN
    FOR o IN SELECT * FROM pg_event_trigger_ddl_commands() c
        WHERE c.object_identity LIKE '%public.%' AND (c.object_type IN ('trigger', 'function')
            OR c.object_type IN ('table', 'table column') AND EXISTS (
                SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.objid AND NOT t.tgisinternal))
    LOOP
        PERFORM procurement_guard.note(o.command_tag, o.object_type || ' ' || o.object_identity);
    END LOOP;
END $$;
CREATE OR REPLACE FUNCTION procurement_guard.dropped() RETURNS event_trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS $$
DECLARE o record;
BEGIN
    FOR o IN SELECT * FROM pg_event_trigger_dropped_objects() d
        WHERE d.object_identity LIKE '%public.%' AND d.object_type IN ('trigger', 'function')
    LOOP
        PERFORM procurement_guard.note(tg_tag, o.object_type || ' ' || o.object_identity);
    END LOOP;
END $$;
"""
_TRIGGERS = """
DROP EVENT TRIGGER IF EXISTS procurement_guard_changed;
DROP EVENT TRIGGER IF EXISTS procurement_guard_dropped;
CREATE EVENT TRIGGER procurement_guard_changed ON ddl_command_end EXECUTE FUNCTION procurement_guard.changed();
CREATE EVENT TRIGGER procurement_guard_dropped ON sql_drop EXECUTE FUNCTION procurement_guard.dropped();
ALTER EVENT TRIGGER procurement_guard_changed ENABLE ALWAYS;
ALTER EVENT TRIGGER procurement_guard_dropped ENABLE ALWAYS;
"""
GUARD = _NOTE + _CHANGED + _TRIGGERS


def guard_problems(execute: Callable[..., list[tuple[object, ...]]]) -> Iterator[str]:
    """A sentence for each event trigger that is missing or switched off."""
    found = {str(name) for (name,) in execute("SELECT evtname FROM pg_event_trigger WHERE evtenabled = 'A'")}
    for name in TRIGGERS:
        if name not in found:
            yield f"The event trigger {name} is missing or switched off: nothing records who changes the database."
