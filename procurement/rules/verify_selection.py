"""Rule V22 of the verifier: who was invited is who the published criteria select, and only they bid (docs/formats.md, 26)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from itertools import pairwise
from typing import Any

from procurement.rules.canonical import canonical_json
from procurement.rules.selection import recompute
from procurement.rules.verify_evidence import LOG, Entry, Evidence, Failed, NotApplicable
from procurement.rules.verify_records import AFTER_THE_END

CALL, SELECTION, VERSIONS, CHANGED = "call.json", "selection.json", "call/", "call.amended"
DECIDED, REOPENED, EARLIER = "selection.decided", "selection.reopened", "selection/earlier/"


def v22(evidence: Evidence) -> str:
    """The call, the selection and the invitations agree with the log and with each other; every bidder was invited."""
    if not evidence.of_type("call.opened"):
        raise NotApplicable("Nobody was selected before bidding in this procedure.")
    opened, closed = map(evidence.the, ("call.opened", "call.closed"))
    decided = _decided(evidence, closed)
    invited, published = evidence.the("bidders.invited"), evidence.the("tender.published")
    if not opened.number < closed.number < decided.number < published.number < invited.number:
        raise Failed(decided.name, "It does not stand in its place between the call and the invitation.")
    ends_at = datetime.fromisoformat(closed.data["requests_end_at"])
    if closed.at < ends_at:
        raise Failed(closed.name, "It came before the end of the time for requests.")
    call = evidence.json(CALL)
    changed = _changes(evidence, opened, closed)
    _same_digest(CALL, evidence.read(CALL), [opened, *changed][-1].data["call"])
    if SELECTION not in evidence.zip.members:
        return f"{invited.data['invited']} invited; who they are and why is in the auditors' bundle"
    record = evidence.json(SELECTION)
    _same_digest(SELECTION, evidence.read(SELECTION), decided.data["selection"])
    _record(call, record, closed, decided)
    chosen = _invited(record, (evidence.of_type("negotiation.round_opened") or [invited])[0])
    for bid in evidence.bids:
        if str(bid.data["bidder"]) not in chosen:
            raise Failed(f"{bid.folder}bid.json", "Its company was not invited.")
    return f"{len(record['candidates'])} candidates, {len(chosen)} invited"


def _decided(evidence: Evidence, closed: Entry) -> Entry:
    """The decision in force: two persons made it and every earlier one, each of which an upheld complaint set aside."""
    turns = evidence.of_type(DECIDED, REOPENED)
    kinds = [entry.data["type"] for entry in turns]
    if kinds != [DECIDED, *[REOPENED, DECIDED] * (len(kinds) // 2)]:
        raise Failed(LOG, "Selections are decided once, and again after a complaint set the earlier one aside.")
    for entry in turns[::2]:
        if entry.number < closed.number or entry.data.get("actor") == entry.data["proposer"]:
            raise Failed(entry.name, "Two persons decide a selection, after the time for requests.")
    upheld = {
        entry.data["complaint"] for entry in evidence.of_type("complaint.decided") if entry.data["remedy"] == "select"
    }
    for before, reopened in zip(turns[::2], turns[1::2], strict=False):
        if reopened.data["selection"] != before.data["selection"] or reopened.data["complaint"] not in upheld:
            raise Failed(reopened.name, "It sets aside another selection, or no complaint was upheld that asks for it.")
    _earlier(evidence, turns[:-1:2])
    return turns[-1]


def _earlier(evidence: Evidence, decided: Sequence[Entry]) -> None:
    """Auditors' bundles have the records that were set aside."""
    if SELECTION not in evidence.zip.members:
        return
    kept = [f"{EARLIER}{number}.json" for number in range(1, len(decided) + 1)]
    if sorted(name for name in evidence.zip.members if name.startswith(EARLIER)) != sorted(kept):
        raise Failed(SELECTION, "The earlier selections are not those of the log.")
    for path, entry in zip(kept, decided, strict=True):
        _same_digest(path, evidence.read(path), entry.data["selection"])


def _changes(evidence: Evidence, opened: Entry, closed: Entry) -> list[Entry]:
    """The published changes of the call: its end moves later only, before it has passed, and the last one counts."""
    changed, paths = evidence.of_type(CHANGED), [name for name in evidence.zip.members if name.startswith(VERSIONS)]
    for before, after in pairwise([opened, *changed]):
        old, new = (datetime.fromisoformat(one.data["requests_end_at"]) for one in (before, after))
        if new < old:
            raise Failed(after.name, "It moves the end of the requests to an earlier time.")
        if after.number > closed.number or (after.at >= old and after.data["cause"] not in AFTER_THE_END):
            raise Failed(after.name, "It came after the time for requests that it changes.")
    if [opened, *changed][-1].data["requests_end_at"] != closed.data["requests_end_at"]:
        raise Failed(closed.name, "It closed by another end than the one in force.")
    if paths and sorted(paths) != sorted(f"{VERSIONS}{number}.json" for number in range(1, len(changed) + 2)):
        raise Failed(paths[0], "The versions of the call are not those of the log.")
    for number, entry in enumerate([opened, *changed] if paths else [], start=1):
        path = f"{VERSIONS}{number}.json"
        _same_digest(path, evidence.read(path), entry.data["notice"])
    return changed


def _same_digest(name: str, content: bytes, digest: str) -> None:
    if sha256(content).hexdigest() != digest:
        raise Failed(name, "It is not the one whose digest the log has.")


def _record(call: Mapping[str, Any], record: Mapping[str, Any], closed: Entry, decided: Entry) -> None:
    """By the criteria of the call; of the requests that were handed in, all of them; with the outcome that follows."""
    if any(record[name] != call[name] for name in ("criteria", "at_most", "least")):
        raise Failed(SELECTION, "It does not select by the criteria of the call.")
    digests = [sha256(canonical_json(one["handed_in"])).hexdigest() for one in record["candidates"]]
    if sorted(digests) != sorted(closed.data["digests"]):
        raise Failed(SELECTION, "Its requests are not those that were handed in.")
    for one, outcome in zip(record["candidates"], recompute(record), strict=True):
        if (one["qualified"], one["invited"]) != (outcome.qualified, outcome.invited):
            raise Failed(SELECTION, f"Its criteria and judgments give another result for the candidate {one['id']}.")
    counted = sum(one["invited"] for one in record["candidates"])
    if (decided.data["candidates"], decided.data["invited"]) != (len(record["candidates"]), counted):
        raise Failed(decided.name, "It counts otherwise than the record.")
    if counted < record["least"] and not record["few_reason"].strip():
        raise Failed(SELECTION, "Fewer were invited than the law asks for, without a reason.")


def _invited(record: Mapping[str, Any], invited: Entry) -> set[str]:
    chosen = {one["bidder"] for one in record["candidates"] if one["invited"]}
    listed = "".join(f"{one}\n" for one in sorted(chosen))
    if invited.data["list_digest"] != sha256(listed.encode("ascii")).hexdigest():
        raise Failed(invited.name, "Others were invited than were selected.")
    return chosen
