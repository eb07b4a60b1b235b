"""The database as gate: what was recorded under a contract stays, a second person accepts, and a published plan is not rewritten."""

from importlib import import_module

from django.db import migrations

append_only = import_module("procurement.migrations.0002_clock_and_log").append_only

KEPT = (
    "guarantee", "guaranteeend", "delivery", "deliveryline", "deliverydecision", "acceptedquantity", "invoice",
    "invoicedecision", "invoicepayment", "consultationanswer",
)  # fmt: skip
TWO_PERSONS = """
CREATE FUNCTION delivery_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.decided_by_id = (SELECT recorded_by_id FROM tenders_delivery WHERE id = NEW.delivery_id) THEN
        RAISE EXCEPTION 'a delivery takes two persons' USING ERRCODE = 'EP008';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_deliverydecision_gate BEFORE INSERT ON tenders_deliverydecision
    FOR EACH ROW EXECUTE FUNCTION delivery_gate();
ALTER TABLE tenders_deliverydecision ENABLE ALWAYS TRIGGER tenders_deliverydecision_gate;
"""
PUBLISHED = """
CREATE FUNCTION plan_gate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    version bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM tenders_planversion WHERE id = version AND published_at IS NOT NULL)
       OR (TG_OP = 'UPDATE' AND NEW.version_id <> OLD.version_id) THEN
        RAISE EXCEPTION 'a published plan stays as it was published: % refused', TG_OP USING ERRCODE = 'EP002';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER tenders_planline_gate BEFORE INSERT OR UPDATE OR DELETE ON tenders_planline
    FOR EACH ROW EXECUTE FUNCTION plan_gate();
ALTER TABLE tenders_planline ENABLE ALWAYS TRIGGER tenders_planline_gate;
CREATE TRIGGER tenders_planversion_gate BEFORE UPDATE OR DELETE ON tenders_planversion
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION refuse_change();
ALTER TABLE tenders_planversion ENABLE ALWAYS TRIGGER tenders_planversion_gate;
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0024_performance_and_plan"), ("procurement", "0002_clock_and_log")]
    operations = [
        *(append_only(f"tenders_{table}") for table in KEPT),
        migrations.RunSQL(
            TWO_PERSONS,
            "DROP TRIGGER tenders_deliverydecision_gate ON tenders_deliverydecision; DROP FUNCTION delivery_gate();",
        ),
        migrations.RunSQL(
            PUBLISHED,
            "DROP TRIGGER tenders_planversion_gate ON tenders_planversion;"
            "DROP TRIGGER tenders_planline_gate ON tenders_planline; DROP FUNCTION plan_gate();",
        ),
    ]
