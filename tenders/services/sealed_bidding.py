"""Handing in a bid that was sealed elsewhere: in the bidder's browser, or by the command line. We see ciphertext only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from procurement import blobs
from procurement.access import Actor
from procurement.rules.envelopes import FIRST, PRICES
from procurement.rules.lifecycle import Role
from procurement.rules.messages import gettext_noop
from procurement.rules.sealing import read_header
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_header import Kind, Place
from tenders.models import Bid, Receipt, SealedObject
from tenders.queries.keys import kids
from tenders.services.bid_drafting import MAX_FILES, require_role
from tenders.services.bid_receipts import receipt_of
from tenders.services.bidding import CHANGED, Act, hand_in
from tenders.services.refusal import Refused, refuse

NOT_HERE = gettext_noop("%(count)s sealed files did not arrive: upload them again.")
NOT_FITTING = gettext_noop("A sealed file does not fit this bid: %(problem)s Seal it again.")
ENVELOPES = gettext_noop(
    "The bid was sealed in another number of envelopes than the tender has: load the page again, or fetch the tender file again."
)
TOO_MANY = gettext_noop("A bid has at most %(count)s files: join some of them.")


def submit_sealed(
    bid: Bid,
    *,
    manifest: str,
    files: tuple[str, ...],
    prices: tuple[str, ...] = (),
    idempotency_key: UUID,
    terms: int,
    sealed_by: str,
    actor: Actor,
    now: datetime,
) -> Receipt:
    """Hand in objects that are stored already, by their ids; returns the signed receipt. A repeated call returns the same one.

    `sealed_by` is "browser" or "cli"; `prices` are the sealed price tables of a bid in two envelopes.
    In order: a retry is recognized; role and terms of the tender are checked as for any bid; the
    header of each object must name this tender, this bid and the tender's keys; then the act, its event and its receipt are
    committed together. The database sets the time and refuses what is late: RefusedLate carries a signed, stored refusal.
    """
    if earlier := receipt_of(idempotency_key, bid):
        return earlier
    require_role(actor, bid.tender, bid.bidder, Role.SUBMITTER)
    if bool(prices) != bid.tender.two_envelopes:
        raise refuse("", ENVELOPES)
    if terms != bid.tender.terms:
        raise refuse("terms", CHANGED)
    ids, tables = tuple(sorted(set(files))), tuple(sorted(set(prices)))
    if len(ids) > MAX_FILES or len(tables) > MAX_FILES:
        raise refuse("files", TOO_MANY, count=MAX_FILES)
    sizes = _sizes(bid, {manifest, *ids, *tables})
    _require_fitting(bid, Kind.MANIFEST, FIRST, [manifest])
    _require_fitting(bid, Kind.FILE, FIRST, ids)
    _require_fitting(bid, Kind.MANIFEST, PRICES, tables)
    sealed = {one: sizes[one] for one in tables}
    act = Act(idempotency_key, None, manifest, ids, sizes[manifest], terms, sealed_by=sealed_by, prices=sealed)
    return hand_in(bid, act, actor, now)


def _sizes(bid: Bid, wanted: set[str]) -> dict[str, int]:
    """How large the objects are; refused if one is not stored for this bid."""
    found = dict(SealedObject.objects.filter(bid=bid, object_id__in=wanted).values_list("object_id", "size"))
    missing = [one for one in wanted if one not in found or not blobs.exists(one)]
    if missing:
        raise refuse("files", NOT_HERE, count=len(missing))
    return found


def _require_fitting(bid: Bid, kind: Kind, envelope: int, object_ids: Iterable[str]) -> None:
    place = Place(kind, envelope, bid.tender_id, bid.pk)
    for object_id in object_ids:
        try:
            with blobs.open_blob(object_id) as source:
                read_header(source).require(place, kids(bid.tender, envelope))
        except SealingError as error:
            raise unfit(error) from error


def unfit(error: SealingError) -> Refused:
    """What is said about an object whose header belongs elsewhere."""
    return refuse("files", NOT_FITTING, problem=error.message)
