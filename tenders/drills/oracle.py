"""What must be true after a round under kills, whatever was killed: compares what clients hold with what the platform has."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from procurement import blobs, keystore
from procurement.models import LogEntry
from procurement.rules.notes import NoteError, verify_note
from procurement.rules.receipts import Act, Receipt, ReceiptError, Refusal, parse_statement
from procurement.rules.sealing_errors import SealingError
from procurement.rules.sealing_id import object_id
from tenders.demo.scenario import Played
from tenders.drills.clients import Attempt, Client
from tenders.drills.unsealing import opens
from tenders.models import BidAct, OpenedBid
from tenders.models import Receipt as Stored

TOLERANCE = timedelta(milliseconds=200)
"""Between this process's reckoning of the time and the database's."""
Held = list[tuple[str, Attempt, Receipt | Refusal]]


def held(clients: Sequence[Client], wrong: list[str]) -> Held:
    """The signed statements that clients hold, read from their texts; what does not verify is wrong."""
    found: Held = []
    for client in clients:
        if client.trouble:
            wrong.append(f"Client {client.company.organization.name} broke off: {client.trouble}")
        for number, attempt in enumerate(client.attempts):
            name = f"{client.company.organization.name}, act {number} ({attempt.kind})"
            if not attempt.settled:
                wrong.append(f"{name}: neither receipt nor refusal after {attempt.tries} tries")
            elif attempt.kind == "submit" and not attempt.note:
                wrong.append(f"{name}: answered by {attempt.words}, with neither receipt nor refusal")
            if attempt.note:
                try:
                    statement = parse_statement(verify_note(attempt.note, keystore.verifier_keys())[0])
                    found.append((name, attempt, statement))
                except (NoteError, ReceiptError) as error:
                    wrong.append(f"{name}: its receipt does not verify: {error}")
    return found


def about_receipts(statements: Held, played: Played) -> Iterator[str]:
    """Each receipt is stored, in time, in the closed list or superseded, with its sealed bytes in the storage."""
    closed = _closed(played)
    counted, superseded = set(closed["counted"]), set(closed["superseded"])
    for name, attempt, said in statements:
        row = Stored.objects.select_related("act").filter(note=attempt.note).first()
        if row is None:
            yield f"{name}: receipt {said.leaf[:12]} is not in the database"
            continue
        if isinstance(said, Refusal):
            if said.received < said.deadline and said.reason == "late":
                yield f"{name}: refused as late before the deadline"
            continue
        if row.act is None or row.act.idempotency_key not in attempt.keys:
            yield f"{name}: receipt {said.leaf[:12]} is of another act"
        if said.received >= said.deadline:
            yield f"{name}: received at {said.received}, not before {said.deadline}"
        if said.leaf not in counted | superseded:
            yield f"{name}: receipt {said.leaf[:12]} is neither in the closed list nor superseded"
        yield from (f"{name}: {found}" for found in _objects(row))


def _objects(receipt: Stored) -> Iterator[str]:
    assert receipt.act is not None
    for name in (receipt.act.manifest, *receipt.act.files):
        try:
            with blobs.open_blob(name) as source:
                if object_id(source) != name:
                    yield f"the bytes of {name[:12]} are not those of its receipt"
        except blobs.BlobMissing:
            yield f"the sealed object {name[:12]} is gone"


def about_acts(clients: Sequence[Client], played: Played) -> Iterator[str]:
    """Each act in the table is one that a client wanted, once, and holds the receipt of; none is late."""
    acts = list(BidAct.objects.filter(tender=played.tender).select_related("receipt").order_by("id"))
    notes = {one.note for client in clients for one in client.attempts}
    wanted: dict[UUID, tuple[str, int]] = {
        key: (client.company.organization.name, number)
        for client in clients
        for number, one in enumerate(client.attempts)
        for key in one.keys
    }
    times = Counter(wanted[act.idempotency_key] for act in acts if act.idempotency_key in wanted)
    for (name, number), count in times.items():
        if count > 1:
            yield f"{name}, act {number}: done {count} times"
    for act in acts:
        if act.idempotency_key not in wanted:
            yield f"Act {act.pk}: no client wanted it"
        elif act.receipt.note not in notes:
            yield f"Act {act.pk} of {wanted[act.idempotency_key][0]}: its client holds no receipt for it"
        if act.received_at >= played.bids_end_at:
            yield f"Act {act.pk}: received at {act.received_at}, after the deadline"


def about_list(played: Played) -> Iterator[str]:
    """The closed list is the table's: the last act of each bid, unless it is a withdrawal, told with their number."""
    closed, last = _closed(played), dict[UUID, BidAct]()
    for act in BidAct.objects.filter(tender=played.tender).select_related("receipt").order_by("id"):
        last[act.bid_id] = act
    counting = sorted(act.receipt.leaf for act in last.values() if act.kind != Act.WITHDRAW.value)
    if sorted(closed["counted"]) != counting:
        lost = sorted(set(counting) ^ set(closed["counted"]))
        yield f"The closed list and the table differ by {len(lost)}, the first is {lost[0][:12]}"
    if closed["bids"] != len(counting):
        yield f"{closed['bids']} bids were told, {len(counting)} count"


def about_opening(played: Played) -> Iterator[str]:
    """Every bid that counts was opened, and every other receipted manifest can be."""
    failed = OpenedBid.objects.filter(bid__tender=played.tender).exclude(failure="")
    yield from (f"Bid {one.bid_id} was not opened: {one.failure_detail}" for one in failed)
    opened = set(OpenedBid.objects.filter(bid__tender=played.tender).values_list("act__receipt__leaf", flat=True))
    if missing := set(_closed(played)["counted"]) - opened:
        yield f"{len(missing)} bids of the closed list were not opened, the first is {min(missing)[:12]}"
    others = BidAct.objects.filter(tender=played.tender).exclude(pk__in=OpenedBid.objects.values("act"))
    for act in others.exclude(kind=Act.WITHDRAW.value):
        try:
            opens(act)
        except (SealingError, blobs.BlobMissing) as error:
            yield f"Act {act.pk}: what was receipted can't be opened ({type(error).__name__})"


def late_but_taken(statements: Held, played: Played, moment: float, at: datetime) -> Iterator[str]:
    """No act that was first sent after the deadline has a receipt. `moment` (monotonic) was at time `at`."""
    for name, attempt, said in statements:
        sent = at + timedelta(seconds=attempt.first_sent - moment)
        if isinstance(said, Receipt) and sent > played.bids_end_at + TOLERANCE:
            yield f"{name}: first sent at {sent}, after the deadline, and taken"


def _closed(played: Played) -> dict[str, Any]:
    entry = LogEntry.objects.get(type="tender.closed", subject=f"tender:{played.tender.pk}")
    found: dict[str, Any] = json.loads(entry.body)
    return found
