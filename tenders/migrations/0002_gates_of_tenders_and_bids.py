"""The database as gate of tenders and bids: stages have one writer, deadlines don't come earlier, and what is late is refused.

The services tell the refusals apart by their codes (EP001 and on).
"""

from django.db import migrations

from procurement.gates import append_only, function, trigger

# Closing, changes and suspensions hold this lock for themselves; bids and requests share it, so that they never wait for
# each other, and each is stored before that moment or sees what it brought.
LOCK_KEY = """
CREATE FUNCTION tender_lock_key(tender uuid) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT hashtextextended(tender::text, 0)
$$;
"""
# Where candidates are selected first, the time for bids is fixed when they are invited; requests have their own end.
# A direct purchase, and a call that nobody answered, never have a time for bids.
TENDER_GATE = """
    IF OLD.imported THEN
        RETURN NEW;
    END IF;
    IF NEW.stage <> OLD.stage AND current_setting('procurement.stage_writer', true) IS DISTINCT FROM 'on' THEN
        RAISE EXCEPTION 'the stage of a tender has one writer: services.lifecycle' USING ERRCODE = 'EP004';
    END IF;
    IF OLD.stage = 'call_open' AND (NEW.requests_end_at IS NULL OR NEW.requests_end_at < OLD.requests_end_at) THEN
        RAISE EXCEPTION 'a published deadline is never moved earlier' USING ERRCODE = 'EP005';
    END IF;
    IF OLD.stage NOT IN ('draft', 'in_review', 'scheduled', 'call_open', 'call_closed', 'call_decided')
        AND (NEW.bids_end_at < OLD.bids_end_at OR NEW.opening_at < OLD.opening_at
             OR (OLD.bids_end_at IS NOT NULL AND NEW.bids_end_at IS NULL)
             OR (OLD.opening_at IS NOT NULL AND NEW.opening_at IS NULL)) THEN
        RAISE EXCEPTION 'a published deadline is never moved earlier' USING ERRCODE = 'EP005';
    END IF;
    IF OLD.suspended_at IS NULL AND NEW.suspended_at IS NOT NULL THEN
        NEW.suspended_at := app_now();
    ELSIF NEW.suspended_at IS NOT NULL AND NEW.suspended_at <> OLD.suspended_at THEN
        RAISE EXCEPTION 'a suspension began when it began' USING ERRCODE = 'EP005';
    END IF;
    RETURN NEW;
"""
LOT_GATE = """
    IF NEW.stage <> OLD.stage AND current_setting('procurement.stage_writer', true) IS DISTINCT FROM 'on'
        AND NOT (SELECT imported FROM tenders_tender WHERE id = NEW.tender_id) THEN
        RAISE EXCEPTION 'the stage of a lot has one writer: services.lifecycle' USING ERRCODE = 'EP004';
    END IF;
    RETURN NEW;
"""
NO_BIDS_FOR_HISTORY = """
    IF (SELECT imported FROM tenders_tender WHERE id = NEW.tender_id) THEN
        RAISE EXCEPTION 'an imported procedure runs elsewhere: it takes no bids here' USING ERRCODE = 'EP006';
    END IF;
    RETURN NEW;
"""
INVITED = """
    IF (SELECT invited_only FROM tenders_tender WHERE id = NEW.tender_id) AND NOT EXISTS (
        SELECT 1 FROM tenders_bidinvitation i
        WHERE i.tender_id = NEW.tender_id AND i.bidder_id = NEW.bidder_id AND i.invited_at IS NOT NULL
    ) THEN
        RAISE EXCEPTION 'only invited companies bid' USING ERRCODE = 'EP012';
    END IF;
    RETURN NEW;
"""
# The time is taken first, so that waiting for the lock can't make a bid late.
NOW_AND_HELD = """
    at timestamptz := app_now();
    held record;
"""
BID_GATE = """
    PERFORM pg_advisory_xact_lock_shared(tender_lock_key(NEW.tender_id));
    SELECT t.stage, t.bids_end_at, t.terms, t.suspended_at INTO held
        FROM tenders_tender t JOIN tenders_bid b ON b.tender_id = t.id
        WHERE t.id = NEW.tender_id AND b.id = NEW.bid_id;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the bid belongs to another tender' USING ERRCODE = 'EP003';
    END IF;
    IF held.stage <> 'published' OR held.suspended_at IS NOT NULL OR held.bids_end_at IS NULL
        OR at >= held.bids_end_at THEN
        RAISE EXCEPTION 'late or closed' USING ERRCODE = 'EP001', DETAIL = at::text;
    END IF;
    IF NEW.kind <> 'withdraw' AND NEW.terms <> held.terms THEN
        RAISE EXCEPTION 'the tender was changed' USING ERRCODE = 'EP006';
    END IF;
    IF NEW.kind = 'confirm' AND NOT EXISTS (
        SELECT 1 FROM tenders_bidact a JOIN tenders_tender t ON t.id = a.tender_id
        WHERE a.id = (SELECT max(id) FROM tenders_bidact WHERE bid_id = NEW.bid_id) AND a.kind <> 'withdraw'
            AND a.manifest = NEW.manifest AND a.files = NEW.files AND a.prices = NEW.prices
            AND a.terms >= t.bids_stand_from
    ) THEN
        RAISE EXCEPTION 'only what was handed in can be confirmed' USING ERRCODE = 'EP006';
    END IF;
    NEW.received_at := at;
    NEW.bids_end_at := held.bids_end_at;
    RETURN NEW;
"""
# While a call is suspended drafts go on, and nothing is handed in or taken back.
REQUEST_GATE = """
    PERFORM pg_advisory_xact_lock_shared(tender_lock_key(NEW.tender_id));
    SELECT stage, requests_end_at, suspended_at INTO held FROM tenders_tender WHERE id = NEW.tender_id;
    IF held.stage <> 'call_open' OR held.requests_end_at IS NULL
        OR (held.suspended_at IS NULL AND at >= held.requests_end_at)
        OR (held.suspended_at IS NOT NULL AND TG_OP = 'INSERT' AND NEW.submitted_at IS NOT NULL)
        OR (held.suspended_at IS NOT NULL AND TG_OP = 'UPDATE'
            AND (NEW.digest <> OLD.digest OR NEW.submitted_at IS DISTINCT FROM OLD.submitted_at)) THEN
        RAISE EXCEPTION 'late or closed' USING ERRCODE = 'EP001', DETAIL = at::text;
    END IF;
    IF NEW.submitted_at IS NOT NULL AND (TG_OP = 'INSERT' OR NEW.digest <> OLD.digest) THEN
        NEW.submitted_at := at;
    END IF;
    RETURN NEW;
"""
NEGOTIATION_OFFER_GATE = """
    PERFORM pg_advisory_xact_lock_shared(tender_lock_key(NEW.tender_id));
    SELECT t.stage, t.suspended_at, r.offers_end_at, r.closed_at INTO held
        FROM tenders_tender t JOIN tenders_negotiationround r ON r.tender_id = t.id
        WHERE t.id = NEW.tender_id AND r.id = NEW.round_id;
    IF NOT FOUND OR held.stage <> 'negotiating' OR held.suspended_at IS NOT NULL OR held.closed_at IS NOT NULL
        OR at >= held.offers_end_at THEN
        RAISE EXCEPTION 'late or closed' USING ERRCODE = 'EP001', DETAIL = at::text;
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM tenders_bidinvitation i WHERE i.tender_id = NEW.tender_id AND i.bidder_id = NEW.bidder_id
    ) THEN
        RAISE EXCEPTION 'only companies in the negotiation make offers' USING ERRCODE = 'EP022';
    END IF;
    NEW.received_at := at;
    RETURN NEW;
"""
# Who closes a round has a clock of its own; nobody reads an offer before the database's says that its time is over.
NEGOTIATION_ROUND_GATE = """
    IF OLD.closed_at IS NOT NULL OR NEW.offers_end_at < OLD.offers_end_at
        OR (NEW.tender_id, NEW.number, NEW.message, NEW.invited_at)
           IS DISTINCT FROM (OLD.tender_id, OLD.number, OLD.message, OLD.invited_at) THEN
        RAISE EXCEPTION 'a round of a negotiation stays as it was announced' USING ERRCODE = 'EP022';
    END IF;
    IF NEW.closed_at IS NOT NULL AND app_now() < NEW.offers_end_at THEN
        RAISE EXCEPTION 'a round is closed after its end' USING ERRCODE = 'EP022';
    END IF;
    RETURN NEW;
"""
BEFORE_THE_REVEAL = """
    IF (SELECT t.stage <> 'closed' FROM tenders_tender t JOIN tenders_bid b ON b.tender_id = t.id
        WHERE b.id = NEW.bid_id) THEN
        RAISE EXCEPTION 'between the closing and the reveal only' USING ERRCODE = 'EP010';
    END IF;
    RETURN NEW;
"""
PRICES_IN_THE_RUNNING = """
    IF NOT EXISTS (SELECT 1 FROM tenders_lotoffer o WHERE o.lot_id = NEW.lot_id AND o.bid_id = NEW.bid_id AND o.valid) THEN
        RAISE EXCEPTION 'the prices of this offer stay sealed' USING ERRCODE = 'EP020';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM tenders_priceopening p WHERE p.id = NEW.opening_id AND p.lot_id = NEW.lot_id
                   AND p.opened_at IS NULL AND p.next_try_at IS NOT NULL) THEN
        RAISE EXCEPTION 'nobody asked for these prices, or too few confirmed' USING ERRCODE = 'EP020';
    END IF;
    RETURN NEW;
"""
PRICE_KEYS_IN_THE_RUNNING = """
    IF NOT EXISTS (SELECT 1 FROM tenders_priceopening p JOIN tenders_lotoffer o ON o.lot_id = p.lot_id
                   WHERE p.id = NEW.opening_id AND p.opened_at IS NULL AND o.bid_id = NEW.bid_id AND o.valid) THEN
        RAISE EXCEPTION 'the prices of this offer stay sealed, or nobody asked for them' USING ERRCODE = 'EP023';
    END IF;
    RETURN NEW;
"""
# The minutes are those of procurement.rules.auction; a test holds both against each other. Whose turn it is follows from the
# bids of the round before by the evaluation's engine, so the service says it; here each place and each bid has one a round.
TURN_GATE = """
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
"""


