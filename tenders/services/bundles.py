"""Bundles: a tender as one zip file that anybody can verify offline (docs/formats.md, section 18)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any, BinaryIO
from uuid import UUID

from procurement import blobs, keystore
from procurement.rules.bundle_zip import ZipWriter
from procurement.rules.canonical import canonical_json
from procurement.rules.envelopes import PRICES
from procurement.rules.messages import gettext_noop
from procurement.rules.sealing_header import Kind, Place
from procurement.rules.verify_evidence import FORMAT, HEAD, NOTE
from procurement.rules.verify_qualification import CHECK, REPAIRS, check_data
from procurement.rules.verify_records import note_text
from procurement.rules.visibility import Audience
from tenders.models import OpenedBid, SealedObject, Tender
from tenders.queries import bundle
from tenders.queries.keys import ENVELOPE
from tenders.queries.opened_qualification import corrections_of
from tenders.queries.price_openings import priced_lots_of_bids
from tenders.queries.qualification import asked_by
from tenders.queries.readings import manifest_of, readings
from tenders.queries.repairs import records_of
from tenders.services.refusal import refuse
from tenders.services.unsealing import Keys, keys_of, with_recovery

PIECE = 1 << 20
MOST_ONLINE = 2 * 2**30
"""Bytes of sealed files in a bundle that the platform makes for a download; larger ones are made on the server."""
TOO_LARGE = gettext_noop(
    "The sealed files of this tender are too large for a download. Whoever runs the platform makes the bundle with:"
    " manage.py bundle %(reference)s --auditor --output FILE"
)


def check_size(tender: Tender, audience: Audience) -> None:
    """Refused where the bundle would be too large to be made for a download."""
    if audience is Audience.AUDITOR:
        files = bundle.sealed_files([opened.act for opened in bundle.opened_bids(tender)])
        sizes = SealedObject.objects.filter(bid__tender=tender, object_id__in=files).values_list("size", flat=True)
        if sum(sizes) > MOST_ONLINE:
            raise refuse("", TOO_LARGE, reference=tender.reference)


def write_bundle(
    tender: Tender, audience: Audience, out: BinaryIO, *, told: Callable[[int, int], None] = lambda done, total: None
) -> None:
    """Write the bundle of an opened tender into a seekable file; the same rows give the same bytes.

    The caller decided who may have it. What this audience may not read yet is left out and named as held back. Opened
    bids come with the key of their content, which proves what they hold; keys of files are in no bundle.
    `told` hears before each file how many of how many are done.
    """
    held = bundle.withheld(tender, audience)
    small = dict(bundle.small_files(tender, audience, held))
    writer, digests = ZipWriter(out), dict[str, str]()
    parts = sorted([*small, *_bid_paths(tender, audience, held)])
    bids = _BidFiles(tender, shown="bids/" not in held)
    for done, path in enumerate(parts):
        told(done, len(parts))
        content = [small[path]] if path in small else bids.content(path)
        digests[path] = writer.add(path, content)
    head = canonical_json(
        {
            "format": FORMAT,
            "audience": audience.value,
            "tender": str(tender.pk),
            "reference": tender.reference,
            "withheld": held,
            "files": digests,
        }
    )
    writer.add(HEAD, [head])
    text = note_text({"tender": str(tender.pk), "audience": audience.value}, sha256(head).hexdigest())
    writer.add(NOTE, [keystore.sign(text).encode()])
    writer.finish()


def _bid_paths(tender: Tender, audience: Audience, held: list[str]) -> list[str]:
    """The files of bids and the sealed objects. Bytes that the storage has lost are absent; the opening said so."""
    if "bids/" in held:
        return []
    found, acts, read, priced = [], [], readings(tender), priced_lots_of_bids(tender)
    repairs = records_of(tender)
    for opened in bundle.opened_bids(tender):
        folder = f"bids/{opened.bid_id}/"
        found += [f"{folder}bid.json", f"{folder}receipt.txt"]
        found += [f"{folder}manifest.sb1"] if blobs.exists(opened.act.manifest) else []
        found += [] if opened.failure else [f"{folder}manifest.json"]
        found += [f"{folder}reading.json"] if opened.bid_id in read else []
        found += [f"{folder}prices/{lot}.{end}" for lot in priced.get(opened.bid_id, ()) for end in ("json", "sb1")]
        found += [f"{folder}{CHECK}"] if tender.qualification and manifest_of(opened) else []
        found += [f"{folder}{REPAIRS}"] if opened.bid_id in repairs else []
        acts.append(opened.act)
    if audience is Audience.AUDITOR:
        found += [f"objects/{file}.sb1" for file in bundle.sealed_files(acts) if blobs.exists(file)]
    return found


class _BidFiles:
    """The content of the paths that `_bid_paths` names, a bid at a time."""

    def __init__(self, tender: Tender, *, shown: bool) -> None:
        self._tender = tender
        self._keys = keys_of(tender) if shown else None
        self._opened: OpenedBid | None = None

    def content(self, path: str) -> Iterator[bytes]:
        folder, *rest = path.split("/")
        if folder == "objects":
            return _pieces(rest[0].removesuffix(".sb1"))
        opened = self._bid(rest[0])
        match rest[1]:
            case "bid.json":
                return iter([canonical_json(self._data(opened))])
            case "receipt.txt":
                return iter([opened.act.receipt.note.encode()])
            case "manifest.json":
                return iter([opened.content])
            case "prices":
                return self._prices(opened, *rest[2].split("."))
            case "check.json":
                return iter([canonical_json(self._check(opened))])
            case "repairs.json":
                return iter([canonical_json(records_of(self._tender)[opened.bid_id])])
            case "reading.json":
                return iter([readings(self._tender)[opened.bid_id].manifest.encode("ascii")])
            case _:
                return _pieces(opened.act.manifest)

    def _bid(self, bid: str) -> OpenedBid:
        if self._opened is None or str(self._opened.bid_id) != bid:
            self._opened = OpenedBid.objects.select_related("bid", "act", "act__receipt").get(bid=UUID(bid))
        return self._opened

    def _data(self, opened: OpenedBid) -> dict[str, Any]:
        return {
            "v": 1,
            "bid": str(opened.bid_id),
            "bidder": str(opened.bid.bidder_id),
            "manifest": opened.act.manifest,
            "files": list(opened.act.files),
            "failure": opened.failure,
            "flaw": opened.flaw,
            "unreadable": opened.bad_files,
            "content_key": "" if opened.failure else self._content_key(opened).hex(),
            **self._second(opened),
        }

    def _check(self, opened: OpenedBid) -> dict[str, str]:
        manifest, corrected = manifest_of(opened), corrections_of(self._tender).get(opened.bid_id, {})
        assert manifest is not None  # only then the path is named
        return check_data(asked_by(self._tender), {**manifest.qualification, **corrected}, self._tender.currency)

    def _content_key(self, opened: OpenedBid) -> bytes:
        assert self._keys is not None  # asked only where bids are shown
        return self._key_of(opened, opened.act.manifest, self._keys, ENVELOPE)

    def _key_of(self, opened: OpenedBid, name: str, keys: Keys, envelope: int) -> bytes:
        place = Place(Kind.MANIFEST, envelope, self._tender.pk, opened.bid_id)
        with blobs.open_blob(name) as source:
            return with_recovery(keys, opened.bid).content_key(source, place, name)

    def _prices(self, opened: OpenedBid, number: str, end: str) -> Iterator[bytes]:
        row = opened.bid.opened_prices.get(lot__number=int(number))
        return iter([row.manifest.encode("ascii")]) if end == "json" else _pieces(row.object_id)

    def _second(self, opened: OpenedBid) -> dict[str, Any]:
        """What the bundle says of each second envelope: its object, and the key of its content only where it was opened."""
        manifest, rows = manifest_of(opened), {str(row.lot_id): row for row in opened.bid.opened_prices.all()}
        found = {}
        for lot, name in manifest.prices.items() if manifest else ():
            row = rows.get(lot)
            key = self._key_of(opened, name, keys_of(self._tender, PRICES), PRICES) if row and not row.failure else b""
            found[lot] = {"object": name, "content_key": key.hex(), "failure": row.failure if row else ""}
        return {"prices": found} if found else {}


def _pieces(object_id: str) -> Iterator[bytes]:
    with blobs.open_blob(object_id) as source:
        while piece := source.read(PIECE):
            yield piece
