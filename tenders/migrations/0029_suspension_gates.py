"""The database as gate: nothing is taken while a procedure is suspended, times to answer only grow, what was said stays."""

from importlib import import_module

from django.db import migrations

append_only = import_module("procurement.migrations.0002_clock_and_log").append_only
questions = import_module("tenders.migrations.0007_question_gates")
calls = import_module("tenders.migrations.0027_call_gates")

BID_GATE = questions.BID_GATE.replace(
    "SELECT t.stage, t.bids_end_at, t.terms INTO", "SELECT t.stage, t.bids_end_at, t.terms, t.suspended_at INTO"
).replace(
    "IF held.stage <> 'published' OR held.bids_end_at IS NULL",
    "IF held.stage <> 'published' OR held.suspended_at IS NOT NULL OR held.bids_end_at IS NULL",
)
# Whoever suspends holds the lock that bids share, so each bid is stored before this moment or refused after it.
TENDER_GATE = calls.TENDER_GATE
SUSPENDING_GATE = TENDER_GATE.replace(
    "    RETURN NEW;\nEND $$;",
    """    IF OLD.suspended_at IS NULL AND NEW.suspended_at IS NOT NULL THEN
        NEW.suspended_at := app_now();
    ELSIF NEW.suspended_at IS NOT NULL AND NEW.suspended_at <> OLD.suspended_at THEN
        RAISE EXCEPTION 'a suspension began when it began' USING ERRCODE = 'EP005';
    END IF;
    RETURN NEW;
END $$;""",
)
ANSWERS_ONLY_LATER = """
DROP TRIGGER tenders_clarification_append_only ON tenders_clarification;
CREATE FUNCTION clarification_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR NEW.answer_ends_at < OLD.answer_ends_at
        OR to_jsonb(NEW) - 'answer_ends_at' <> to_jsonb(OLD) - 'answer_ends_at' THEN
        RAISE EXCEPTION 'a question stays as it was asked, only its time grows' USING ERRCODE = 'EP002';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_clarification_gate BEFORE UPDATE OR DELETE ON tenders_clarification
    FOR EACH ROW EXECUTE FUNCTION clarification_gate();
ALTER TABLE tenders_clarification ENABLE ALWAYS TRIGGER tenders_clarification_gate;
"""
ANSWERS_STAY = """
DROP TRIGGER tenders_clarification_gate ON tenders_clarification;
DROP FUNCTION clarification_gate();
CREATE TRIGGER tenders_clarification_append_only BEFORE UPDATE OR DELETE ON tenders_clarification
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
ALTER TABLE tenders_clarification ENABLE ALWAYS TRIGGER tenders_clarification_append_only;
"""


def settled(table: str, said: str, when: str) -> migrations.RunSQL:
    """A gate: once `when` holds for the old row, or if one of the columns `said` changes, the row stays as it is."""
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in said.split())
    return migrations.RunSQL(
        f"""
        CREATE FUNCTION {table}_gate() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                RAISE EXCEPTION 'what was said stays as it was said' USING ERRCODE = 'EP007';
            END IF;
            IF {when} AND ({changed}) THEN
                RAISE EXCEPTION 'what was said stays as it was said' USING ERRCODE = 'EP007';
            END IF;
            RETURN NEW;
        END $$;
        CREATE TRIGGER {table}_gate BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {table}_gate();
        ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_gate;
        """,
        f"DROP TRIGGER {table}_gate ON {table}; DROP FUNCTION {table}_gate();",
    )


class Migration(migrations.Migration):
    dependencies = [("tenders", "0028_suspensions_and_complaints")]
    operations = [
        migrations.RunSQL(BID_GATE, questions.BID_GATE),
        migrations.RunSQL(SUSPENDING_GATE, TENDER_GATE),
        migrations.RunSQL(ANSWERS_ONLY_LATER, ANSWERS_STAY),
        settled(
            "tenders_complaint",
            "tender_id lot_id number bidder_id against summary grounds request act_at ends_at filed_at charge_amount",
            "OLD.filed_at IS NOT NULL",
        ),
        settled(
            "tenders_complaintruling", "outcome remedy order_number given_on summary sha256 proposed_by_id", "TRUE"
        ),
        settled("tenders_objection", "tender_id number kind author_id text written_at reply_due_at", "TRUE"),
        migrations.RunSQL(
            """
            CREATE FUNCTION objection_reply_gate() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF OLD.replied_at IS NOT NULL THEN
                    RAISE EXCEPTION 'a reply stays as it was given' USING ERRCODE = 'EP007';
                END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER tenders_objection_reply_gate BEFORE UPDATE ON tenders_objection
                FOR EACH ROW EXECUTE FUNCTION objection_reply_gate();
            ALTER TABLE tenders_objection ENABLE ALWAYS TRIGGER tenders_objection_reply_gate;
            """,
            "DROP TRIGGER tenders_objection_reply_gate ON tenders_objection; DROP FUNCTION objection_reply_gate();",
        ),
        settled(
            "tenders_suspension",
            "tender_id ordered_by order_number ordered_on reason sha256 proposed_by_id",
            "TRUE",
        ),
        append_only("tenders_complaintfile"),
    ]