class Migration(migrations.Migration):
    replaces = [
        ("tenders", "0002_gates"),
        ("tenders", "0003_tender_reference"),
        ("tenders", "0027_call_gates"),
        ("tenders", "0033_suspended_calls"),
        ("tenders", "0058_negotiation_gates"),
    ]
    dependencies = [("tenders", "0001_tables")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE tender_reference;", "DROP SEQUENCE tender_reference;"),
        migrations.RunSQL(LOCK_KEY, "DROP FUNCTION tender_lock_key(uuid);"),
        function("tender_gate", TENDER_GATE),
        trigger("tenders_tender", "tenders_tender_gate", "BEFORE UPDATE", "tender_gate"),
        function("lot_gate", LOT_GATE),
        trigger("tenders_lot", "tenders_lot_gate", "BEFORE UPDATE", "lot_gate"),
        function("bid_history_gate", NO_BIDS_FOR_HISTORY),
        trigger("tenders_bid", "tenders_bid_history_gate", "BEFORE INSERT", "bid_history_gate"),
        function("invited_gate", INVITED),
        trigger("tenders_bid", "tenders_bid_invited_gate", "BEFORE INSERT", "invited_gate"),
        function("bid_act_gate", BID_GATE, declare=NOW_AND_HELD),
        trigger("tenders_bidact", "tenders_bidact_gate", "BEFORE INSERT", "bid_act_gate"),
        *append_only("tenders_bidact"),
        function("request_gate", REQUEST_GATE, declare=NOW_AND_HELD),
        trigger(
            "tenders_participationrequest",
            "tenders_participationrequest_gate",
            "BEFORE INSERT OR UPDATE",
            "request_gate",
        ),
        function("negotiation_offer_gate", NEGOTIATION_OFFER_GATE, declare=NOW_AND_HELD),
        trigger("tenders_negotiationoffer", "tenders_negotiationoffer_gate", "BEFORE INSERT", "negotiation_offer_gate"),
        function("negotiation_round_gate", NEGOTIATION_ROUND_GATE),
        trigger("tenders_negotiationround", "tenders_negotiationround_gate", "BEFORE UPDATE", "negotiation_round_gate"),
        trigger("tenders_negotiationround", "tenders_negotiationround_kept", "BEFORE DELETE", "refuse_change"),
        function("before_reveal_gate", BEFORE_THE_REVEAL),
        trigger("tenders_bidoutcome", "tenders_bidoutcome_gate", "BEFORE INSERT", "before_reveal_gate"),
        trigger("tenders_recoverykey", "tenders_recoverykey_gate", "BEFORE INSERT", "before_reveal_gate"),
        function("opened_price_gate", PRICES_IN_THE_RUNNING),
        trigger("tenders_openedprice", "tenders_openedprice_gate", "BEFORE INSERT", "opened_price_gate"),
        function("price_key_gate", PRICE_KEYS_IN_THE_RUNNING),
        trigger("tenders_pricekey", "tenders_pricekey_gate", "BEFORE INSERT", "price_key_gate"),
        function("auction_bid_gate", TURN_GATE, declare=f"{NOW_AND_HELD}    turn timestamptz;\n"),
        trigger("tenders_auctionbid", "tenders_auctionbid_gate", "BEFORE INSERT", "auction_bid_gate"),
    ]
