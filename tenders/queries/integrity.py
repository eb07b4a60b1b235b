"""Do the records still say what they said? Recomputes hashes, signatures, ids and rankings. Reads only.

Each check yields a sentence for everything that does not hold, naming the row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256

from procurement import blobs, keystore
from procurement.models import LogEntry
from procurement.rules.canonical import NotCanonical, parse_canonical
from procurement.rules.evaluation import evaluate
from procurement.rules.evaluation_inputs import inputs_from_data
from procurement.rules.log import leaf_hash
from procurement.rules.notes import NoteError, verify_note
from procurement.rules.receipts import Receipt as ReceiptText
from procurement.rules.receipts import ReceiptError, parse_statement
from procurement.rules.sealing_id import object_id
from tenders.models import BidAct, Evaluation, OpenedBid, Receipt, Release
from tenders.queries.integrity_log import public_log

BATCH = 1000


def log_entries() -> Iterator[str]:
    """Every entry's leaf is the hash of its text and nonce, and the text is canonical."""
    for entry in LogEntry.objects.order_by("id").iterator(BATCH):
        body = entry.body.encode()
        if leaf_hash(bytes(entry.nonce), body).hex() != entry.leaf:
            yield f"Log entry {entry.pk} was altered."
            continue
        try:
            parse_canonical(body)
        except NotCanonical:
            yield f"Log entry {entry.pk} is not canonical."


def receipts() -> Iterator[str]:
    """Every receipt is signed, names its act's sealed bytes and time, and its leaf is in the log."""
    keys = keystore.verifier_keys()
    leaves = set(LogEntry.objects.filter(type__startswith="bid.").values_list("leaf", flat=True).iterator(BATCH))
    for receipt in Receipt.objects.select_related("act").order_by("created_at").iterator(BATCH):
        try:
            statement = parse_statement(verify_note(receipt.note, keys)[0])
        except (NoteError, ReceiptError) as error:
            yield f"Receipt {receipt.pk} does not verify: {error}"
            continue
        if receipt.leaf not in leaves or statement.leaf != receipt.leaf:
            yield f"The act of receipt {receipt.pk} is not in the log."
        if isinstance(statement, ReceiptText) and not _tells_of(statement, receipt.act):
            yield f"Receipt {receipt.pk} tells of another act than the one that is stored."


def _tells_of(statement: ReceiptText, act: BidAct | None) -> bool:
    return act is not None and (statement.bid, statement.manifest, statement.received, statement.act.value) == (
        act.bid_id, act.manifest, act.received_at, act.kind,
    )  # fmt: skip


def sealed_objects() -> Iterator[str]:
    """Every sealed object that an act names is stored, and its bytes have its id."""
    seen: set[str] = set()
    for act in BidAct.objects.order_by("id").iterator(BATCH):
        for name in {act.manifest, *act.files} - seen:
            seen.add(name)
            try:
                with blobs.open_blob(name) as source:
                    if object_id(source) != name:
                        yield f"The sealed object {name} of bid {act.bid_id} is damaged."
            except blobs.BlobMissing:
                yield f"The sealed object {name} of bid {act.bid_id} is missing."


def opened_bids() -> Iterator[str]:
    """Every opened bid's text has the digest that was recorded at the opening."""
    for opened in OpenedBid.objects.filter(failure="").iterator(BATCH):
        if sha256(opened.manifest.encode()).hexdigest() != opened.digest:
            yield f"The opened bid {opened.bid_id} was altered."


def evaluations() -> Iterator[str]:
    """Every evaluation, superseded ones included, comes out the same from its stored inputs."""
    for stored in Evaluation.objects.order_by("id").iterator(BATCH):
        if evaluate(*inputs_from_data(json.loads(stored.inputs))).digest() != stored.digest:
            yield f"Evaluation {stored.pk} of lot {stored.lot_id} does not come out the same."


def releases() -> Iterator[str]:
    """Every release is as it was published."""
    for release in Release.objects.order_by("id").iterator(BATCH):
        if sha256(release.body.encode()).hexdigest() != release.digest:
            yield f"Release {release.pk} of {release.tender_id} was altered."


CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "log entries": log_entries,
    "public log": public_log,
    "receipts": receipts,
    "sealed objects": sealed_objects,
    "opened bids": opened_bids,
    "evaluations": evaluations,
    "releases": releases,
}
