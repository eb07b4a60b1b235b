"""The database as gate of records: what was said, decided and published stays, answers are timed here, and two persons are two."""

from django.db import migrations

from procurement.gates import append_only, dealt, function, settled, trigger

KEPT = (
    "receipt", "openedbid", "release", "tenderversion", "bidoutcome", "recoverykey",
    "interestdeclaration", "sheetact", "consensusscore",
    "clarificationanswer", "clarificationfile", "priceacceptance", "exclusion", "exclusiondecision", "letter",
    "contractchange", "contractchangedecision",
    "guarantee", "guaranteeend", "delivery", "deliveryline", "deliverydecision", "acceptedquantity", "invoice",
    "invoicedecision", "invoicepayment", "consultationanswer",
    "complaintfile", "readmission", "drawnonce", "priceconfirmation", "openedprice", "auctionseat", "auctionbid",
    "subcontractorchange", "depositcharge", "releaseplace", "lotchoice", "pricekey", "frozensaving",
    "earlierfigures", "flagreply", "flagmark", "flagmarkwithdrawal",
    "negotiationoffer", "negotiationmeeting", "negotiationexit",
)  # fmt: skip
# Deferred to the end of the transaction, so that the lock, which goes with the commit, is held for no more than that, and no
# lock of a row is asked for while it is held. Who gets it next sees all that was committed before.
PLACES = """
    PERFORM pg_advisory_xact_lock(hashtextextended('tenders_releaseplace', 0));
    INSERT INTO tenders_releaseplace (release_id) VALUES (NEW.id);
    RETURN NULL;
"""
AT_COMMIT = """
CREATE CONSTRAINT TRIGGER tenders_release_place AFTER INSERT ON tenders_release DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION release_takes_place();
ALTER TABLE tenders_release ENABLE ALWAYS TRIGGER tenders_release_place;
"""
ENQUIRY_GATE = """
    IF TG_OP = 'DELETE' OR OLD.answered_at IS NOT NULL OR NEW.question <> OLD.question OR NEW.number <> OLD.number
        OR NEW.tender_id <> OLD.tender_id OR NEW.bidder_id <> OLD.bidder_id OR NEW.asked_at <> OLD.asked_at THEN
        RAISE EXCEPTION 'a question, and an answer once published, stay as they are' USING ERRCODE = 'EP007';
    END IF;
    RETURN NEW;
"""
ONLY_MORE_TIME = """
    IF TG_OP = 'DELETE' OR NEW.answer_ends_at < OLD.answer_ends_at
        OR to_jsonb(NEW) - 'answer_ends_at' <> to_jsonb(OLD) - 'answer_ends_at' THEN
        RAISE EXCEPTION 'a question stays as it was asked, only its time grows' USING ERRCODE = 'EP002';
    END IF;
    RETURN NEW;
"""
ANSWER_GATE = """
    SELECT answer_ends_at INTO ends FROM tenders_clarification WHERE id = NEW.clarification_id;
    IF at >= ends THEN
        RAISE EXCEPTION 'the time to answer is over' USING ERRCODE = 'EP001', DETAIL = at::text;
    END IF;
    NEW.answered_at := at;
    RETURN NEW;
"""
REPLY_GATE = """
    IF OLD.replied_at IS NOT NULL THEN
        RAISE EXCEPTION 'a reply stays as it was given' USING ERRCODE = 'EP007';
    END IF;
    RETURN NEW;
"""
DEALT = """
    RAISE EXCEPTION '% stays as it was dealt: % refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'EP009';
"""
TWO_FOR_A_CHANGE = """
    IF NEW.decided_by_id = (SELECT proposed_by_id FROM tenders_contractchange WHERE id = NEW.change_id) THEN
        RAISE EXCEPTION 'a change of a contract takes two persons' USING ERRCODE = 'EP008';
    END IF;
    RETURN NEW;
"""
TWO_FOR_A_DELIVERY = """
    IF NEW.decided_by_id = (SELECT recorded_by_id FROM tenders_delivery WHERE id = NEW.delivery_id) THEN
        RAISE EXCEPTION 'a delivery takes two persons' USING ERRCODE = 'EP008';
    END IF;
    RETURN NEW;
"""
SELECTED = """
    IF TG_OP = 'DELETE' OR OLD.superseded_at IS NOT NULL
        OR to_jsonb(NEW) - 'superseded_at' <> to_jsonb(OLD) - 'superseded_at' THEN
        RAISE EXCEPTION 'a decided selection stays as it was decided' USING ERRCODE = 'EP024';
    END IF;
    RETURN NEW;
"""
DECIDED_ONCE = """
    IF TG_OP = 'DELETE' OR OLD.decided_at IS NOT NULL OR to_jsonb(NEW) - decision <> to_jsonb(OLD) - decision THEN
        RAISE EXCEPTION 'a savings report stays as it was prepared, and is decided once' USING ERRCODE = 'EP026';
    END IF;
    RETURN NEW;
"""
DECISION = """
    decision text[] := ARRAY['decided_by_id', 'decided_at', 'signed', 'reason', 'note'];
"""
PUBLISHED_PLAN = """
    IF EXISTS (SELECT 1 FROM tenders_planversion WHERE id = version AND published_at IS NOT NULL)
       OR (TG_OP = 'UPDATE' AND NEW.version_id <> OLD.version_id) THEN
        RAISE EXCEPTION 'a published plan stays as it was published: % refused', TG_OP USING ERRCODE = 'EP002';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
"""
VERSION = """
    version bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.version_id ELSE NEW.version_id END;
"""
NOW_AND_END = """
    at timestamptz := app_now();
    ends timestamptz;
"""


