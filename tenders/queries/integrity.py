"""Do the records still say what they said? Recomputes hashes, signatures, ids and rankings. Reads only.

Each check yields a sentence for everything that does not hold, naming the row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from hashlib import sha256

from django.core.exceptions import ObjectDoesNotExist

from procurement import blobs, keystore
from procurement.models import LogEntry
from procurement.rules.canonical import NotCanonical, parse_canonical
from procurement.rules.evaluation import evaluate
from procurement.rules.evaluation_inputs import inputs_from_data
from procurement.rules.log import leaf_hash
from procurement.rules.notes import NoteError, verify_note
from procurement.rules.receipts import Receipt as ReceiptText
from procurement.rules.receipts import ReceiptError, Refusal, parse_statement
from procurement.rules.sealing_id import object_id
from tenders.models import BidAct, Evaluation, OpenedBid, Receipt, Release
from tenders.queries import integrity_acts
from tenders.queries.integrity_log import public_log
from tenders.queries.integrity_prices import opened_prices

BATCH = 1000


def log_entries() -> Iterator[str]:
    """Every entry's leaf is the hash of its text and nonce, the text is canonical, and the columns are those of the text."""
    for entry in LogEntry.objects.order_by("id").iterator(BATCH):
        body = entry.body.encode()
        if leaf_hash(bytes(entry.nonce), body).hex() != entry.leaf:
            yield f"Log entry {entry.pk} was altered."
            continue
        try:
            parse_canonical(body)
        except NotCanonical:
            yield f"Log entry {entry.pk} is not canonical."
            continue
        if integrity_acts.unlike_its_text(entry):
            yield f"Log entry {entry.pk} is kept under another type, subject, person or time than its text tells."


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
        if not _is_kept_as(statement, receipt):
            yield f"Receipt {receipt.pk} tells of another act than the one that is stored."


def _is_kept_as(statement: ReceiptText | Refusal, receipt: Receipt) -> bool:
    """Whether a receipt's row and its act are what the signed text says."""
    if (statement.bid, statement.received) != (receipt.bid_id, receipt.created_at):
        return False
    act = receipt.act
    if act is None or isinstance(statement, Refusal) or receipt.refused:
        return act is None and isinstance(statement, Refusal) and receipt.refused
    told = (statement.bid, statement.tender, statement.manifest, statement.received, statement.deadline)
    more = (statement.act.value, statement.size, statement.file_count, statement.sealed_by.value, statement.prices)
    kept = (act.bid_id, act.tender_id, act.manifest, act.received_at, act.bids_end_at)
    return (*told, *more) == (*kept, act.kind, act.size, len(act.files), act.sealed_by, tuple(act.prices))


def sealed_objects() -> Iterator[str]:
    """Every sealed object that an act names is stored, and its bytes have its id."""
    seen: set[str] = set()
    for act in BidAct.objects.order_by("id").iterator(BATCH):
        for name in {act.manifest, *act.files, *act.prices} - seen:
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
        if sha256(opened.content).hexdigest() != opened.digest:
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


def _to_its_end(check: Callable[[], Iterator[str]]) -> Callable[[], Iterator[str]]:
    """A check that something altered makes impossible is itself something that does not hold; the others go on."""

    def checked() -> Iterator[str]:
        try:
            yield from check()
        except (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, ObjectDoesNotExist) as error:
            yield f"This check broke off at what it could not read: {type(error).__name__}: {error}"

    return checked


_CHECKS: dict[str, Callable[[], Iterator[str]]] = {
    "log entries": log_entries,
    "public log": public_log,
    "receipts": receipts,
    "acts of bidders": integrity_acts.acts,
    "closed lists": integrity_acts.closed_lists,
    "sealed objects": sealed_objects,
    "opened bids": opened_bids,
    "openings": integrity_acts.openings,
    "opened prices": opened_prices,
    "evaluations": evaluations,
    "releases": releases,
    "places of releases": integrity_acts.releases,
}
CHECKS = {name: _to_its_end(check) for name, check in _CHECKS.items()}
