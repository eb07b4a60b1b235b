"""The database as gate: changes of contracts stay as they are, and nobody decides a change that the same person proposed."""

from importlib import import_module

from django.db import migrations

append_only = import_module("procurement.migrations.0002_clock_and_log").append_only

TWO_PERSONS = """
CREATE FUNCTION contract_change_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.decided_by_id = (SELECT proposed_by_id FROM tenders_contractchange WHERE id = NEW.change_id) THEN
        RAISE EXCEPTION 'a change of a contract takes two persons' USING ERRCODE = 'EP008';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_contractchangedecision_gate BEFORE INSERT ON tenders_contractchangedecision
    FOR EACH ROW EXECUTE FUNCTION contract_change_gate();
ALTER TABLE tenders_contractchangedecision ENABLE ALWAYS TRIGGER tenders_contractchangedecision_gate;
"""
BY_THEMSELVES = "UPDATE tenders_keyholder SET confirmed_by_id = user_id WHERE confirmed_at IS NOT NULL"


class Migration(migrations.Migration):
    dependencies = [("tenders", "0012_contract_changes")]
    operations = [
        append_only("tenders_contractchange"),
        append_only("tenders_contractchangedecision"),
        migrations.RunSQL(
            TWO_PERSONS,
            "DROP TRIGGER tenders_contractchangedecision_gate ON tenders_contractchangedecision;"
            "DROP FUNCTION contract_change_gate();",
        ),
        migrations.RunSQL(BY_THEMSELVES, migrations.RunSQL.noop),
    ]
