"""A bid that a change of the tender left as it is can be confirmed: the very bid that was handed in, for the new terms."""

from importlib import import_module

from django.db import migrations, models

EARLIER_BID_GATE = import_module("tenders.migrations.0029_suspension_gates").BID_GATE
BID_GATE = EARLIER_BID_GATE.replace(
    "    NEW.received_at := at;",
    """    IF NEW.kind = 'confirm' AND NOT EXISTS (
        SELECT 1 FROM tenders_bidact a JOIN tenders_tender t ON t.id = a.tender_id
        WHERE a.id = (SELECT max(id) FROM tenders_bidact WHERE bid_id = NEW.bid_id) AND a.kind <> 'withdraw'
            AND a.manifest = NEW.manifest AND a.files = NEW.files AND a.prices = NEW.prices
            AND a.terms >= t.bids_stand_from
    ) THEN
        RAISE EXCEPTION 'only what was handed in can be confirmed' USING ERRCODE = 'EP006';
    END IF;
    NEW.received_at := at;""",
)


class Migration(migrations.Migration):
    dependencies = [("tenders", "0044_bid_deposits")]
    operations = [
        migrations.AddField(
            model_name="tender",
            name="bids_stand_from",
            field=models.PositiveSmallIntegerField(
                default=1,
                help_text="the terms from which on a bid still says all that is asked: its bidder may confirm it as it is",
            ),
        ),
        migrations.AlterField(
            model_name="bidact",
            name="kind",
            field=models.CharField(
                choices=[
                    ("submit", "submitted"),
                    ("replace", "replaced"),
                    ("withdraw", "withdrawn"),
                    ("confirm", "confirmed after a change"),
                ],
                max_length=8,
            ),
        ),
        migrations.RunSQL(BID_GATE, EARLIER_BID_GATE),
    ]
