"""The database as gate: a bid in an auction is timed here and refused outside of its turn; what was bid stays as it was bid."""

from importlib import import_module

from django.db import migrations

append_only = import_module("procurement.migrations.0002_clock_and_log").append_only
settled = import_module("tenders.migrations.0029_suspension_gates").settled

# The minutes are those of procurement.rules.auction; a test holds both against each other. Whose turn it is follows from the
# bids of the round before by the evaluation's engine, so the service says it; here each place and each bid has one a round.
TURN_GATE = """
CREATE FUNCTION auction_bid_gate() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    at timestamptz := app_now();
    held record;
    turn timestamptz;
BEGIN
    SELECT a.starts_at, a.seats, a.settled_at, l.stage, t.suspended_at INTO held
        FROM tenders_auction a
        JOIN tenders_lot l ON l.id = a.lot_id
        JOIN tenders_tender t ON t.id = l.tender_id
        JOIN tenders_auctionseat s ON s.auction_id = a.id AND s.bid_id = NEW.bid_id
        WHERE a.id = NEW.auction_id;
    IF NOT FOUND OR NEW.round NOT BETWEEN 1 AND 3 OR NEW.place NOT BETWEEN 0 AND held.seats - 1 THEN
        RAISE EXCEPTION 'no such turn' USING ERRCODE = 'EP014';
    END IF;
    turn := held.starts_at + interval '5 minutes' + NEW.place * interval '2 minutes'
        + (NEW.round - 1) * (held.seats * interval '2 minutes' + interval '2 minutes');
    IF held.settled_at IS NOT NULL OR held.suspended_at IS NOT NULL OR held.stage <> 'evaluated'
        OR at < turn OR at >= turn + interval '2 minutes' THEN
        RAISE EXCEPTION 'outside of the turn' USING ERRCODE = 'EP014', DETAIL = at::text;
    END IF;
    IF EXISTS (
        SELECT 1 FROM tenders_auctionbid b WHERE b.auction_id = NEW.auction_id AND b.round = NEW.round
            AND (b.bid_id = NEW.bid_id) <> (b.place = NEW.place)
    ) THEN
        RAISE EXCEPTION 'one turn a bidder and round' USING ERRCODE = 'EP014';
    END IF;
    NEW.received_at := at;
    RETURN NEW;
END $$;
CREATE TRIGGER tenders_auctionbid_gate BEFORE INSERT ON tenders_auctionbid
    FOR EACH ROW EXECUTE FUNCTION auction_bid_gate();
ALTER TABLE tenders_auctionbid ENABLE ALWAYS TRIGGER tenders_auctionbid_gate;
"""


class Migration(migrations.Migration):
    dependencies = [("tenders", "0039_auctions")]
    operations = [
        migrations.RunSQL(
            TURN_GATE, "DROP TRIGGER tenders_auctionbid_gate ON tenders_auctionbid; DROP FUNCTION auction_bid_gate();"
        ),
        settled(
            "tenders_auction",
            "lot_id evaluation_id starts_at ends_at step seats scheduled_by_id scheduled_at",
            "TRUE",
        ),
        append_only("tenders_auctionseat"),
        append_only("tenders_auctionbid"),
    ]