def once_filled(table: str, column: str, *, function: str = "refuse_change") -> migrations.RunSQL:
    """Asks the function before a row changes in which this column is filled."""
    when = f"OLD.{column} IS NOT NULL"
    return trigger(table, f"{table}_gate", "BEFORE UPDATE OR DELETE", function, when=when)


class Migration(migrations.Migration):
    replaces = [
        ("tenders", "0007_question_gates"),
        ("tenders", "0009_judging_gates"),
        ("tenders", "0011_clarification_gates"),
        ("tenders", "0013_contract_change_gates"),
        ("tenders", "0016_committee_gates"),
        ("tenders", "0018_opening_gates"),
        ("tenders", "0019_gates_always"),
        ("tenders", "0025_performance_gates"),
        ("tenders", "0029_suspension_gates"),
        ("tenders", "0037_second_envelope_gates"),
        ("tenders", "0040_auction_gates"),
        ("tenders", "0042_subcontractor_gates"),
        ("tenders", "0052_savings_statement_gates"),
        ("tenders", "0054_price_key_gate"),
    ]
    dependencies = [("tenders", "0002_gates_of_tenders_and_bids")]
    operations = [
        *(operation for table in KEPT for operation in append_only(f"tenders_{table}")),
        *settled(
            "tenders_complaint",
            "tender_id lot_id number bidder_id against summary grounds request act_at ends_at filed_at charge_amount",
            once="OLD.filed_at IS NOT NULL",
        ),
        *settled("tenders_complaintruling", "outcome remedy order_number given_on summary sha256 proposed_by_id"),
        *settled("tenders_objection", "tender_id number kind author_id text written_at reply_due_at"),
        *settled("tenders_suspension", "tender_id ordered_by order_number ordered_on reason sha256 proposed_by_id"),
        *settled("tenders_auction", "lot_id evaluation_id starts_at ends_at step seats scheduled_by_id scheduled_at"),
        function("dealt_gate", DEALT),
        *dealt("tenders_committeekey", "tender_id envelope public_key threshold dealer dealt_by_id dealt_at"),
        *dealt("tenders_committeeshare", "committee_key_id user_id member_key_id x sealed commitment"),
        *dealt("procurement_memberkey", "user_id public_key created_at"),
        function("enquiry_gate", ENQUIRY_GATE),
        trigger("tenders_enquiry", "tenders_enquiry_gate", "BEFORE UPDATE OR DELETE", "enquiry_gate"),
        function("clarification_gate", ONLY_MORE_TIME),
        trigger("tenders_clarification", "tenders_clarification_gate", "BEFORE UPDATE OR DELETE", "clarification_gate"),
        trigger(
            "tenders_clarification",
            "tenders_clarification_no_truncate",
            "BEFORE TRUNCATE",
            "refuse_change",
            each="STATEMENT",
        ),
        function("clarification_answer_gate", ANSWER_GATE, declare=NOW_AND_END),
        trigger(
            "tenders_clarificationanswer",
            "tenders_clarificationanswer_gate",
            "BEFORE INSERT",
            "clarification_answer_gate",
        ),
        function("objection_reply_gate", REPLY_GATE),
        trigger("tenders_objection", "tenders_objection_reply_gate", "BEFORE UPDATE", "objection_reply_gate"),
        function("contract_change_gate", TWO_FOR_A_CHANGE),
        trigger(
            "tenders_contractchangedecision",
            "tenders_contractchangedecision_gate",
            "BEFORE INSERT",
            "contract_change_gate",
        ),
        function("delivery_gate", TWO_FOR_A_DELIVERY),
        trigger("tenders_deliverydecision", "tenders_deliverydecision_gate", "BEFORE INSERT", "delivery_gate"),
        function("plan_gate", PUBLISHED_PLAN, declare=VERSION),
        trigger("tenders_planline", "tenders_planline_gate", "BEFORE INSERT OR UPDATE OR DELETE", "plan_gate"),
        once_filled("tenders_planversion", "published_at"),
        once_filled("tenders_bidinvitation", "invited_at"),
        trigger(
            "tenders_negotiationproposal",
            "tenders_negotiationproposal_gate",
            "BEFORE UPDATE OR DELETE",
            "refuse_change",
            when="OLD.decided_at IS NOT NULL OR OLD.returned_at IS NOT NULL",
        ),
        function("selection_gate", SELECTED),
        once_filled("tenders_selection", "decided_at", function="selection_gate"),
        function("savings_statement_gate", DECIDED_ONCE, declare=DECISION),
        trigger(
            "tenders_savingsstatement",
            "tenders_savingsstatement_gate",
            "BEFORE UPDATE OR DELETE",
            "savings_statement_gate",
        ),
        function("release_takes_place", PLACES),
        migrations.RunSQL(AT_COMMIT, "DROP TRIGGER tenders_release_place ON tenders_release;"),
    ]
