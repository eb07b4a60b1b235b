"""Rule V12 and the parts of V11 and V13 that know of a committee (docs/formats.md, sections 19 and 23): whose key, who opened, when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from procurement.rules.sealing_locks import Lock, key_id
from procurement.rules.verify_evidence import CLOSED, CONFIRMED, PUBLISHED, REVEALED, Entry, Evidence, Failed
from procurement.rules.verify_log import path_of, proofs_once

SESSION, CALLED, COMMITTED = "opening.session", "opening.recovery_called", "opening.committed"


def published_kids(evidence: Evidence, second: str = "") -> Mapping[Lock, bytes]:
    """The ids of the keys that the notice told bidders to seal to: P, and at level B also C. `second` is "_prices" for those of the
    second envelope."""
    published = evidence.the(PUBLISHED)
    kids = {Lock.PLATFORM: key_id(bytes.fromhex(published.data[f"key{second}"]))}
    if published.data["level"] == "B":
        kids[Lock.COMMITTEE] = key_id(bytes.fromhex(published.data[f"key_c{second}"]))
        if second and set(kids.values()) & set(published_kids(evidence).values()):
            raise Failed(published.name, "The second envelope is sealed to a key of the first.")
    elif published.data["level"] != "A" or published.data.get("key_c"):
        raise Failed(published.name, "It names a level that no tender has, or a key of a committee without one.")
    return kids


def v12(evidence: Evidence) -> str:
    """After closing, and not before the opening time, enough key holders confirmed, with their shares where there are any."""
    published, closed, revealed = (evidence.the(kind) for kind in (PUBLISHED, CLOSED, REVEALED))
    opening_at = datetime.fromisoformat(
        [published, *(e for e in evidence.of_type("tender.amended"))][-1].data["opening_at"]
    )
    for entry in [*evidence.of_type(SESSION, CONFIRMED), revealed]:
        if entry.number < closed.number or entry.at < opening_at:
            raise Failed(entry.name, f"It {_done(entry)} before the closing or the opening time.")
    required, level = published.data["key_holders_required"], published.data["level"]
    confirmed = [entry for entry in evidence.of_type(CONFIRMED) if entry.number < revealed.number]
    people = {entry.data["user"] for entry in confirmed} if level == "A" else _with_shares(evidence, confirmed)
    called = [entry for entry in evidence.of_type(CALLED) if entry.number < revealed.number]
    if len(people) < required and not called:
        raise Failed(revealed.name, f"{len(people)} key holders confirmed; {required} had to.")
    if len(people) < required:
        return f"{len(people)} of {required} key holders: the bidders were asked for their own keys ({called[0].name})"
    if level == "A":
        return (
            f"{len(people)} key holders confirmed, {required} had to; the key itself stays with the platform (level A)"
        )
    return (
        f"{len(people)} key holders gave their shares, {required} had to; each is the one that was published (level B)"
    )


def _done(entry: Entry) -> str:
    return {SESSION: "began to collect shares", CONFIRMED: "confirmed"}.get(entry.data["type"], "was opened")


def _with_shares(evidence: Evidence, confirmed: list[Entry]) -> set[str]:
    """Who released, in the last session, the very share that was published for this person."""
    shares = published_shares(evidence.the(PUBLISHED))
    sessions = [entry.number for entry in evidence.of_type(SESSION)]
    people = set()
    for entry in confirmed:
        if shares.get(entry.data["user"], "-") != entry.data.get("share"):
            raise Failed(entry.name, "It names a share that was not published for this person.")
        if not sessions or entry.number < sessions[0]:
            raise Failed(entry.name, "It came before there was a key to seal the share to.")
        if entry.number > sessions[-1]:
            people.add(entry.data["user"])
    return people


def published_shares(published: Entry, second: str = "") -> dict[str, str]:
    """The commitments that the notice published, by person; each person and each share once. `second` as for `published_kids`."""
    rows = [_member(row) for row in published.data[f"members{second}"]]
    found = dict(rows)
    if len(found) != len(rows) or len(set(found.values())) != len(rows):
        raise Failed(published.name, "It names a member or a share of the committee twice.")
    if not 2 <= published.data["key_holders_required"] < len(rows):
        raise Failed(published.name, "Its committee has no spare member, or one person alone opens.")
    return found


def _member(row: Any) -> tuple[str, str]:
    user, _, commitment = row.split(" ") if isinstance(row, str) else (row["user"], "", row["commitment"])
    return user, commitment


def committed_before_shown(evidence: Evidence) -> None:
    """What was opened was in the log, by its digests, before it was shown; at level B in an earlier minute."""
    committed = evidence.of_type(COMMITTED)
    found, revealed = proofs_once(evidence), evidence.the(REVEALED)
    if not committed or committed[0].leaf not in found or revealed.leaf not in found:
        return
    first, shown = found[committed[0].leaf].index, found[revealed.leaf].index
    if first > shown or (first == shown and evidence.the(PUBLISHED).data["level"] == "B"):
        raise Failed(path_of(committed[0].leaf), "The public log had the opening before what had been committed.")
