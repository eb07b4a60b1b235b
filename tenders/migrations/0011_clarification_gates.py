"""The database as gate of answers: timed and refused here by its own clock. What people asked and decided is append-only."""

from importlib import import_module

from django.db import migrations

append_only = import_module("procurement.migrations.0002_clock_and_log").append_only

ANSWER_GATE = """
CREATE FUNCTION clarification_answer_gate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    at timestamptz := app_now();
    ends timestamptz;
BEGIN
    SELECT answer_ends_at INTO ends FROM tenders_clarification WHERE id = NEW.clarification_id;
    IF at >= ends THEN
        RAISE EXCEPTION 'the time to answer is over' USING ERRCODE = 'EP001', DETAIL = at::text;
    END IF;
    NEW.answered_at := at;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_clarificationanswer_gate BEFORE INSERT ON tenders_clarificationanswer
    FOR EACH ROW EXECUTE FUNCTION clarification_answer_gate();
ALTER TABLE tenders_clarificationanswer ENABLE ALWAYS TRIGGER tenders_clarificationanswer_gate;
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0010_questions_and_letters"), ("procurement", "0002_clock_and_log")]
    operations = [
        migrations.RunSQL(
            ANSWER_GATE,
            "DROP TRIGGER tenders_clarificationanswer_gate ON tenders_clarificationanswer;"
            "DROP FUNCTION clarification_answer_gate();",
        ),
        append_only("tenders_clarification"),
        append_only("tenders_clarificationanswer"),
        append_only("tenders_clarificationfile"),
        append_only("tenders_priceacceptance"),
        append_only("tenders_exclusion"),
        append_only("tenders_exclusiondecision"),
        append_only("tenders_letter"),
    ]
