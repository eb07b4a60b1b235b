"""Rule V21 (docs/formats.md, section 19): while a procedure was suspended nothing happened, and nobody lost time by it."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime

from procurement.rules.receipts import format_time
from procurement.rules.verify_evidence import (
    AMENDED,
    CLOSED,
    CONFIRMED,
    REVEALED,
    Entry,
    Evidence,
    Failed,
    NotApplicable,
)

SUSPENDED, RESUMED, STOOD = "tender.suspended", "tender.resumed", "award.confirmed"
CALL_AMENDED = "call.amended"
MEANWHILE = (
    "call.closed", "selection.decided", "bidders.invited", CLOSED, CONFIRMED, REVEALED, "award.decided", STOOD,
    "contract.concluded", "tender.unsuccessful",
)  # fmt: skip
"""What may not happen between a suspension and its end."""
CAUSE = "suspension"


def v21(evidence: Evidence) -> str:
    """Two persons stopped and two resumed it; nothing was taken, closed, opened or decided meanwhile; what was left came again."""
    stops = evidence.of_type(SUSPENDED)
    if not stops:
        if lone := [entry for entry in evidence.of_type(AMENDED, CALL_AMENDED) if entry.data["cause"] == CAUSE]:
            raise Failed(lone[0].name, "It moves the deadline for a suspension that the log does not have.")
        raise NotApplicable("it was never suspended")
    ends = {entry.data["suspension"]: entry for entry in evidence.of_type(RESUMED)}
    for stop in stops:
        _two_persons(stop)
        end = ends.pop(stop.data["suspension"], None)
        _nothing_between(evidence, stop, end)
        if end is not None:
            _two_persons(end)
            _nothing_lost(evidence, stop, end)
    if ends:
        raise Failed(next(iter(ends.values())).name, "It ends a suspension that the log does not have.")
    return f"suspensions: {len(stops)}"


def _two_persons(entry: Entry) -> None:
    if not entry.data["proposer"] or entry.data["proposer"] == entry.data["actor"]:
        raise Failed(entry.name, "One person alone did it.")


def _nothing_between(evidence: Evidence, stop: Entry, end: Entry | None) -> None:
    last = end.number if end else float("inf")
    for entry in evidence.of_type(*MEANWHILE):
        if stop.number < entry.number < last:
            raise Failed(entry.name, "It happened while the procedure was suspended.")
    since = datetime.fromisoformat(stop.data["since"])
    until = datetime.fromisoformat(end.data["resumed"]) if end else None
    with suppress(NotApplicable):
        for bid in evidence.bids:
            if since <= bid.receipt.received and (until is None or bid.receipt.received < until):
                text = f"The bid came while the procedure was suspended since {format_time(since)}."
                raise Failed(f"{bid.folder}receipt.txt", text)


def _nothing_lost(evidence: Evidence, stop: Entry, end: Entry) -> None:
    since, again = datetime.fromisoformat(stop.data["since"]), datetime.fromisoformat(end.data["resumed"])
    if end.data["since"] != stop.data["since"] or again < since:
        raise Failed(end.name, "It ends another suspension than the one before.")
    moved = _ends(end.data["moved"])
    for name, old in _ends(stop.data["stopped"]).items():
        if name not in moved or moved[name] < again + (old - since):
            raise Failed(end.name, f"Less time was left afterwards than before: {name}.")
    later = [entry for entry in evidence.of_type(AMENDED) if entry.number > end.number and entry.data["cause"] == CAUSE]
    if "requests" in moved:
        _call_moved(evidence, end, moved["requests"])
    if "bids" in moved and (not later or datetime.fromisoformat(later[0].data["bids_end_at"]) < moved["bids"]):
        raise Failed(end.name, "The deadline that it names was not published.")
    for entry in evidence.of_type(CONFIRMED, REVEALED):
        if "opening" in moved and entry.number > end.number and entry.at < moved["opening"]:
            raise Failed(entry.name, "It came before the opening time that followed the suspension.")
    for entry in evidence.of_type(STOOD):
        due = moved.get(f"standstill:{entry.data['lot']}")
        if due is not None and entry.number > end.number and entry.at < due:
            raise Failed(entry.name, "The award stood before its standstill was over.")


def _call_moved(evidence: Evidence, end: Entry, due: datetime) -> None:
    """The end of a call that was suspended was published again."""
    later = [one for one in evidence.of_type(CALL_AMENDED) if one.number > end.number and one.data["cause"] == CAUSE]
    if not later or datetime.fromisoformat(later[0].data["requests_end_at"]) < due:
        raise Failed(end.name, "The end of the requests that it names was not published.")


def _ends(pairs: list[str]) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(at) for name, at in (pair.split(" ", 1) for pair in pairs)}
