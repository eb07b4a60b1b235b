"""Opens sealed objects of a throw-away installation, as only its own tests may: with the tender's keys, whatever the stage."""

from __future__ import annotations

from procurement import blobs
from procurement.rules.sealing import open_object
from procurement.rules.sealing_header import Kind, Place
from tenders.models import BidAct
from tenders.queries.keys import ENVELOPE, kids
from tenders.services.stage_keys import private_keys


def opens(act: BidAct) -> bytes:
    """The manifest of an act that was receipted. SealingError or BlobMissing where it can't be opened."""
    tender, place = act.bid.tender, Place(Kind.MANIFEST, ENVELOPE, act.tender_id, act.bid_id)
    with blobs.open_blob(act.manifest) as source:
        return open_object(source, private_keys(tender), place=place, kids=kids(tender)).read()
